"""Checks on the law written as lines of a scenario file, exactly."""

from typing import assert_never

from ipchain.scenario.figures import share_text
from ipchain.scenario.law_checks import DealEnds, LawCheck, LegalEffect, Settles
from ipchain.scenario.written import flow, in_braces, quoted


def law_check_text(check: LawCheck) -> str:
    """The check as a group on one line."""
    match check:
        case LegalEffect():
            lists = (("in", check.has), ("not_in", check.has_not), ("unknown_in", check.unknown))
            facts = {"of": quoted(check.step)} | {key: flow(offices) for key, offices in lists if offices}
            if check.coverage is not None:
                facts["coverage"] = share_text(check.coverage)
            if check.gap_days:
                facts["gap_days"] = in_braces({str(office): str(days) for office, days in check.gap_days})
            return in_braces(facts)
        case DealEnds():
            return in_braces({"name": quoted(check.deal), "is": check.ending})
        case Settles():
            facts = {"right": check.right}
            if check.days:
                facts["days"] = in_braces({str(office): str(days) for office, days in check.days})
            if check.open_at:
                facts["open_at"] = flow(check.open_at)
            return in_braces(facts)
        case _:
            assert_never(check)
