"""Events made by hand, so that a test says only what matters to it."""

from collections.abc import Iterable

from ipchain.checkers.tally import Guarantee
from ipchain.identity.keys import IdealNotary
from ipchain.ledger.transaction import SignedTransaction, Transaction, sign
from ipchain.names import SECOND
from ipchain.rights.actions import Action, Assign, License, Register, encode_action
from ipchain.trace import (
    BlockCommitted,
    EntryExecuted,
    Event,
    FaultBegan,
    FaultEnded,
    LedgerShown,
    OfficeStarted,
    Requested,
    RunEnded,
    RunStarted,
    StepDecided,
)

NOTARY = IdealNotary("hand-made")
OFFICES = ("AU", "EM", "RU")
AURORA = (("aurora", 1, 1),)
BOREALIS = (("borealis", 1, 1),)
HALVES = (("aurora", 1, 2), ("borealis", 1, 2))


def filing(right="mark", owner="aurora", kind="trade-mark"):
    return Register(right, kind, owner, "", (29, 30), (), "", (), "")


def sale(seller="aurora", buyer="borealis", right="mark", share=(1, 1), part_of=()):
    return Assign(right, seller, buyer, *share, part_of, ())


def licence(right="mark"):
    return License(right, "aurora", "daintree", ("AU",), False, 0, 0, 0, False)


def signed(action: Action, signer="EM", number=1, reference="step") -> SignedTransaction:
    kind, payload = encode_action(action)
    return sign(Transaction(signer, number, 739_000, reference, kind, payload), NOTARY.signer(signer))


def executed(
    action: Action, owners, *, office="EM", signer="EM", height=1, index=0, number=1, reference="step", outcome="final",
    before="", after="", changed=None, kind="trade-mark",
) -> EntryExecuted:  # fmt: skip
    entry = signed(action, signer, number, reference)
    effective = outcome in {"final", "pending"}
    return EntryExecuted(
        office=office,
        height=height,
        index=index,
        entry=entry.digest.hex(),
        body=entry.body,
        signature=entry.signature,
        signer=signer,
        reference=reference,
        verb=entry.content.kind,
        right=action.right,
        kind=kind,
        outcome=outcome,
        reason="" if effective else "not-owner",
        status_before=before,
        status_after=after,
        owners=owners,
        changed=((signer,) if effective else ()) if changed is None else changed,
    )


def block(office, height, *, name=None, previous=None, batch=None, root=None, certified_by=(), entries=()):
    """Block `b3` follows block `b2`, unless said otherwise."""
    return BlockCommitted(
        office=office,
        height=height,
        block=name or f"b{height}",
        previous=previous or f"b{height - 1}",
        batch=batch or f"batch{height}",
        state_root=root or f"root{height}",
        proposer="EM",
        entries=entries,
        ledger_time=height,
        certified_by=certified_by,
    )


def started(office, height=0, head=None, *, again=False):
    return OfficeStarted(office, height, head or f"b{height}", again)


def shown(office, height, head=None, *, up=True):
    return LedgerShown(office, up, height, head or f"b{height}", f"root{height}")


def asked(request, office="EM", *, due, verb="register", step=True):
    return Requested(request, step, office, verb, "mark", due)


def begun(offices=OFFICES):
    return RunStarted("hand-made", 1, "raft", offices)


def fault(name, first, last, kind="partition", targets=("AU",)):
    """(moment, event) of a fault from `first` until `last` seconds; None: it never ends."""
    began = [(first * SECOND, FaultBegan(name, kind, targets))]
    return began if last is None else [*began, (last * SECOND, FaultEnded(name))]


def step(name, due, decided, outcome="final", reason="", office="EM"):
    """(moment, event) of a step due and decided at these seconds."""
    records = [(due * SECOND, asked(name, office, due=due * SECOND))]
    if decided is not None:
        records.append((decided * SECOND, StepDecided(name, outcome, reason)))
    return records


def ended(at, why="completed"):
    return (at * SECOND, RunEnded(why))


def watch(checker, records: Iterable[tuple[int, Event]]) -> None:
    """Show the records in the order of their moments, only the kinds it watches."""
    for now, event in sorted(records, key=lambda record: record[0]):
        if type(event) in checker.watches:
            checker.observe(now, event)


def tally_of(guarantee: Guarantee, *events: Event, end=600 * SECOND):
    """What the guarantee found after these events, one microsecond apart."""
    watch(guarantee, enumerate(events, 1))
    guarantee.close(end)
    return guarantee.tally
