"""Deals: steps that belong together, such as the sale of one portfolio at several offices.

A deal is a name that its steps share. Nothing couples them on the ledger: each office decides on its own entry, as
offices do. So a deal can end half-done, and that is what is measured.

Not here: how a deal ended (`ipchain.measure.deals`), and a ledger that would do all or nothing.
"""

from collections.abc import Iterable, Mapping

from ipchain.scenario.acts import Assign, License, Step


def deals_of(steps: Iterable[Step]) -> Mapping[str, tuple[str, ...]]:
    """The ids of the steps of every deal, in the order of the file."""
    found: dict[str, list[str]] = {}
    for step in steps:
        if isinstance(step.act, Assign | License) and step.act.deal:
            found.setdefault(step.act.deal, []).append(step.id)
    return {deal: tuple(ids) for deal, ids in found.items()}
