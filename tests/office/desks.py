"""Offices at a desk of their own: a scripted core instead of a protocol, and entries of any signer."""

from datetime import date

from ipchain.chance import Stream
from ipchain.consensus.core import NOTHING, Commit, CoreStatus
from ipchain.consensus.raft.settings import RaftSettings
from ipchain.experiment.synthetic import office_codes, synthetic, uniform_network
from ipchain.governance.constitution import Constitution
from ipchain.identity.keys import IdealNotary
from ipchain.identity.roster import Member, Membership, Roster
from ipchain.ledger.block import Batch
from ipchain.ledger.transaction import Transaction, sign
from ipchain.office.office import Desk, Office
from ipchain.office.state import encode_request
from ipchain.rights.actions import Extend, Register

A, B, C = OFFICES = office_codes(3)
DAY = date(2026, 1, 5)
PROFILES = {
    office.code: office.legal
    for office in synthetic(RaftSettings(), OFFICES, uniform_network(0), seed=1, duration_us=1).offices
}


class Script:
    """A core that notes what it is asked and answers what the test laid out for it."""

    def __init__(self, seat):
        self.seat = seat
        self.asked = []
        self.answers = []

    def _answer(self, *asked):
        self.asked.append(asked)
        return self.answers.pop(0) if self.answers else NOTHING

    def start(self, now):
        return self._answer("start", now)

    def request(self, now):
        return self._answer("request", now)

    def receive(self, now, sender, message):
        return self._answer("receive", now, sender, message)

    def sieve(self, rest):
        return rest

    def timeout(self, now, timer):
        return self._answer("timeout", now, timer)

    @property
    def status(self):
        return CoreStatus("scripted", 0, None, self.seat.history.height)


class Room:
    """One office, its notary and its scripted core. `reopen` is a crash: only the given records stay."""

    def __init__(self, me=A, records=(), notary=None, review_us=0, constitution=None):
        self.me = me
        self.constitution = constitution or Constitution(OFFICES)
        self.notary = notary or IdealNotary("room")
        self._review_us = review_us
        self.reopen(records)

    def reopen(self, records=()):
        def make_core(seat):
            self.core = Script(seat)
            return self.core

        self.office = Office(
            Desk(
                me=self.me,
                roster=Roster(Membership(tuple(Member(office) for office in OFFICES))),
                make_core=make_core,
                signer=self.notary.signer(self.me),
                verifier=self.notary,
                dice=Stream(1, "desk"),
                profiles=PROFILES,
                constitution=self.constitution,
                records=records,
                review_us=self._review_us,
            )
        )
        return self

    def decide(self, batch, proof=None, now=50):
        """The core decides the next height; what the office makes of it."""
        self.core.answers.append((Commit(self.office.height + 1, batch, proof),))
        return list(self.office.timeout(now, "core"))

    def signed(self, office, number, action, reference=None, on=DAY, signer=None):
        kind, payload = encode_request(action)
        content = Transaction(office, number, on.toordinal(), reference or f"{office}/{number}", kind, payload)
        return sign(content, signer or self.notary.signer(office))


def filing(right="mark", owner="anna"):
    return Register(right, "trade-mark", owner, right.upper(), (9,), (), "", (), "")


def extension(right="mark", to=(B,)):
    return Extend(right, to)


def batch(*entries, proposer=A, at=40):
    return Batch(proposer, at, entries)


def of_kind(effects, *kinds):
    return [effect for effect in effects if type(effect) in kinds]
