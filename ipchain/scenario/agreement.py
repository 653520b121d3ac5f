"""How the offices order the ledger: the consensus model with its settings.

What a model needs is said before it is built: enough offices, and settings that fit together. Models that are
not available yet were reported by `reading`; their settings are not looked at.

Not here: what the models do (`ipchain.consensus`), and the constitution (`constitutions`).
"""

from typing import Final

from ipchain.consensus.catalogue import MODELS
from ipchain.consensus.pbft.settings import PbftSettings
from ipchain.consensus.raft.settings import RaftSettings
from ipchain.names import MILLISECOND, Micros, OfficeId
from ipchain.scenario.model import Consensus
from ipchain.scenario.problems import Spot
from ipchain.scenario.typed import Block, Leaf, Report, Value
from ipchain.scenario.vocabulary.top import CONSENSUS

_RAFT: Final = RaftSettings()
_PBFT: Final = PbftSettings()


def consensus_of(value: Value | None, spot: Spot, members: tuple[OfficeId, ...], report: Report) -> Consensus:
    """The model and its settings; a model that cannot be had is reported, and raft stands in for it.

    `value` is what stands under `consensus` or as a variant of it; `spot` its key.
    """
    block = value if isinstance(value, Block) else Block(spot)
    chosen = value if isinstance(value, Leaf) else block.leaf("model")
    model = chosen.text if chosen else "raft"
    if model not in MODELS:
        return Consensus("raft", _RAFT, members)
    smallest = MODELS[model].smallest
    if members and len(members) < smallest:
        count = "1 takes part" if len(members) == 1 else f"{len(members)} take part"
        more = smallest - len(members)
        note = f"add {more} office{'s' if more > 1 else ''}, or write 'raft'"
        where = chosen.spot if chosen else spot
        report.add("E601", where, f"{model} needs at least {smallest} offices, and {count}", note)
    for key, head in block.heads.items():
        field = CONSENSUS.field(key)
        if field and field.models and model not in field.models:
            said = f"'{key}' is a setting of {' and '.join(field.models)}, not of {model}"
            report.add("E201", head, said, "take it away")
    settings = _raft(block, report) if model == "raft" else _pbft(block, report)
    return Consensus(model, settings, members)


def _raft(block: Block, report: Report) -> RaftSettings:
    heartbeat = _timer(block, "heartbeat", report) or _RAFT.heartbeat_us
    timeout = block.values("election_timeout", int)
    low, high = (timeout[0], timeout[1]) if len(timeout) == 2 else _RAFT.election_timeout_us
    pre_vote, check = block.get("pre_vote", bool), block.get("check_quorum", bool)
    if not 0 < heartbeat < low:
        key = "election_timeout" if "election_timeout" in block.heads else "heartbeat"
        said = "the heartbeat is not shorter than the election timeout, so every leader would be unseated"
        report.add("E603", block.spot_of(key), said, "write 'heartbeat: 250 ms' and 'election_timeout: [1 s, 2 s]'")
        heartbeat, (low, high) = _RAFT.heartbeat_us, _RAFT.election_timeout_us
    return RaftSettings(
        heartbeat_us=heartbeat,
        election_timeout_us=(low, high),
        pre_vote=_RAFT.pre_vote if pre_vote is None else pre_vote,
        check_quorum=_RAFT.check_quorum if check is None else check,
        block_interval_us=_interval(block),
        block_size=_above_zero(block, "block_size", report) or _RAFT.block_size,
        first_leader=_first_leader(block),
    )


def _pbft(block: Block, report: Report) -> PbftSettings:
    timeout = _timer(block, "view_change_timeout", report) or _PBFT.view_change_timeout_us
    stated_cap = _timer(block, "view_change_timeout_cap", report)
    cap = stated_cap or max(_PBFT.view_change_timeout_cap_us, timeout)
    if cap < timeout:
        said = "the longest wait is shorter than the first one"
        report.add("E603", block.spot_of("view_change_timeout_cap"), said, "write a longer time")
        cap = timeout
    return PbftSettings(
        view_change_timeout_us=timeout,
        view_change_timeout_cap_us=cap,
        block_interval_us=_interval(block),
        block_size=_above_zero(block, "block_size", report) or _PBFT.block_size,
        checkpoint_interval=_above_zero(block, "checkpoint_interval", report) or _PBFT.checkpoint_interval,
        status_interval_us=_timer(block, "status_interval", report) or _PBFT.status_interval_us,
        first_leader=_first_leader(block),
    )


def _interval(block: Block) -> Micros:
    stated = block.get("block_interval", int)
    return _RAFT.block_interval_us if stated is None else stated


def _first_leader(block: Block) -> OfficeId | None:
    stated = block.get("first_leader", str)
    return OfficeId(stated) if stated is not None else None


def _timer(block: Block, key: str, report: Report) -> Micros | None:
    """What an office does again and again; finer than a millisecond it would drown a run in its own clockwork."""
    value = block.get(key, int)
    if value is not None and value < MILLISECOND:
        report.add("E302", block.fields[key].spot, f"'{key}' is at least 1 ms", "write '250 ms'")
        return None
    return value


def _above_zero(block: Block, key: str, report: Report) -> int | None:
    value = block.get(key, int)
    if value == 0:
        report.add("E302", block.fields[key].spot, f"'{key}' is above 0", "write a larger value, or take the key away")
    return value
