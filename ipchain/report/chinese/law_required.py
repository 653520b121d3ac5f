"""What a check on the law requires, said in Chinese: legal effect, deals, settled statuses.

Not here: every other check (`required`), and the English sentences (`ipchain.scenario.law_sentences`).
"""

from collections.abc import Iterator, Sequence
from typing import assert_never

from ipchain.names import OfficeId
from ipchain.report.chinese import figures
from ipchain.report.chinese.tables import template
from ipchain.scenario.captions import Names
from ipchain.scenario.law_checks import DealEnds, LawCheck, LegalEffect, Settles


def law_required(check: LawCheck, names: Names) -> str:
    """The sentence without its full stop."""
    match check:
        case LegalEffect():
            return _say("effect-of", step=check.step) + _say("also").join(_effect(check, names))
        case DealEnds():
            return _say(f"deal-{check.ending}", deal=check.deal)
        case Settles():
            return _say("settles", right=check.right) + _say("also").join(_settled(check, names))
        case _:
            assert_never(check)


def _effect(check: LegalEffect, names: Names) -> Iterator[str]:
    for key, offices in (("has", check.has), ("has-not", check.has_not), ("unknown", check.unknown)):
        if offices:
            yield _say(f"effect-{key}", offices=_at(offices, names))
    if check.coverage is not None:
        yield _say("effect-coverage", share=figures.portion(check.coverage))
    for office, days in check.gap_days:
        key = "effect-gap" if days else "effect-at-once"
        yield template("required", key).format(office=names.office(office), days=days)


def _settled(check: Settles, names: Names) -> Iterator[str]:
    for office, days in check.days:
        key = "settles-after" if days else "settles-at-once"
        yield template("required", key).format(office=names.office(office), days=days)
    if check.open_at:
        yield _say("settles-open", offices=_at(check.open_at, names))


def _at(offices: Sequence[OfficeId], names: Names) -> str:
    return figures.joined([names.office(code) for code in offices])


def _say(key: str, **facts: str) -> str:
    return template("required", key).format(**facts)
