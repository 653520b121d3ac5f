"""Checks on the law of a run, read from a file: legal effect, deals, settled statuses.

Not here: their sentences (`law_sentences`), and judging itself (`ipchain.checkers.law`).
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final, cast

from ipchain.names import OfficeId, RightId
from ipchain.scenario.acts import Assign, Extend, License, Step
from ipchain.scenario.deals import deals_of
from ipchain.scenario.law_checks import DealEnding, DealEnds, LawCheck, LegalEffect, Settles
from ipchain.scenario.problems import shortened
from ipchain.scenario.suggestions import did_you_mean, listed
from ipchain.scenario.typed import Block, Leaf, Report


def law_check(word: str, details: Block, steps: tuple[Step, ...], report: Report) -> LawCheck | None:
    """The check under this word, or None where something it needs is missing or wrong."""
    return _READERS[word](details, steps, report)


def _legal_effect(details: Block, steps: tuple[Step, ...], report: Report) -> LegalEffect | None:
    name = details.get("of", str)
    step = next((one for one in steps if one.id == name), None)
    if step is not None and not isinstance(step.act, Assign | License | Extend):
        said = f"'{step.id}' is a step with '{step.verb}', whose effect in law is not looked at"
        report.add("E209", details.fields["of"].spot, said, "name a step with assign, license or extend")
        return None
    lists = {key: _offices(details, key) for key in ("in", "not_in", "unknown_in")}
    seen: dict[OfficeId, str] = {}
    for key, offices in lists.items():
        for office in offices:
            if office in seen:
                said = f"{office} stands under '{seen[office]}' and under '{key}'"
                report.add("E209", details.heads[key], said, "one act has one answer at one office")
            seen[office] = key
    if not set(details.heads) - {"of"}:
        report.add("E203", details.spot, "it does not say what effect it has", "write 'in: [...]' or 'not_in: [...]'")
        return None
    coverage = details.get("coverage", Fraction)
    if name is None or not details.is_whole():
        return None
    return LegalEffect(name, lists["in"], lists["not_in"], lists["unknown_in"], coverage, _days(details, "gap_days"))


def _deal(details: Block, steps: tuple[Step, ...], report: Report) -> DealEnds | None:
    name, ending = details.get("name", str), details.get("is", str)
    if name is None or ending is None:
        return None
    known = deals_of(steps)
    if name not in known:
        said = f"no step is part of a deal '{shortened(name)}'"
        note = did_you_mean(name, known) or "write 'deal: ...' in the steps that belong to it"
        report.add(
            "E404", details.fields["name"].spot, said, note, *([f"Known here: {listed(known)}."] if known else [])
        )
        return None
    return DealEnds(name, cast("DealEnding", ending))


def _settles(details: Block, _steps: tuple[Step, ...], report: Report) -> Settles | None:
    right = details.get("right", str)
    if not {"days", "open_at"} & set(details.heads):
        report.add(
            "E203", details.spot, "it does not say when it is settled", "write 'days: {EM: 90}' or 'open_at: [DE]'"
        )
        return None
    if right is None or not details.is_whole():
        return None
    days, still_open = _days(details, "days"), _offices(details, "open_at")
    for office in still_open:
        if office in dict(days):
            said = f"{office} is settled after {dict(days)[office]} days and open still"
            report.add("E209", details.heads["open_at"], said, "take one of the two away")
    return Settles(RightId(right), days, still_open)


_READERS: Final[Mapping[str, Callable[[Block, tuple[Step, ...], Report], LawCheck | None]]] = {
    "legal_effect": _legal_effect,
    "deal": _deal,
    "settles": _settles,
}
LAW_WORDS: Final = frozenset(_READERS)


def _offices(details: Block, key: str) -> tuple[OfficeId, ...]:
    return tuple(OfficeId(code) for code in dict.fromkeys(details.values(key, str)))


def _days(details: Block, key: str) -> tuple[tuple[OfficeId, int], ...]:
    stated = details.block(key)
    if stated is None:
        return ()
    return tuple(
        (OfficeId(office), leaf.value)
        for office, leaf in stated.fields.items()
        if isinstance(leaf, Leaf) and isinstance(leaf.value, int)
    )
