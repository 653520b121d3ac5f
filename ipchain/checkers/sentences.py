"""Every sentence that a verdict can show, under its key: one place to read them, and to translate them.

A sentence is a template; its facts arrive as values and are worded here: moments and durations with their
unit, offices as codes, owners with their shares. `observed:<check>` says what was seen; the other keys say how
a guarantee broke, or why a check was not tested.

What `say` returns is text in English that remembers its key and its facts, so that a report can say the same in
another language.

Not here: what is required, which `scenario.sentences` says; and languages other than English, which are further
tables with the same keys (`ipchain.report`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Self

from ipchain.checkers.law_sentences import LAW_SENTENCES
from ipchain.names import MILLISECOND, MINUTE, SECOND, Micros
from ipchain.scenario.vocabulary.checks import GUARANTEES, Unit

_PROMISES: Final[Mapping[str, str]] = {
    "life-cycle": "at every moment, at every office, a right moves only as the life cycle of its kind allows",
    "registers-agree-after-faults": (
        "within 60 s after the last fault all running offices agree, and have decided what was asked"
    ),
}
"""Guarantees that a file cannot name; the words of the others are those of the scenario format."""

SENTENCES: Final[Mapping[str, str]] = {
    # ---- one-owner
    "one-owner.differ": (
        "At {at:t}, {office} shows {owners:o} as owners of {right} where {first} shows {first_owners:o}"
    ),
    "one-owner.shares": "At {at:t}, the shares in {right} at {office} do not make one whole: {owners:o}",
    "one-owner.second-title": "At {at:t}, {office} registered {right} to {owners:o} although {before:o} owned it",
    "one-owner.not-the-owner": "At {at:t}, {office} took {right} from a party that did not own so much ({before:o})",
    "one-owner.not-as-asked": (
        "At {at:t}, {verb} at {office} turned the owners of {right} from {before:o} to {owners:o}, which it did not ask"
    ),
    "one-owner.moved-by-other-act": (
        "At {at:t}, {verb} at {office} turned the owners of {right} from {before:o} to {owners:o}"
    ),
    "one-owner.moved-without-effect": (
        "At {at:t}, an entry that was {outcome} at {office} turned the owners of {right} from {before:o} to {owners:o}"
    ),
    # ---- same-ledger
    "same-ledger.fork": "At {at:t}, {office} has block {block} at height {height} where {first} has {first_block}",
    "same-ledger.state": "At {at:t}, {office} reached another state than {first} after the same block {height}",
    # ---- nothing-lost
    "nothing-lost.gone": "At the end the longest ledger has {held} blocks, although {final} were made final",
    "nothing-lost.not-next": "At {at:t}, {office} added block {height} when it held {held} blocks",
    "nothing-lost.not-following": "At {at:t}, block {height} at {office} does not follow the block it held before",
    "nothing-lost.not-executed": "At {at:t}, {office} added block {height} before all entries of {held} were executed",
    "nothing-lost.not-in-block": (
        "At {at:t}, {office} executed entry {reference}, which is not the next of block {height}"
    ),
    "nothing-lost.executed-again": "At {at:t}, {office} executed entry {reference} of block {height} again",
    "nothing-lost.effect-twice": "At {at:t}, entry {reference} took effect again, in block {height} at {office}",
    "nothing-lost.shorter": "At {at:t}, {office} came back with {height} blocks; it had made {held} final",
    "nothing-lost.other-head": "At {at:t}, {office} came back with another block {height} than it had made final",
    "nothing-lost.shown-shorter": "At the end {office} has {height} blocks; it had made {held} final",
    "nothing-lost.shown-other": "At the end {office} has another block {height} than it had made final",
    # ---- signed-by-its-office, certificates-verify
    "signed.other-body": "At {at:t}, {office} executed entry {entry} under the digest of another text",
    "signed.unreadable": "At {at:t}, {office} executed entry {entry}, which is not a request",
    "signed.other-office": "At {at:t}, {office} executed entry {entry} for {signer}, whom the entry does not name",
    "signed.other-request": "At {at:t}, {office} shows entry {entry} under a verb or reference it does not carry",
    "signed.forged": "At {at:t}, {office} executed entry {entry}, which {signer} did not sign",
    "signed.foreign-register": "At {at:t}, entry {entry} signed by {signer} wrote the register of {changed:l}",
    "certificates.not-on-ledger": "{office} certified in step {step} an entry that block {height} does not hold",
    "certificates.invalid": "At {at:t}, {office} found the certificate of step {step} invalid: {reason}",
    "certificates.from-nowhere": "At {at:t}, {office} accepted a certificate in step {step} that nobody had issued",
    "certificates.none-issued": "no certificate was issued",
    "certificates.none-checked": "no certificate was checked",
    # ---- votes-once, one-leader, no-final-without-quorum
    "votes-once.twice": (
        "At {at:t}, {office} voted {second} after {first} in {phase} of round {round}, sequence {sequence}"
    ),
    "one-leader.two": "At {at:t}, {office} began to lead round {round}, which {first} led",
    "quorum.not-one": "At {at:t}, {office} took {counted:l} for a quorum at height {height}; {needed} are needed",
    "quorum.old-round": (
        "At {at:t}, {office} counted acknowledgements of an entry of an earlier term to make height {height} final; "
        "only entries of its own term may be counted"
    ),
    "quorum.missing": "At {at:t}, {office} made block {height} final before {needed} offices had acknowledged it",
    "quorum.not-certified": (
        "At {at:t}, {office} made block {height} final with a proof of {counted:l}; {needed} are needed"
    ),
    # ---- life-cycle
    "life-cycle.gap": (
        "At {at:t}, {verb} at {office} found {right} '{before}' in the register of {register}, which was left '{left}'"
    ),
    "life-cycle.moved-without-effect": (
        "At {at:t}, an entry that was {outcome} turned {right} from '{before}' to '{after}' at {register}"
    ),
    "life-cycle.no-row": "At {at:t}, {verb} turned {right} from '{before}' to '{after}' at {register}: no such step",
    "life-cycle.no-table": "At {at:t}, {verb} took effect on {right} at {register}, which knows no such kind",
    "life-cycle.differ": "At {at:t}, {office} shows another state of {right} than the first office did",
    # ---- decisions-follow-from-ballots
    "decisions.entry": "At {at:t}, {office} judged the entry of {signer} on motion {motion} wrongly: {fault}",
    "decisions.other-result": "At {at:t}, {office} shows motion {motion} as {said}; its ballots make it {counted}",
    "decisions.other-height": (
        "At {at:t}, {office} shows motion {motion} in force from block {height} on; it was decided for {stated}"
    ),
    "decisions.unfounded": (
        "At {at:t}, {office} shows {what} of motion {motion} with block {height}, and no entries give that"
    ),
    "decisions.not-shown": "By {at:t}, {office} had not shown {what} of motion {motion}, which block {height} gives",
    "decisions.suspended-wrote": (
        "At {at:t}, an entry of {signer} took effect in block {height} at {office}; it is suspended from {since} on"
    ),
    "decisions.none": "no motion was proposed",
    "decisions.unseen": "no office showed what stands in block {height}",
    "decisions:MotionOpened": "the opening",
    "decisions:BallotTaken": "a ballot",
    "decisions:MotionDecided": "the result",
    "decisions:DecisionEnacted": "the coming into force",
    "ballot.no-member": "who proposes is no member",
    "ballot.name-used": "a motion of this name was proposed before",
    "ballot.no-motion": "there is no such motion",
    "ballot.no-vote": "the office has no vote on it",
    "ballot.no-choice": "a ballot says yes, no or abstain",
    "ballot.late": "cast at {cast_at:t} of ledger time, and the vote ended at {closes_at:t}",
    "ballot.second": "the office has voted before",
    "ballot.refused": "refused as {reason}, and it counts",
    # ---- registers-agree-after-faults
    "agree.fault-in-force": "{faults:l} was still in force when the run ended",
    "agree.too-short": "the run ended at {end:t}, less than 60 s after {since:t}",
    "agree.nothing-asked": "nothing was asked or made final early enough",
    "agree.halted": "{office} halted itself at {halted_at:t}",
    "agree.behind": "60 s after {since:t}, {office} holds {held} of the {height} blocks made final by then",
    "agree.stalled": "60 s after it was due at {due:t}, {office} has not decided {request}, though no fault was left",
    "agree.undecided": "60 s after {since:t}, {office} has not decided {request}, which was due at {due:t}",
    # ---- outcome
    "because": " because {reason}",
    "allowed": ", {within:t} allowed",
    "observed:outcome": "{word}{reason} after {took:t}{allowed}",
    "observed:outcome.elsewhere": "{word}{reason} after {took:t}, at another time than asked for",
    "observed:outcome.undecided": "not decided by {at:t}",
    # ---- eventually
    "observed:eventually.same_ledger": "agreed after {took:t}{allowed}",
    "observed:eventually.entry": "final at all of them after {took:t}{allowed}",
    "observed:eventually.leader": "one leads after {took:t}{allowed}",
    "observed:eventually.refused": "refused at {at:t}: {reason}",
    "observed:eventually.never": "not by {end:t}; still missing: {offices:l}",
    "never-committed": "nothing was made final",
    # ---- at_end
    "observed:at_end.right": "so at all {checks} offices",
    "observed:at_end.state": "{office} is {state}",
    "observed:at_end.office": "{office} shows {what:l}",
    "observed:at_end.offices": "{offices:s}",
    "observed:at_end.stopped": "{offices:l} was stopped at the end and shows no register",
    "at_end.no-entry": "no entry of {right}",
    "at_end.owner": "owner {owners:l}",
    "at_end.licensees": "licensees {licensees:l}",
    "at_end.status": "status {states:l}",
    # ---- limit
    "observed:limit": "{value}, {bound} required (samples: {samples})",
    "limit.no-sample": "no sample was seen",
    "limit.too-few": "only {samples} samples, too few for {stat}",
    "limit.no-before": "no sample was seen before '{name}'",
    "limit.no-window": "no time was left to look at",
    "bound:below": "below {high}",
    "bound:at_most": "at most {high}",
    "bound:above": "above {low}",
    "bound:at_least": "at least {low}",
    "bound:exactly": "exactly {low}",
    "bound:between": "between {low} and {high}",
    # ---- decision
    "observed:decision": "{word} {ended}, {took:t} after it was due{allowed}",
    "observed:decision.elsewhere": "{word} {ended}, {took:t} after it was due, at another time than asked for",
    "observed:decision.by.ballots": "by its ballots",
    "observed:decision.by.time": "at the end of the vote",
    "observed:decision.refused": "the motion was refused at {at:t}: {reason}",
    "observed:decision.none": "no result by {at:t}",
    # ---- power
    "observed:power": "{facts:s}",
    "power.facts": (
        "{who:l} can block alone; it takes {block} or more to block and {decide} or more to decide; "
        "the largest share of power is {share} ({strongest:l})"
    ),
    "power.for": "for {kinds:l}: {facts}",
    "power.too-large": "so many members with such votes are not counted exactly in reasonable time",
    # ---- legal_effect, deal, settles
    **LAW_SENTENCES,
    # ---- any check
    "too-early": "the run ended at {end:t}, before the time was over",
    "held": "at every moment ({checks:c})",
    "held:registers-agree-after-faults": "within 60 s after the last fault ({checks:c})",
    "never-checked": "nothing in the run put it to the test",
    "never-happened": "{name} never happened",
    "run.cut-short": "the run was cut short at {end:t} ({why})",
}
"""How guarantees break, and why they may not be tested."""


def promise_of(guarantee: str) -> str:
    """What a guarantee promises, as a sentence with a full stop."""
    said = _PROMISES.get(guarantee) or f"at every moment, at every office, {GUARANTEES[guarantee]}"
    return f"{said[:1].upper()}{said[1:]}."


class Sentence(str):
    """A sentence in English, with the key and the facts it was made from.

    Facts are whole numbers, words, tuples of them, amounts with their unit, and further sentences.
    """

    __slots__ = ("facts", "key")
    key: str
    facts: Mapping[str, object]

    def __new__(cls, text: str, key: str, facts: Mapping[str, object]) -> Self:
        """The text, and what it was made from."""
        made = super().__new__(cls, text)
        made.key = key
        made.facts = facts
        return made

    def __reduce__(self) -> tuple[type["Sentence"], tuple[str, str, Mapping[str, object]]]:
        return Sentence, (str(self), self.key, self.facts)


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure of a metric, in the unit of that metric (times in microseconds, shares of 1)."""

    value: Fraction
    unit: Unit

    def __str__(self) -> str:
        return figure(self.value, self.unit)


