"""Every ordered pair of offices: mapping coverage, kappa and round-trip loss, for one kind of right.

The loss is taken over specimens of the sending office, one in each state of its life cycle, every field filled; so
it depends on the two profiles, the common model and the status table, and on no run.

Not here: the loss of the rights of a run (`ipchain.measure.interoperability`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from ipchain.interop.agreement import Coverage, Kappa, coverage, kappa
from ipchain.interop.common_model import CommonModel
from ipchain.interop.form import form_of
from ipchain.interop.record import Record, specimen
from ipchain.interop.round_trip import Side, Trip, side_of, there_and_back, together
from ipchain.interop.status import Basis, Codes, StatusTable, codes_of, resting_states
from ipchain.names import OfficeId
from ipchain.rights.law import TABLES
from ipchain.rights.lifecycle import LifeCycle, State
from ipchain.rights.profile import Kind, LegalProfile


@dataclass(frozen=True, slots=True)
class Agreed:
    """How well two offices' codes fit, on one basis."""

    coverage: Coverage
    kappa: Kappa


@dataclass(frozen=True, slots=True)
class Pair:
    """From `sender` to `receiver`: how their codes fit on both bases, and what a record loses there and back."""

    sender: OfficeId
    receiver: OfficeId
    sources: Agreed
    model: Agreed
    trip: Trip


@dataclass(frozen=True, slots=True)
class Partner:
    """One office with everything an exchange needs of it."""

    office: OfficeId
    cycle: LifeCycle | None
    sources: Codes
    side: Side

    def states(self) -> tuple[State, ...]:
        """The states that a right can stand in at this office, in the order of its table."""
        return resting_states(self.cycle) if self.cycle is not None else ()


def partner(profile: LegalProfile, kind: Kind, model: CommonModel, table: StatusTable) -> Partner:
    """The office as a partner for rights of this kind."""
    form = form_of(profile, kind, model)
    cycle = TABLES[kind][profile.opposition[kind].mode.value] if form.kept else None
    codes = codes_of(table, profile.office, kind, cycle, Basis.MODEL)
    sources = codes_of(table, profile.office, kind, cycle, Basis.SOURCES)
    return Partner(profile.office, cycle, sources, side_of(form, codes, table))


def pair(sender: Partner, receiver: Partner, model: CommonModel) -> Pair:
    """The figures of one ordered pair."""
    trips = (there_and_back(record, sender.side, model, receiver.side) for record in specimens(sender))
    return Pair(
        sender.office,
        receiver.office,
        Agreed(coverage(sender.sources, receiver.sources), kappa(sender.sources, receiver.sources)),
        Agreed(coverage(sender.side.codes, receiver.side.codes), kappa(sender.side.codes, receiver.side.codes)),
        together(trips),
    )


def all_pairs(
    profiles: Sequence[LegalProfile], model: CommonModel, table: StatusTable, kind: Kind = Kind.TRADE_MARK
) -> tuple[Pair, ...]:
    """All ordered pairs of different offices: n (n - 1) of them, by sender in the order given, then by receiver."""
    partners = [partner(profile, kind, model, table) for profile in profiles]
    return tuple(pair(sender, receiver, model) for sender, receiver in permutations(partners, 2))


def own_trips(
    profiles: Sequence[LegalProfile], model: CommonModel, table: StatusTable, kind: Kind = Kind.TRADE_MARK
) -> Mapping[OfficeId, Trip]:
    """What each office's specimens lose in the common model alone, without another office in between."""
    partners = [partner(profile, kind, model, table) for profile in profiles]
    return {
        one.office: together(there_and_back(record, one.side, model) for record in specimens(one)) for one in partners
    }


def specimens(one: Partner) -> list[Record]:
    """One record of the office in each state of its life cycle."""
    return [specimen(one.side.form, state) for state in one.states()]
