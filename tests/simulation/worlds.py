"""Small worlds for the tests of the simulation: a few invented offices and what to ask of their traces."""

from fractions import Fraction

from ipchain.consensus.pbft.settings import PbftSettings
from ipchain.consensus.raft.settings import RaftSettings
from ipchain.experiment.synthetic import filings, office_codes, synthetic, uniform_network
from ipchain.names import MILLISECOND, SECOND
from ipchain.scenario.model import Fault
from ipchain.simulation.world import World

SETTINGS = {"raft": RaftSettings(), "pbft": PbftSettings()}


def world(
    model="raft", members=5, *, seconds=60, rate=1, faults=(), disk_us=2_000, delay_ms=50, seed=1, settings=None, **how
):
    offices = office_codes(members)
    scenario = synthetic(
        settings or SETTINGS[model],
        offices,
        uniform_network(delay_ms * MILLISECOND, jitter_us=delay_ms * MILLISECOND // 10, disk_us=disk_us),
        seed=seed,
        duration_us=seconds * SECOND,
        load=(filings(Fraction(rate), offices, 0, (seconds - 20) * SECOND),),
        faults=faults,
    )
    return World(scenario, **how)


def fault(kind, what, from_s, for_s, name="it"):
    return Fault(name, kind, what, int(from_s * SECOND), None, int(for_s * SECOND), "", 0)


def events(played, *kinds):
    return [(now, event) for now, event in played.trace if type(event).__name__ in kinds]