def say(key: str, **facts: object) -> Sentence:
    """The sentence under this key with its facts filled in. A key or fact that is missing is our own bug."""
    return Sentence(SENTENCES[key].format(**{name: _Worded(value) for name, value in facts.items()}), key, facts)


def readable(time_us: Micros) -> str:
    """A duration or moment in the largest fitting unit, exact to a millisecond above 1 s: `1.2 s`, `2 min 30 s`."""
    if time_us < 0:
        return f"-{readable(-time_us)}"
    if time_us == 0:
        return "0 s"
    if time_us < MILLISECOND:
        return f"{time_us} us"
    if time_us < SECOND:
        return f"{_decimal(time_us, MILLISECOND)} ms"
    minutes, rest = divmod(time_us, MINUTE)
    if not minutes:
        return f"{_decimal(rest // MILLISECOND, 1_000)} s"
    rest -= rest % MILLISECOND
    return f"{minutes} min" + (f" {_decimal(rest // MILLISECOND, 1_000)} s" if rest else "")


def share(value: Fraction) -> str:
    """A share as a percentage, to the hundredth of a per cent, cut off and not rounded up: `99.99 %`."""
    hundredths = value.numerator * 10_000 // value.denominator
    return f"{_decimal(hundredths, 100)} %"


def figure(value: Fraction, unit: Unit) -> str:
    """A figure in the unit of its metric, for people: cut off after three decimals, times after milliseconds."""
    match unit:
        case "time":
            return readable(int(value))
        case "share":
            return share(value)
        case "per second":
            return f"{number(value)} / s"
        case "bytes":
            return f"{number(value)} B"
        case "entries":
            return f"{number(value)} {'entry' if value == 1 else 'entries'}"
        case "count":
            return number(value)


