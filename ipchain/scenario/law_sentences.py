"""What a check on the law requires, as a sentence: legal effect, deals, settled statuses.

Not here: every other check (`sentences`), and languages other than English.
"""

from collections.abc import Sequence
from typing import assert_never

from ipchain.names import OfficeId
from ipchain.scenario.captions import Names
from ipchain.scenario.figures import joined, share_text
from ipchain.scenario.law_checks import DealEnds, LawCheck, LegalEffect, Settles

_ENDINGS = {
    "completed": "is completed: every step of it is final",
    "failed": "fails as a whole: no step of it is final",
    "half-done": "ends half-done: some of its steps are final, others were refused",
}


def law_required(check: LawCheck, names: Names) -> str:
    """The sentence without its full stop."""
    match check:
        case LegalEffect():
            return _effect(check, names)
        case DealEnds():
            return f'the deal "{check.deal}" {_ENDINGS[check.ending]}'
        case Settles():
            facts = [_settled(days, office, names) for office, days in check.days]
            if check.open_at:
                facts.append(f"is open still at {_at(check.open_at, names)}")
            return f'the status of "{check.right}" {joined(facts)}'
        case _:
            assert_never(check)


def _effect(check: LegalEffect, names: Names) -> str:
    facts = []
    if check.has:
        facts.append(f"has effect against third parties at {_at(check.has, names)}")
    if check.has_not:
        facts.append(
            f"has none at {_at(check.has_not, names)}" if check.has else f"has no effect at {_at(check.has_not, names)}"
        )
    if check.unknown:
        facts.append(f"has an unknown effect at {_at(check.unknown, names)}")
    if check.coverage is not None:
        facts.append(f"has effect at {share_text(check.coverage)} of the offices it addresses")
    facts += [_gap(names.office(office), days) for office, days in check.gap_days]
    return f'"{check.step}" {joined(facts)}'


def _gap(office: str, days: int) -> str:
    since = f"{_days(days)} after the contract" if days else "from the contract on"
    return f"has effect at {office} {since}"


def _settled(days: int, office: OfficeId, names: Names) -> str:
    if not days:
        return f"is settled at {names.office(office)} on the day it comes there"
    return f"is settled at {names.office(office)} {_days(days)} after it came there"


def _at(offices: Sequence[OfficeId], names: Names) -> str:
    return joined([names.office(code) for code in offices])


def _days(count: int) -> str:
    return f"{count} {'day' if count == 1 else 'days'}"
