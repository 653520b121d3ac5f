"""One rule of a constitution, from the keys that state it: quota, its base, veto, and how long a vote is open.

What is not written stays as in another rule: the default one, the general one of the file, or the one before.

Not here: which rule is for which decision (`constitutions`), and motions that change one (`motions`).
"""

from fractions import Fraction
from typing import TypeVar, cast

from ipchain.governance.constitution import LeadOffice, Model, RotatingChair, TwoChamber
from ipchain.governance.electorate import QuotaBase, Rule
from ipchain.names import OfficeId
from ipchain.scenario.typed import Block, Leaf, Report
from ipchain.scenario.vocabulary.governance import NOBODY

Figure = TypeVar("Figure", Fraction, int)

_NOTHING = {
    "quota": ("a quota of nothing decides nothing", "write '2/3'"),
    "open_for": ("nobody can vote in no time", "write '2 min'"),
    "turn": ("a turn lasts longer than nothing", "write '1 min'"),
}


def rule_from(block: Block, base: Rule, offices: tuple[OfficeId, ...], report: Report) -> Rule:
    """The rule that a block states; what is not written, or cannot be, is that of `base`."""
    quota_of = block.get("quota_of", str)
    more_than = block.get("more_than", bool)
    return Rule(
        quota=as_stated(block, "quota", Fraction, report) or base.quota,
        quota_of=cast("QuotaBase", quota_of) if quota_of is not None else base.quota_of,
        more_than=base.more_than if more_than is None else more_than,
        veto=each_once(block, "veto", offices, report) if "veto" in block.heads else base.veto,
        period_us=as_stated(block, "open_for", int, report) or base.period_us,
    )


def unused_quota(model: Model) -> str:
    """Why the quota of a rule counts nowhere under this model; empty where it counts."""
    match model:
        case LeadOffice(alone=True):
            return "the lead decides alone"
        case RotatingChair():
            return "the chair decides alone"
        case TwoChamber(first, second) if first.quota is not None and second.quota is not None:
            return "both chambers have quotas of their own"
        case _:
            return ""


def as_stated(block: Block, key: str, kind: type[Figure], report: Report) -> Figure | None:
    """A figure above 0; None where it is not written or could not be read. 0 is reported."""
    value = block.get(key, kind)
    if value == 0:
        said, note = _NOTHING[key]
        report.add("E302", block.fields[key].spot, said, note)
        return None
    return value


def each_once(block: Block, key: str, offices: tuple[OfficeId, ...], report: Report) -> tuple[OfficeId, ...]:
    """The offices of a list, of those that take part. One that stands twice is reported."""
    found: list[OfficeId] = []
    for leaf in block.items(key):
        if not isinstance(leaf, Leaf) or leaf.text == NOBODY or leaf.text not in offices:
            continue
        if leaf.text in found:
            report.add("E408", leaf.spot, f"{leaf.text} stands twice in '{key}'", "take one of the two away")
        else:
            found.append(OfficeId(leaf.text))
    return tuple(found)