def number(value: Fraction) -> str:
    """A number with at most three decimals, cut off: `12`, `3.125`."""
    if value < 0:
        return f"-{number(-value)}"
    return _decimal(value.numerator * 1_000 // value.denominator, 1_000)


def _decimal(amount: int, unit: int) -> str:
    whole, rest = divmod(amount, unit)
    if not rest:
        return str(whole)
    digits = len(str(unit)) - 1
    return f"{whole}.{rest:0{digits}d}".rstrip("0")


class _Worded:
    """A fact inside a sentence.

    Format `t`: a moment or duration; `c`: so many checks; `o`: owners; `l`: a list; `s`: sentences one after the
    other; else as it is.
    """

    __slots__ = ("_value",)

    def __init__(self, value: object) -> None:
        self._value = value

    def __format__(self, how: str) -> str:
        value = self._value
        if how == "t":
            assert isinstance(value, int), value
            return readable(value)
        if how == "l":
            assert isinstance(value, tuple), value
            return ", ".join(map(str, value)) or "nobody"
        if how == "s":
            assert isinstance(value, tuple), value
            return "; ".join(value)
        if how == "c":
            return f"{value} {'check' if value == 1 else 'checks'}"
        if how == "o":
            assert isinstance(value, tuple), value
            return ", ".join(f"{party} {part}/{whole}" for party, part, whole in value) or "nobody"
        return str(value)
