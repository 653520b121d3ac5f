"""Ballots and decisions of a run as tables; what counts is the ledger, so each is told once.

Every office executes every ballot. The first to do so gives the moment; heights and ledger time are the same
everywhere.

Not here: the other tables of a run (`run_tables`).
"""

from collections.abc import Sequence

from ipchain.names import Micros
from ipchain.report.tables import Column, Table, Value
from ipchain.trace import BallotTaken, EntryExecuted, Event, MotionDecided, MotionOpened

_VOTE = (
    Column("proposal", "text", "the motion: the id of the step that proposed it"),
    Column("office", "text", "who voted"),
    Column("ballot", "text", "yes, no or abstain; empty: refused"),
    Column("weight", "whole", "votes of the office over all chambers"),
    Column("outcome", "text", "taken, or refused"),
    Column("reason", "text", "code of the refusal"),
    Column("height", "whole", "place on the ledger"),
    Column("at_us", "whole", "when the first office had executed it"),
)
_DECISION = (
    Column("proposal", "text", "the motion: the id of the step that proposed it"),
    Column("kind", "text", "what is decided"),
    Column("proposer", "text", "the office that proposed it"),
    Column("concerns", "text", "the office, rule, version or entry it is about"),
    Column("opened_us", "whole", "ledger time at which it was open"),
    Column("closes_us", "whole", "ledger time from which ballots are late"),
    Column("outcome", "text", "adopted, rejected or lapsed; empty: open at the end"),
    Column("decided_us", "whole", "ledger time of the decision"),
    Column("early", "yes-no", "certain before its time was over"),
    Column("ended", "text", "by ballots, or by time"),
    Column("yes", "whole", "votes for it"),
    Column("no", "whole", "votes against it"),
    Column("abstain", "whole", "votes that abstained"),
    Column("entitled", "whole", "votes that could have been cast"),
    Column("in_force_from", "whole", "height from which it is in force"),
)


def votes_table(records: Sequence[tuple[Micros, Event]]) -> Table:
    """One row for each ballot, taken or refused, in the order of the ledger."""
    weights: dict[str, dict[str, int]] = {}
    rows: dict[tuple[str, str], tuple[Value, ...]] = {}
    for now, event in records:
        if type(event) is MotionOpened:
            weights.setdefault(event.motion, dict(event.entitled))
        elif type(event) is BallotTaken:
            weight = weights.get(event.motion, {}).get(event.voter, 0)
            row = (event.motion, event.voter, event.choice, weight, "taken", "", event.height, now)
            rows.setdefault((event.motion, event.voter), row)
        elif type(event) is EntryExecuted and event.verb == "vote" and event.outcome == "refused":
            weight = weights.get(event.right, {}).get(event.signer, 0)
            refused = (event.right, event.signer, "", weight, "refused", event.reason, event.height, now)
            rows.setdefault((event.right, f"{event.signer} {event.entry}"), refused)
    return Table("votes", "ballot", _VOTE, tuple(rows.values()))


def decisions_table(records: Sequence[tuple[Micros, Event]]) -> Table:
    """One row for each motion that was taken in, in the order of the ledger."""
    opened: dict[str, MotionOpened] = {}
    decided: dict[str, MotionDecided] = {}
    ballots: dict[str, dict[str, str]] = {}
    for _, event in records:
        if type(event) is MotionOpened:
            opened.setdefault(event.motion, event)
        elif type(event) is MotionDecided:
            decided.setdefault(event.motion, event)
        elif type(event) is BallotTaken:
            ballots.setdefault(event.motion, {}).setdefault(event.voter, event.choice)
    rows = tuple(_decision(motion, decided.get(name), ballots.get(name, {})) for name, motion in opened.items())
    return Table("decisions", "decision", _DECISION, rows)


def _decision(motion: MotionOpened, decided: MotionDecided | None, ballots: dict[str, str]) -> tuple[Value, ...]:
    weights = dict(motion.entitled)
    cast = dict.fromkeys(("yes", "no", "abstain"), 0)
    for voter, choice in ballots.items():
        cast[choice] += next((votes for office, votes in weights.items() if office == voter), 0)
    known = decided is not None
    return (
        motion.motion,
        motion.kind,
        motion.proposer,
        motion.concerns,
        motion.opened_at,
        motion.closes_at,
        decided.outcome if decided is not None else "",
        decided.decided_at if decided is not None else None,
        decided.early if decided is not None else None,
        decided.ended if decided is not None else "",
        cast["yes"],
        cast["no"],
        cast["abstain"],
        sum(weights.values()),
        decided.in_force_from if known and decided is not None and decided.outcome == "adopted" else None,
    )
