"""Planted faults: each turns one rule of Raft into a known mistake. The random schedules must notice every one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from raft_network import Office

from ipchain.consensus.core import Effect, Persist, Send
from ipchain.consensus.raft.log import Log
from ipchain.consensus.raft.messages import AppendAccepted, HardState, LogRecord


@dataclass(frozen=True)
class Mutant:
    """A wrong rule to put in place of `rules.<name>`, or a wrong list of effects, or both."""

    name: str
    origin: str
    rule: str | None = None
    wrong: Callable[..., object] | None = None
    tamper: Callable[[Office, Sequence[Effect]], Sequence[Effect]] | None = None
    sizes: tuple[int, ...] = (3, 5)


def _commit_any_term(matches: Sequence[int], quorum: int, commit: int, term: int, log: Log) -> int:
    return max(commit, sorted(matches)[-quorum])


def _commit_with_one_less(matches: Sequence[int], quorum: int, commit: int, term: int, log: Log) -> int:
    held = sorted(matches)[-quorum + 1] if quorum > 1 else max(matches)
    return held if held > commit and log.term_at(held) == term else commit


def _drop_states(office: Office, effects: Sequence[Effect]) -> Sequence[Effect]:
    return [e for e in effects if not (isinstance(e, Persist) and isinstance(e.record, HardState))]


def _split_state(office: Office, effects: Sequence[Effect]) -> Sequence[Effect]:
    """The term in one write, the vote in the next, the answer between them."""
    kept: list[Effect] = []
    late: list[Effect] = []
    for effect in effects:
        if isinstance(effect, Persist) and isinstance(effect.record, HardState) and effect.record.voted_for:
            kept.append(Persist(HardState(effect.record.term, None)))
            late.append(effect)
        else:
            kept.append(effect)
    return kept + late


def _answer_before_disk(office: Office, effects: Sequence[Effect]) -> Sequence[Effect]:
    """What is acknowledged is written afterwards."""
    accepted = [e for e in effects if isinstance(e, Send) and isinstance(e.message, AppendAccepted)]
    return accepted + [e for e in effects if e not in accepted] if accepted else effects


def _leader_never_keeps(office: Office, effects: Sequence[Effect]) -> Sequence[Effect]:
    if office.role != "leader":
        return effects
    return [e for e in effects if not (isinstance(e, Persist) and isinstance(e.record, LogRecord))]


def _acknowledge_everything(office: Office, effects: Sequence[Effect]) -> Sequence[Effect]:
    assert office.core is not None
    last = office.core._replica.log.last

    def wrong(effect: Effect) -> Effect:
        if isinstance(effect, Send) and isinstance(effect.message, AppendAccepted):
            return Send(effect.to, AppendAccepted(effect.message.term, last))
        return effect

    return [wrong(effect) for effect in effects]


MUTANTS = (
    Mutant("an old term's entry is committed by counting", "m06, LogCabin 44", "commit_by_counting", _commit_any_term),
    Mutant("one acknowledgement less is enough", "quorum", "commit_by_counting", _commit_with_one_less),
    Mutant("a vote is not persisted", "m01", tamper=_drop_states),
    Mutant("the vote is written after the answer", "m02, m03, cornerstone 65", tamper=_split_state),
    Mutant("entries are acknowledged before they are durable", "m04, R22", tamper=_answer_before_disk),
    Mutant("a leader counts entries it never wrote", "m05", tamper=_leader_never_keeps),
    Mutant("every append truncates", "m07, akka-raft 66", "missing_from", lambda *_: 0),
    Mutant("a follower acknowledges its own last index", "m08, CCF", tamper=_acknowledge_everything),
    Mutant(
        "a follower commits what the leader committed",
        "m09, copycat 265",
        "follower_commit",
        lambda commit, leader_commit, *_: max(commit, leader_commit),
    ),
    Mutant("votes go to anyone's log", "m11", "log_is_current", lambda *_: True),
    Mutant(
        "only the length of the log counts",
        "m12, R06",
        "log_is_current",
        lambda *places: places[1] >= places[3],
        sizes=(3,),
    ),
    Mutant("an office votes as often as it is asked", "R04, R05", "vote_refusal", lambda *_: None),
    Mutant(
        "back-off jumps past what fits",
        "R30",
        "next_after_refusal",
        lambda *facts: facts[2] + 1,
    ),
    Mutant("lost entries are never sent again", "R27", "append_was_lost", lambda *_: False),
)
