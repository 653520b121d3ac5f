"""Decisions that do not follow from their ballots are caught, each in a run with one planted fault."""

from dataclasses import replace
from fractions import Fraction
from functools import cache
from itertools import product

import pytest
from msgspec.structs import replace as changed

from ipchain.checkers.decisions import DecisionsFollowFromBallots
from ipchain.checkers.recount import result, settled
from ipchain.checkers.verdict import Finding
from ipchain.consensus.pbft.settings import PbftSettings
from ipchain.consensus.raft.settings import RaftSettings
from ipchain.experiment.motions import ballots, proposal
from ipchain.experiment.runner import run
from ipchain.experiment.synthetic import filings, office_codes, synthetic, uniform_network
from ipchain.governance import council
from ipchain.governance.constitution import (
    Constitution,
    LeadOffice,
    OneOfficeOneVote,
    TwoChamber,
    Weighted,
    electorate_of,
)
from ipchain.governance.council import Council
from ipchain.governance.electorate import Chamber, Electorate, Rule, one_each, votes
from ipchain.governance.motions import ReadmitOffice, SuspendOffice, Upgrade
from ipchain.governance.record import cast
from ipchain.governance.tally import certain_outcome, outcome_of
from ipchain.names import MILLISECOND, SECOND
from ipchain.office.state import State
from ipchain.rights.register import Registers
from ipchain.trace import BallotTaken, DecisionEnacted, EntryExecuted, MotionDecided, MotionOpened

A, B, C, D = OFFICES = office_codes(4)
NAME = DecisionsFollowFromBallots.name
SETTINGS = {"raft": RaftSettings(), "pbft": PbftSettings()}

STEPS = (
    proposal("out", A, SuspendOffice(D), 5 * SECOND, 20 * SECOND),
    ballots("out-1", "out", ((A, "yes"), (B, "yes")), 7 * SECOND),
    ballots("out-2", "out", ((B, "yes"), (D, "no")), 10 * SECOND),
    ballots("out-3", "out", ((C, "yes"),), 13 * SECOND),
    proposal("tired", B, Upgrade("2"), 30 * SECOND, 10 * SECOND),
    ballots("tired-1", "tired", ((A, "yes"), (B, "yes")), 32 * SECOND),
    ballots("tired-2", "tired", ((C, "yes"),), 40 * SECOND - 10 * MILLISECOND),
    proposal("back", D, ReadmitOffice(D), 60 * SECOND, 20 * SECOND),
    ballots("back-1", "back", ((A, "yes"), (B, "yes"), (C, "yes"), (D, "yes")), 62 * SECOND),
)
"""Three of four are needed: `out` is adopted by its fourth ballot, `back` by its third.

`tired` lapses: its third yes is in the very block that ends the vote.
"""


def play(model="raft", steps=STEPS, **how):
    scenario = synthetic(
        SETTINGS[model],
        OFFICES,
        uniform_network(40 * MILLISECOND, disk_us=2_000),
        seed=3,
        duration_us=150 * SECOND,
        steps=steps,
        load=(filings(Fraction(1, 2), OFFICES, 0, 80 * SECOND),),
    )
    return run(scenario, **how)


def verdict_of(played):
    return next(verdict for verdict in played.verdicts if verdict.id == NAME)


@cache
def sound(model="raft"):
    return play(model)


# ---- a sound run --------------------------------------------------------------------------------


@pytest.mark.parametrize("model", ["raft", "pbft"])
def test_a_sound_run_holds_and_shows_what_it_should(model):
    played = sound(model)
    results = [
        (event.motion, event.outcome, event.ended)
        for _, event in played.trace
        if type(event) is MotionDecided and event.office == A
    ]

    late = [event for _, event in played.trace if type(event) is EntryExecuted and event.reference == "tired-2"]
    ends = {event.height for _, event in played.trace if type(event) is MotionDecided and event.motion == "tired"}

    assert played.finding is Finding.HOLDS
    assert {(event.reason, event.height in ends) for event in late} == {("too-late", True)}
    assert results == [("out", "adopted", "ballots"), ("tired", "lapsed", "time"), ("back", "adopted", "ballots")]
    assert verdict_of(played).checks > 100


