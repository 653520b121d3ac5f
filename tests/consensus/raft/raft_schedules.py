"""Random schedules over a few offices: losses, repeats, reordering, cuts, crashes between two effects.

Every rate is drawn per run, so that runs differ in kind and not only in luck. A schedule is a function of its
seed alone.
"""

from dataclasses import replace

from raft_guard import Guard, demand
from raft_network import Network, Office, Tamper, offices_of, transaction

from ipchain.chance import Stream
from ipchain.consensus.core import Message
from ipchain.consensus.raft.settings import RaftSettings
from ipchain.names import MILLISECOND, SECOND, Micros, OfficeId

TROUBLE_US: Micros = 25 * SECOND
QUIET_US: Micros = 40 * SECOND


class WatchedNetwork(Network):
    """A network that tells its guard when a list of effects is done and when an office crashes."""

    guard: Guard

    def _carry_out(self, office: Office, effects: object) -> None:
        super()._carry_out(office, effects)  # type: ignore[arg-type]
        self.guard.after(office)

    def crash(self, name: OfficeId) -> None:
        super().crash(name)
        self.guard.crashed(name)


def drawn_settings(dice: Stream) -> RaftSettings:
    """Ordinary settings, or tight limits that make rare paths common."""
    settings = RaftSettings(
        block_interval_us=dice.choose((0, 0, 200 * MILLISECOND)),
        block_size=dice.choose((1, 3)),
        pre_vote=dice.happens(2, 3),
        check_quorum=dice.happens(2, 3),
        first_leader=dice.choose((None, offices_of(3)[1])),
    )
    if dice.happens(1, 2):
        settings = replace(settings, max_append_bytes=1, max_in_flight_entries=4, max_early_appends=2)
    return settings


def run_schedule(seed: int, n: int, tamper: Tamper | None = None, only: frozenset[str] | None = None) -> WatchedNetwork:
    """25 seconds of trouble, then quiet: safety is judged all along, liveness at the end.

    Raises Broken, or InvariantViolation from the core itself, when something does not hold.
    """
    dice = Stream(seed, f"schedule/{n}")
    network = WatchedNetwork(n, drawn_settings(dice), seed=seed, tamper=tamper)
    guard = Guard(network, only)
    network.guard = guard
    network.watcher = guard
    slowest = dice.choose((20, 200, 600)) * MILLISECOND
    losses, repeats = dice.choose((0, 5, 25)), dice.choose((0, 10))
    crashes = dice.choose((0, 2, 6))

    def fate(_sender: OfficeId, _receiver: OfficeId, _message: Message) -> tuple[Micros, ...]:
        if network.now > TROUBLE_US:
            return (dice.between(1000, 100_000),)
        if dice.happens(losses, 100):
            return ()
        if dice.happens(repeats, 100):
            return (dice.between(1000, slowest), dice.between(1000, 10 * slowest))
        return (dice.between(1000, slowest),)

    def crash_point(office: Office, effects: object) -> int | None:
        assert isinstance(effects, list | tuple)
        if network.now > TROUBLE_US or not dice.happens(crashes, 1000):
            return None
        _restart_later(network, office.name, dice)
        return dice.below(len(effects))

    network.fate = fate
    network.crash_point = crash_point
    _plan(network, dice)
    network.start_all()
    network.run_until(TROUBLE_US)
    network.isolate()
    for name in network.names:
        if not network.offices[name].up:
            network.start(name)
    for name in network.names:
        network.submit(transaction(f"last of {name}"), [name])
    network.run_for(QUIET_US)
    _judge_end(network)
    return network


def _plan(network: Network, dice: Stream) -> None:
    """Requests, cuts and aimed crashes, at drawn moments."""
    for number in range(dice.choose((10, 40))):
        item = transaction(f"r{number}")
        network.at(dice.below(TROUBLE_US), lambda item=item: network.submit(item))
    for _ in range(dice.choose((0, 4, 12))):
        moment = dice.below(TROUBLE_US)
        network.at(moment, lambda: _cut(network, dice))
        network.at(moment + dice.between(100_000, 3 * SECOND), network.isolate)
    for _ in range(dice.choose((0, 4, 12))):
        network.at(dice.below(TROUBLE_US), lambda: _crash_leader(network, dice))


def _cut(network: Network, dice: Stream) -> None:
    """A minority with or without the leader, or one link in one direction."""
    names = network.names
    if dice.happens(1, 3):
        network.cut = {dice.sample(names, 2)}  # type: ignore[arg-type]
        return
    leaders = network.leaders()
    few = dice.sample(names, dice.between(1, (len(names) - 1) // 2))
    if leaders and dice.happens(2, 3):
        few = tuple({leaders[0]: None} | dict.fromkeys(few[:-1]))
    network.isolate(few, tuple(name for name in names if name not in few))


def _crash_leader(network: Network, dice: Stream) -> None:
    for name in network.leaders()[:1]:
        network.crash(name)
        _restart_later(network, name, dice)


def _restart_later(network: Network, name: OfficeId, dice: Stream) -> None:
    def restart() -> None:
        if not network.offices[name].up:
            network.start(name)

    network.at(network.now + dice.between(10_000, 4 * SECOND), restart)


def _judge_end(network: WatchedNetwork) -> None:
    """One leader, one ledger, every entry handed in at the end is on it, nothing waits."""
    demand(len(network.leaders()) == 1, "R-L1", network.leaders())
    leader = network.offices[network.leaders()[0]]
    ledger = [block.digest for block in leader.history.batches]
    for office in network.offices.values():
        demand([block.digest for block in office.history.batches] == ledger, "R-L1", (office.name, "lags"))
    entries = {item.body for block in leader.history.batches for item in block.entries}
    demand(f"last of {leader.name}".encode() in entries, "R-L1", "the leader's own entry is missing")
    demand(not leader.pending.waiting, "R-L1", leader.pending.waiting)


def hunt(
    seeds: range, n: int, tamper: Tamper | None = None, only: frozenset[str] | None = None
) -> tuple[int, Exception] | None:
    """The first seed whose schedule breaks something, with what it broke; None when none does."""
    for seed in seeds:
        try:
            run_schedule(seed, n, tamper, only)
        except Exception as found:  # noqa: BLE001 - a planted fault may surface as anything
            return seed, found
    return None
