"""The end of a run: what every office holds then, left in the trace for checks of the end state.

An office that is still down is shown by its disk, which is all that is left of it; it says nothing of rights and
their effect. What an entry does in law each office says for itself, under its own law.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ipchain.consensus.core import Record
from ipchain.names import Micros, OfficeId
from ipchain.office.messages import BlockRecord
from ipchain.office.office import Office
from ipchain.rights.recorded import EffectView
from ipchain.rights.settling import LifeView
from ipchain.scenario.model import Register, Step
from ipchain.trace import EffectShown, Event, LedgerShown, LifeShown, RegisterShown


@dataclass(frozen=True, slots=True)
class Standing:
    """How one office stands at the end: the office itself, None while it is down; and what is durable of it."""

    office_id: OfficeId
    office: Office | None
    durable: Sequence[Record]


def show_end(
    now: Micros,
    today: date,
    hosts: Collection[Standing],
    steps: Iterable[Step],
    leave: Callable[[Micros, Event], None],
) -> None:
    """Every office's ledger, then what each office that is up says of every right the steps registered.

    `hosts` stand in the order of their codes.
    """
    for host in hosts:
        leave(now, _ledger_shown(host))
    rights = sorted({step.act.right for step in steps if isinstance(step.act, Register)})
    for right in rights:
        for host in hosts:
            view = host.office.view(right, today) if host.office is not None else None
            if view is not None:
                leave(
                    now,
                    RegisterShown(host.office_id, right, view.kind.value, view.owners, view.licensees, view.statuses),
                )

    for host in hosts:
        registers = host.office.registers if host.office is not None else None
        if registers is None:
            continue
        for right in rights:
            life = registers.life(right, host.office_id, today)
            if life is not None:
                leave(now, _life_shown(life))
        for one in registers.effects(host.office_id, today):
            leave(now, _effect_shown(one))


def _effect_shown(one: EffectView) -> EffectShown:
    effect = one.effect
    return EffectShown(
        office=one.office,
        right=one.right,
        act=one.reference,
        verb=one.verb,
        recorded_at=one.recorded_at,
        route=one.route.value,
        effect=effect.effect.value if effect.effect is not None else "",
        has_effect=effect.has_effect,
        contract_on=one.contract_on.isoformat(),
        entered_on=_iso(one.entered_on),
        since=_iso(effect.since),
        reason=effect.reason,
        facts=effect.facts,
        grounds=tuple(
            (by.leaf, by.value, by.source, by.as_of.isoformat(), by.confidence.value, by.note) for by in effect.grounds
        ),
        conflicts=one.conflicts,
    )


def _life_shown(life: LifeView) -> LifeShown:
    return LifeShown(
        office=life.office,
        right=life.right,
        kind=life.kind.value,
        mode=life.mode.value,
        window=life.window,
        source=life.source,
        confidence=life.confidence.value,
        filed_on=life.filed_on.isoformat(),
        opposable_until=_iso(life.opposable_until),
        stays=tuple((state.value, since.isoformat()) for state, since in life.stays),
        protected_on=_iso(life.protected_on),
        settled_on=_iso(life.settled_on),
        opposed_while=life.opposed_while,
    )


def _iso(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _ledger_shown(host: Standing) -> LedgerShown:
    if host.office is not None:
        office = host.office
        return LedgerShown(host.office_id, True, office.height, office.head.hex(), office.state_root.hex())
    blocks = [record for record in host.durable if isinstance(record, BlockRecord)]
    if not blocks:
        return LedgerShown(host.office_id, False, 0, "", "")
    header = blocks[-1].header
    return LedgerShown(host.office_id, False, header.height, header.digest.hex(), header.state_root.hex())