def test_without_motions_there_is_nothing_to_judge():
    assert NAME not in {verdict.id for verdict in play(steps=()).verdicts}


# ---- planted in the ledger's own code, alike at every office ------------------------------------


def one_vote_less(monkeypatch):
    """The count is off by one."""
    needed = Electorate.needed
    monkeypatch.setattr(Electorate, "needed", lambda self, chamber, base: max(1, needed(self, chamber, base) - 1))


def second_ballots_count(monkeypatch):
    """A second ballot takes the place of the first."""

    def again(record, office, ballot, at):
        polls = tuple(
            replace(poll, ballots=tuple(one for one in poll.ballots if one.office != office))
            if poll.motion.name == ballot.motion
            else poll
            for poll in record.polls
        )
        return cast(replace(record, polls=polls), office, ballot, at)

    monkeypatch.setattr(council, "cast", again)


def late_ballots_count(monkeypatch):
    """The end of the vote is not looked at when a ballot comes."""

    def whenever(record, office, ballot, at):
        def moved(poll, by):
            return replace(poll, closes_at=poll.closes_at + by, closed=False)

        open_still = tuple(moved(poll, 10**9) if poll.motion.name == ballot.motion else poll for poll in record.polls)
        after, ruling = cast(replace(record, polls=open_still), office, ballot, at)
        polls = tuple(moved(poll, -(10**9)) if poll.motion.name == ballot.motion else poll for poll in after.polls)
        return replace(after, polls=polls), ruling

    monkeypatch.setattr(council, "cast", whenever)


def votes_never_end(monkeypatch):
    monkeypatch.setattr(council, "close_due", lambda record, _at: (record, ()))
    monkeypatch.setattr(council, "close", lambda record, _name, _at: (record, council.Ruling()))


def decided_by_the_last_ballot_only(monkeypatch):
    from ipchain.governance import record

    def patient(electorate, choices):
        return certain_outcome(electorate, choices) if len(choices) == len(electorate.entitled) else None

    monkeypatch.setattr(record, "certain_outcome", patient)


def suspended_offices_write(monkeypatch):
    def deaf(self, root, barred):
        note(self, root, ())

    note = Registers.take_note
    monkeypatch.setattr(Registers, "take_note", deaf)


def decisions_come_into_force_a_block_late(monkeypatch):
    monkeypatch.setattr(council, "ENACT_AFTER", 2)


EVERYWHERE = [
    one_vote_less,
    second_ballots_count,
    late_ballots_count,
    votes_never_end,
    decided_by_the_last_ballot_only,
    suspended_offices_write,
    decisions_come_into_force_a_block_late,
]


@pytest.mark.parametrize("plant", EVERYWHERE)
@pytest.mark.parametrize("model", ["raft", "pbft"])
def test_a_fault_that_all_offices_share_is_caught(monkeypatch, model, plant):
    plant(monkeypatch)
    found = verdict_of(play(model))

    assert found.finding is Finding.DOES_NOT_HOLD, found.observed
    assert found.first_bad_at is not None
    assert found.observed


def test_the_sentence_names_the_suspended_office_that_wrote(monkeypatch):
    suspended_offices_write(monkeypatch)
    found = verdict_of(play())

    assert found.offices == (D,)
    assert f"an entry of {D} took effect" in found.observed


# ---- planted at one office ----------------------------------------------------------------------


class Late(Council):
    """Enacts one block after the others."""

    __slots__ = ()

    def end_block(self, height, at):
        held = self._now
        self._become(replace(held, adopted=()))
        happened = super().end_block(height, at)
        due = tuple(one for one in held.adopted if one.from_height == height)
        self._become(replace(self._now, adopted=(*held.adopted, *self._now.adopted)))
        for one in due:
            standing, enacted = council._enacted(self._now, one)
            self._become(standing)
            happened = (*happened, enacted)
        return happened


def only_at_second_office(monkeypatch, kind):
    """The second office that is opened gets another council."""
    made = []

    def council_of(*how):
        made.append(how)
        return (kind if len(made) == 2 else Council)(*how)

    monkeypatch.setattr("ipchain.office.state.Council", council_of)


