"""Governance: who votes with how many votes, by which rule, who can stop a decision, and each motion's ballots.

Not here: indices of power and what would have changed a decision.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ipchain.report.dossier.gather import Dossier
from ipchain.report.dossier.governance import House, MotionShown, RuleShown
from ipchain.report.dossier.said import Said
from ipchain.report.page.names import Called
from ipchain.report.page.words import Words

NAMES: Final[Mapping[str, str]] = {
    "one-office-one-vote": "governance.name-one-office-one-vote",
    "weighted": "governance.name-weighted",
    "two-chamber": "governance.name-two-chamber",
    "lead-office": "governance.name-lead-office",
    "rotating-chair": "governance.name-rotating-chair",
}
"""By model, the key of its name."""

MODELS: Final[Mapping[str, str]] = {
    "one-office-one-vote": "governance.one-office-one-vote",
    "weighted": "governance.weighted",
    "two-chamber": "governance.two-chamber",
    "lead-office": "governance.lead-office",
    "rotating-chair": "governance.rotating-chair",
}
"""By model, the key of its sentence."""

KINDS: Final[Mapping[str, str]] = {
    "": "governance.any-decision",
    "admit-office": "governance.admit-office",
    "suspend-office": "governance.suspend-office",
    "readmit-office": "governance.readmit-office",
    "change-weight": "governance.change-weight",
    "change-rules": "governance.change-rules",
    "upgrade": "governance.upgrade",
    "revoke-entry": "governance.revoke-entry",
}
"""By kind of decision, the key of its name."""

_CHAMBERS: Final[Mapping[str, str]] = {
    "offices": "governance.chamber-offices",
    "weights": "governance.chamber-weights",
    "lead": "governance.chamber-lead",
    "chair": "governance.chamber-chair",
}
_CHOICES: Final[Mapping[str, str]] = {
    "yes": "governance.yes",
    "no": "governance.no",
    "abstain": "governance.abstain",
    "": "governance.not-taken",
}
_OUTCOMES: Final[Mapping[str, tuple[str, str]]] = {
    "adopted": ("governance.adopted", "good"),
    "rejected": ("governance.rejected", "stop"),
    "lapsed": ("governance.lapsed", "wait"),
    "": ("governance.undecided", "wait"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One chamber as a column of the table of votes."""

    name: str
    votes: Mapping[str, int]
    total: int
    needed: str


@dataclass(frozen=True, slots=True)
class Voter:
    """One member, its votes in every chamber with its share of them, and whether it has a veto."""

    office: str
    code: str
    votes: tuple[tuple[str, str], ...]
    veto: bool


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in words."""

    decision: str
    quota: str
    veto: str
    period: str


@dataclass(frozen=True, slots=True)
class Cast:
    """One ballot in words."""

    office: str
    choice: str
    tone: str
    votes: str
    because: Said | None
    height: int


@dataclass(frozen=True, slots=True)
class Motion:
    """One motion in words."""

    name: str
    what: str
    concerns: str
    proposer: str
    opened: str
    closes: str
    tone: str
    result: str
    told: str
    obstacle: Said | None
    ballots: tuple[Cast, ...]
    silent: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A motion that was not taken in."""

    name: str
    office: str
    because: Said | None
    reason: str


@dataclass(frozen=True, slots=True)
class Shows:
    """The constitution and the motions."""

    model: str
    columns: tuple[Column, ...]
    voters: tuple[Voter, ...]
    rules: tuple[Rule, ...]
    motions: tuple[Motion, ...]
    refused: tuple[Refused, ...]


def shows(dossier: Dossier, words: Words) -> Shows:
    """Every run has a constitution; motions are shown where there were any."""
    governance, called = dossier.governance, Called(dossier.head, words)
    columns = tuple(_column(house, words) for house in governance.houses)
    veto = governance.rules[0].veto if governance.rules else ()
    return Shows(
        model=words.say(MODELS.get(governance.model, "governance.own-model")),
        columns=columns,
        voters=tuple(_voters(dossier, columns, veto, words, called)),
        rules=tuple(_rule(rule, words, called) for rule in governance.rules),
        motions=tuple(_motion(motion, words, called) for motion in governance.motions),
        refused=tuple(
            Refused(one.name, called.office(one.office), one.reason_said, one.reason) for one in governance.refused
        ),
    )


def _column(house: House, words: Words) -> Column:
    key = _CHAMBERS.get(house.name)
    needed = words.say("governance.needed", needed=house.needed, total=house.total)
    return Column(house.name if key is None else words.say(key), dict(house.votes), house.total, needed)


def _voters(
    dossier: Dossier, columns: tuple[Column, ...], veto: tuple[str, ...], words: Words, called: Called
) -> Iterator[Voter]:
    for office in dossier.head.offices:
        code = office.code
        votes = tuple(
            (words.number(column.votes[code]), words.share(column.votes[code] / column.total))
            if code in column.votes
            else ("0", words.share(0))
            for column in columns
        )
        yield Voter(called.office(code), code, votes, code in veto)


def _rule(rule: RuleShown, words: Words, called: Called) -> Rule:
    part, whole = rule.quota
    key = {
        ("all", False): "governance.quota-of-all",
        ("all", True): "governance.quota-more-of-all",
        ("cast", False): "governance.quota-of-cast",
        ("cast", True): "governance.quota-more-of-cast",
    }[rule.quota_of, rule.more_than]
    return Rule(
        decision=words.say(KINDS.get(rule.decision, "governance.any-decision")),
        quota=words.say(key, quota=f"{part}/{whole}"),
        veto=called.offices(rule.veto) or words.say("governance.no-veto"),
        period=words.length(rule.period_us),
    )


def _motion(motion: MotionShown, words: Words, called: Called) -> Motion:
    key, tone = _OUTCOMES.get(motion.outcome, _OUTCOMES[""])
    entitled = dict(motion.entitled)
    voted = {ballot.voter for ballot in motion.ballots if ballot.choice}
    silent = [office for office in entitled if office not in voted]
    concerns = KINDS.get(motion.concerns)
    return Motion(
        name=motion.name,
        what=words.say(KINDS.get(motion.kind, "governance.any-decision")),
        concerns=called.office(motion.concerns) if concerns is None else words.say(concerns),
        proposer=called.office(motion.proposer),
        opened=words.time(motion.opened_at),
        closes=words.time(motion.closes_at),
        tone=tone,
        result=words.say(key),
        told=words.sentences(*_told(motion, words)),
        obstacle=motion.obstacle_said,
        ballots=tuple(
            Cast(
                office=called.office(ballot.voter),
                choice=words.say(_CHOICES.get(ballot.choice, "governance.not-taken")),
                tone={"yes": "good", "no": "stop"}.get(ballot.choice, "wait"),
                votes=words.number(entitled.get(ballot.voter, 0)) if ballot.choice else "",
                because=ballot.reason_said,
                height=ballot.height,
            )
            for ballot in motion.ballots
        ),
        silent=words.say("governance.silent", offices=called.offices(silent)) if silent else "",
    )


def _told(motion: MotionShown, words: Words) -> Iterator[str]:
    if motion.decided_at is None:
        yield words.say("governance.told-undecided")
        return
    key = "governance.told-early" if motion.early else "governance.told-in-time"
    yield words.say(key, time=words.time(motion.decided_at))
    if motion.in_force_from is not None:
        key = "governance.told-in-force" if motion.enacted else "governance.told-not-yet"
        yield words.say(key, height=motion.in_force_from)
