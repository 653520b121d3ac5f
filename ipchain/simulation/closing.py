"""The end of a run: what every office holds then, left in the trace for checks of the end state.

An office that is still down is shown by its disk, which is all that is left of it.
"""

from collections.abc import Collection, Iterable
from datetime import date

from ipchain.names import Micros
from ipchain.office.messages import BlockRecord
from ipchain.scenario.model import Register, Step
from ipchain.simulation.host import Host
from ipchain.trace import LedgerShown, RegisterShown, Trace


def show_end(now: Micros, today: date, hosts: Collection[Host], steps: Iterable[Step], trace: Trace) -> None:
    """Every office's ledger, then what each office that is up says of every right the steps registered."""
    for host in hosts:
        trace.leave(now, _ledger_shown(host))
    for right in sorted({step.act.right for step in steps if isinstance(step.act, Register)}):
        for host in hosts:
            view = host.office.view(right, today) if host.office is not None else None
            if view is not None:
                trace.leave(
                    now,
                    RegisterShown(host.office_id, right, view.kind.value, view.owners, view.licensees, view.statuses),
                )


def _ledger_shown(host: Host) -> LedgerShown:
    if host.office is not None:
        office = host.office
        return LedgerShown(host.office_id, True, office.height, office.head.hex(), office.state_root.hex())
    blocks = [record for record in host.disk.durable if isinstance(record, BlockRecord)]
    if not blocks:
        return LedgerShown(host.office_id, False, 0, "", "")
    header = blocks[-1].header
    return LedgerShown(host.office_id, False, header.height, header.digest.hex(), header.state_root.hex())