def test_a_decision_that_one_office_enacts_at_another_height_is_caught(monkeypatch):
    only_at_second_office(monkeypatch, Late)
    found = verdict_of(play())

    assert found.finding is Finding.DOES_NOT_HOLD
    assert found.offices == (B,)


class Generous(Council):
    """Takes every ballot for a yes."""

    __slots__ = ()

    def enter(self, height, index, at, entry, office, act):
        if hasattr(act, "choice"):
            act = changed(act, choice="yes")
        return super().enter(height, index, at, entry, office, act)


def test_a_ballot_that_one_office_reads_otherwise_is_caught(monkeypatch):
    only_at_second_office(monkeypatch, Generous)
    monkeypatch.setattr("ipchain.simulation.world.SharedWork", lambda: None)
    found = verdict_of(play())

    assert found.finding is Finding.DOES_NOT_HOLD
    assert found.offices == (B,)


def test_an_office_whose_registers_do_not_hear_of_a_suspension_is_caught(monkeypatch):
    apply = State.apply

    def deaf(self, height, batch, decisions):
        made = apply(self, height, batch, decisions)
        if self in odd:
            self.registers._barred = ()
        return made

    odd = []
    init = State.__init__

    def opened(self, *how):
        init(self, *how)
        if len(odd) < 1:
            odd.append(self)

    monkeypatch.setattr(State, "__init__", opened)
    monkeypatch.setattr(State, "apply", deaf)
    monkeypatch.setattr("ipchain.simulation.world.SharedWork", lambda: None)
    found = verdict_of(play())

    assert found.finding is Finding.DOES_NOT_HOLD
    assert found.offices == (D,)


# ---- planted in the trace -----------------------------------------------------------------------


def judged(records, played):
    checker = DecisionsFollowFromBallots(played.scenario.governance.constitution)
    for now, event in records:
        if type(event) in checker.watches:
            checker.observe(now, event)
    checker.close(played.ended_at_us)
    return checker.tally


def test_every_event_of_governance_that_is_missing_or_altered_at_any_office_is_caught():
    """One at a time, all of them."""
    played = sound()
    records = tuple(played.trace)
    kinds = (MotionOpened, BallotTaken, MotionDecided, DecisionEnacted)
    places = [place for place, (_, event) in enumerate(records) if type(event) in kinds]
    assert len(places) >= 4 * (3 + 10 + 3 + 2)
    for place in places:
        now, event = records[place]
        missing = (*records[:place], *records[place + 1 :])
        twice = (*records[: place + 1], *records[place:])
        other = (*records[:place], (now, changed(event, height=event.height + 1)), *records[place + 1 :])
        named = (*records[:place], (now, changed(event, motion="other")), *records[place + 1 :])
        for odd in (missing, twice, other, named):
            breach = judged(odd, played).breach
            assert breach is not None, event
            assert breach.offices == (event.office,), event


@pytest.mark.parametrize(
    ("field", "value"), [("choice", "no"), ("voter", D)],
)  # fmt: skip
def test_a_ballot_shown_otherwise_than_it_was_signed_is_caught(field, value):
    played = sound()
    records = tuple(
        (now, changed(event, **{field: value})) if type(event) is BallotTaken and event.voter == A else (now, event)
        for now, event in played.trace
    )

    assert judged(records, played).breach is not None


def test_a_refused_ballot_that_counts_is_caught():
    """A leader who wants a no to be lost lets it be refused."""
    played = sound()
    records = tuple(
        (now, changed(event, outcome="refused", reason="too-late"))
        if type(event) is EntryExecuted and event.verb == "vote" and event.signer == D
        else (now, event)
        for now, event in played.trace
    )
    breach = judged(records, played).breach

    assert "refused as too-late, and it counts" in breach.observed


def test_the_untouched_trace_is_judged_the_same_as_the_run():
    played = sound()
    tally = judged(played.trace, played)

    assert tally.breach is None
    assert tally.checks == verdict_of(played).checks
    judged_again = DecisionsFollowFromBallots(played.scenario.governance.constitution)
    judged_again.close(1)
    judged_again.close(1)
    assert judged_again.tally.checks == 0


