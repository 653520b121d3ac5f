"""A desk for tests of the law: small legal profiles, and a register to which entries are handed in one by one."""

from datetime import date
from itertools import count

from ipchain.encoding import encode
from ipchain.ledger.block import Batch
from ipchain.ledger.transaction import SignedTransaction, Transaction
from ipchain.names import OfficeId, PartyId, RightId
from ipchain.rights.actions import Answer, Assign, License, Register, encode_action
from ipchain.rights.profile import (
    Confidence,
    Effect,
    Fact,
    Kind,
    LegalProfile,
    LicenceRules,
    Opposition,
    OppositionMode,
    Protection,
    Term,
    TransferRules,
    UnrecordableLicence,
)
from ipchain.rights.receipt import Receipt
from ipchain.rights.register import Registers

DAY = date(2026, 1, 1)
HALF_A_YEAR = Term(months=6)
QUARTER = Term(months=3)
TEN_YEARS = Term(years=10)


def fact(value):
    return Fact(value, source="made for a test", as_of=DAY, confidence=Confidence.UNVERIFIED)


def profile(
    office: str,
    mode: OppositionMode = OppositionMode.NONE,
    *,
    window: Term | None = QUARTER,
    term: Term = TEN_YEARS,
    renewable: bool = True,
    grace: Term | None = HALF_A_YEAR,
    most: Term | None = None,
    kinds: tuple[Kind, ...] = tuple(Kind),
    stated: tuple[Kind, ...] | None = None,
    recordable: bool = True,
    blocks: bool = False,
    sublicence: bool | None = None,
    partial_goods: bool | None = True,
    unrecordable: tuple[tuple[Kind, bool], ...] = (),
    licence_effect: Effect = Effect.THIRD_PARTY,
    partial_licence: bool | None = None,
) -> LegalProfile:
    """One office's law, the same for every kind it keeps."""
    known = kinds if stated is None else stated
    return LegalProfile(
        office=OfficeId(office),
        kinds=kinds,
        opposition={kind: Opposition(fact(mode), fact(window) if window else None) for kind in known},
        protection={
            kind: Protection(fact(term), fact(renewable), fact(grace) if grace else None, fact(most) if most else None)
            for kind in known
        },
        licence=LicenceRules(
            recordable=fact(recordable),
            effect=fact(licence_effect),
            exclusivity_blocks=fact(blocks),
            sublicence=None if sublicence is None else fact(sublicence),
            partial_goods=None if partial_licence is None else fact(partial_licence),
            unrecordable=tuple(fact(UnrecordableLicence(kind, exclusive)) for kind, exclusive in unrecordable),
        ),
        transfer=TransferRules(
            effect=fact(Effect.THIRD_PARTY), partial_goods=None if partial_goods is None else fact(partial_goods)
        ),
    )


THREE = (
    profile("EM", OppositionMode.PRE),
    profile("RU", OppositionMode.NONE, window=None),
    profile("AU", OppositionMode.POST, licence_effect=Effect.NONE),
)


class Desk:
    """Hands entries to a register, one block each, and keeps the blocks' batches for replay."""

    def __init__(self, *profiles: LegalProfile) -> None:
        self.profiles = {item.office: item for item in profiles or THREE}
        self.registers = Registers(self.profiles)
        self.today = DAY
        self.batches: list[Batch] = []
        self._numbers = {office: count(1) for office in self.profiles}

    def entry(self, office: str, action, *, number: int | None = None, on: date | None = None) -> SignedTransaction:
        kind, payload = encode_action(action)
        return self.raw(office, kind, payload, number=number, legal_date=(on or self.today).toordinal())

    def raw(self, office, kind, payload, *, number=None, legal_date=None) -> SignedTransaction:
        given = number if number is not None else next(self._numbers.get(office) or count(1))
        day = DAY.toordinal() if legal_date is None else legal_date
        return SignedTransaction(encode(Transaction(office, given, day, "step", kind, payload)), bytes(64))

    def hand_in(self, *entries: SignedTransaction) -> list[Receipt]:
        batch = Batch(OfficeId("EM"), 0, entries)
        self.batches.append(batch)
        return list(self.registers.apply(len(self.batches), batch))

    def do(self, office: str, action) -> Receipt:
        return self.hand_in(self.entry(office, action))[0]

    def must(self, office: str, action) -> Receipt:
        receipt = self.do(office, action)
        assert receipt.outcome in {"final", "pending"}, receipt
        return receipt

    def refused(self, office: str, action) -> str:
        """The reason code; that nothing else changed is checked here for every refusal."""
        before = {name: self.registers.view(name, self.today) for name in self.registers.rights()}
        receipt = self.do(office, action)
        assert receipt.outcome == "refused", receipt
        assert receipt.changed == ()
        assert receipt.status_before == receipt.status_after
        assert before == {name: self.registers.view(name, self.today) for name in self.registers.rights()}
        return receipt.reason

    def file(self, office: str = "EM", right: str = "mark", owner: str = "aurora", **other) -> Receipt:
        return self.must(office, filing(right, owner, **other))

    def extend_to(self, *offices: str, right: str = "mark", origin: str = "EM") -> None:
        from ipchain.rights.actions import Extend

        self.must(origin, Extend(right, offices))
        self.answer_all()

    def answer_all(self) -> None:
        """Every designated office answers as its own law wants it."""
        for office in self.profiles:
            for right in self.registers.awaiting(office):
                self.must(office, self.registers.answer_by_law(office, right))

    def view(self, right: str = "mark"):
        return self.registers.view(RightId(right), self.today)

    def status(self, office: str = "EM", right: str = "mark") -> str:
        return dict(self.view(right).statuses).get(office, "")

    def replayed(self) -> Registers:
        fresh = Registers(self.profiles)
        for height, batch in enumerate(self.batches, start=1):
            fresh.apply(height, batch)
        return fresh


def filing(right="mark", owner="aurora", kind="trade-mark", classes=(29, 30), number="", priority="") -> Register:
    words = right.upper()
    return Register(RightId(right), kind, PartyId(owner), words, classes, (), number, (), RightId(priority))


def sale(assignor, assignee, share=(1, 1), goods=(), right="mark") -> Assign:
    return Assign(RightId(right), assignor, assignee, share[0], share[1], goods, ())


def licence(
    licensor, licensee, territory, *, exclusive=False, term=(0, 0, 0), power=False, right="mark", goods=()
) -> License:
    return License(RightId(right), licensor, licensee, territory, exclusive, *term, power, goods)


def refusal(right="mark", reason="kind-not-kept") -> Answer:
    return Answer(RightId(right), accept=False, reason=reason)