def test_blocks_that_nobody_showed_leave_it_untested():
    played = sound()
    records = [(now, event) for now, event in played.trace if getattr(event, "height", 3) != 3]
    tally = judged(records, played)

    assert tally.checks == 0
    assert "block 3" in tally.untested


# ---- the second count ---------------------------------------------------------------------------


FOUR = ("QM", "QN", "QP", "QX")
MODELS = [
    OneOfficeOneVote(),
    Weighted(votes({"QM": 3, "QN": 1, "QP": 1, "QX": 0})),
    TwoChamber(
        Chamber("first", one_each(("QM", "QN"))),
        Chamber("second", votes({"QN": 2, "QP": 1, "QX": 5}), Fraction(1, 2), more_than=True),
    ),
    LeadOffice("QN"),
    LeadOffice("QN", alone=False),
]
QUOTAS = ((Fraction(1, 3), False), (Fraction(1, 2), True), (Fraction(2, 3), False))


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("of", ["all", "cast"])
@pytest.mark.parametrize("veto", [(), ("QM",), ("QM", "QN")])
def test_both_counts_agree_on_every_set_of_ballots(model, of, veto):
    for quota, more in QUOTAS:
        electorate = electorate_of(Constitution(FOUR, model, Rule(quota, of, more, veto)), "upgrade")
        for choices in product(("yes", "no", "abstain", None), repeat=4):
            cast_by = {
                office: choice
                for office, choice in zip(FOUR, choices, strict=True)
                if choice and office in electorate.entitled
            }
            assert result(electorate, cast_by) == outcome_of(electorate, cast_by)
            assert settled(electorate, cast_by) == (certain_outcome(electorate, cast_by) or "")


# ---- the other guarantees know the verbs --------------------------------------------------------


def namesakes(field=None, value=None):
    """Findings on a run in which a motion is called like a right; the entries of governance may be altered."""
    from ipchain.checkers.judge import checkers_for
    from ipchain.rights.profile import Kind
    from ipchain.scenario.model import Register, Step
    from ipchain.simulation.world import World

    filed = Step("file", "register", Register("mark", Kind.TRADE_MARK, A, "anna"), 2 * SECOND, None, "final", "", "", 0)
    again = Step(
        "again", "register", Register("other", Kind.TRADE_MARK, A, "anna"), 9 * SECOND, None, "final", "", "", 0
    )
    motion = proposal("mark", A, Upgrade("2"), 4 * SECOND)
    vote = ballots("vote", "mark", ((A, "yes"), (B, "no")), 6 * SECOND)
    scenario = synthetic(
        SETTINGS["raft"],
        OFFICES,
        uniform_network(MILLISECOND),
        seed=1,
        duration_us=140 * SECOND,
        steps=(filed, motion, vote, again),
    )
    world = World(scenario)
    world.run()
    checkers = checkers_for(scenario, world.verifier)
    for now, event in world.trace:
        altered = field is not None and type(event) is EntryExecuted and event.verb == "vote"
        shown = changed(event, **{field: value}) if altered else event
        for checker in checkers:
            if type(event) in checker.watches:
                checker.observe(now, shown)
    return {one.id for one in checkers if one.verdict(world.scheduler.now).finding is Finding.DOES_NOT_HOLD}


def test_a_motion_may_be_called_like_a_right():
    assert namesakes() == set()


@pytest.mark.parametrize(
    ("guarantee", "field", "value"),
    [
        ("one-owner", "owners", (("berta", 1, 1),)),
        ("life-cycle", "status_after", "registered"),
        ("signed-by-its-office", "signer", C),
        ("signed-by-its-office", "signature", bytes(64)),
        ("signed-by-its-office", "verb", "close"),
        ("signed-by-its-office", "changed", (C,)),
    ],
)
def test_a_ballot_that_moves_a_right_or_is_somebody_elses_is_caught(guarantee, field, value):
    assert guarantee in namesakes(field, value)
