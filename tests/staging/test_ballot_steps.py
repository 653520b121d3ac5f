"""Steps that propose and vote, played: who hands in what, when a step ends, crashes, forgeries, determinism."""

from dataclasses import replace

import pytest

from ipchain.consensus.pbft.settings import PbftSettings
from ipchain.consensus.raft.settings import RaftSettings
from ipchain.experiment.motions import ballots, proposal
from ipchain.experiment.runner import run
from ipchain.experiment.synthetic import office_codes, synthetic, uniform_network
from ipchain.governance.motions import Ballot, SuspendOffice, Upgrade
from ipchain.ledger.transaction import SignedTransaction, Transaction, sign
from ipchain.names import MILLISECOND, SECOND
from ipchain.office.mempool import Mempool
from ipchain.office.messages import Relay
from ipchain.office.state import encode_request
from ipchain.rights.profile import Kind, Term
from ipchain.scenario.model import Crash, Fault, Jump, Partition, Register, Step
from ipchain.simulation.world import World
from ipchain.trace import (
    AdmissionRefused,
    BallotTaken,
    BlockCommitted,
    DecisionEnacted,
    EntryExecuted,
    MotionDecided,
    MotionOpened,
    OfficeStopped,
    Rejected,
    Requested,
    StepDecided,
)

A, B, C, D = OFFICES = office_codes(4)
SETTINGS = {"raft": RaftSettings(), "pbft": PbftSettings()}
MODELS = pytest.mark.parametrize("model", ["raft", "pbft"])
YES_OF_THREE = ((A, "yes"), (B, "yes"), (C, "yes"))
OUT = proposal("out", A, SuspendOffice(D), 5 * SECOND, 20 * SECOND)


def world(model="raft", steps=(), faults=(), seconds=60, seed=1, disk_us=2_000, **how):
    scenario = synthetic(
        SETTINGS[model],
        OFFICES,
        uniform_network(40 * MILLISECOND, jitter_us=4 * MILLISECOND, disk_us=disk_us),
        seed=seed,
        duration_us=seconds * SECOND,
        steps=steps,
        faults=faults,
    )
    return World(scenario, **how)


def played(*how, **more):
    made = world(*how, **more)
    made.run()
    return made


def seen(made, *kinds, **fields):
    return [
        event
        for _, event in made.trace
        if type(event) in kinds and all(getattr(event, name) == value for name, value in fields.items())
    ]


def moment(made, kind, **fields):
    (first, *_) = [
        now
        for now, event in made.trace
        if type(event) is kind and all(getattr(event, name) == value for name, value in fields.items())
    ]
    return first


def fault(kind, what, from_s, for_s):
    return Fault("it", kind, what, from_s * SECOND, None, for_s * SECOND, "", 0)


def result(made, step):
    (decided,) = seen(made, StepDecided, step=step)
    return decided.outcome, decided.reason, dict(decided.by_office)


def filing(name, office, at_us, after=None):
    act = Register(name, Kind.TRADE_MARK, office, "anna")
    return Step(name, "register", act, at_us, after, "final", "", "", 0)


# ---- proposing and voting -----------------------------------------------------------------------


@MODELS
def test_a_motion_is_called_like_its_step_and_every_office_hands_in_its_own_ballot(model):
    made = played(model, (OUT, ballots("vote", "out", YES_OF_THREE, 7 * SECOND)))
    entries = seen(made, EntryExecuted, office=B)

    assert result(made, "out") == ("final", "", {})
    assert {(entry.verb, entry.signer, entry.reference, entry.right, entry.kind) for entry in entries} == {
        ("propose", A, "out", "out", "motion"),
        *(("vote", office, "vote", "out", "motion") for office in (A, B, C)),
    }
    assert [(one.request, one.office, one.verb, one.right) for one in seen(made, Requested)] == [
        ("out", A, "propose", "out"), *(("vote", office, "vote", "out") for office in (A, B, C)),
    ]  # fmt: skip


@MODELS
def test_every_office_shows_the_same_of_a_vote(model):
    made = played(model, (OUT, ballots("vote", "out", YES_OF_THREE, 7 * SECOND)))
    told = {
        office: [
            replace_office(event)
            for event in seen(made, MotionOpened, BallotTaken, MotionDecided, DecisionEnacted, office=office)
        ]
        for office in OFFICES
    }

    assert len({repr(events) for events in told.values()}) == 1
    assert len(told[A]) == 1 + 3 + 1 + 1


def replace_office(event):
    return (type(event).__name__, *(getattr(event, name) for name in event.__struct_fields__[1:]))


def test_votes_come_after_the_proposal_when_nothing_else_is_said():
    vote = replace(ballots("vote", "out", YES_OF_THREE, 0), at_us=None, after="out")
    made = played(steps=(OUT, vote))

    assert moment(made, Requested, verb="vote") == moment(made, StepDecided, step="out")
    assert result(made, "vote")[0] == "adopted"


# ---- when a step of ballots ends ----------------------------------------------------------------


def test_a_vote_ends_with_the_result_and_the_fate_of_every_ballot():
    vote = ballots("vote", "out", (*YES_OF_THREE, (D, "no")), 7 * SECOND)
    made = played(steps=(OUT, vote))

    assert result(made, "vote") == ("adopted", "", dict.fromkeys(OFFICES, "taken"))
    assert moment(made, StepDecided, step="vote") < 10 * SECOND


def test_it_waits_for_a_result_that_only_time_brings():
    made = played(steps=(OUT, ballots("vote", "out", ((A, "yes"), (B, "yes")), 7 * SECOND)))

    assert result(made, "vote") == ("lapsed", "", {A: "taken", B: "taken"})
    assert 25 * SECOND < moment(made, StepDecided, step="vote") < 28 * SECOND


@pytest.mark.parametrize(
    ("votes", "fates"),
    [
        (((("A", "yes"),), (("A", "no"),)), {A: "voted-before"}),
        (((("A", "yes"),), (("A", "yes"), ("B", "yes"))), {A: "voted-before", B: "taken"}),
    ],
)
def test_a_double_ballot_is_refused_and_the_others_of_its_step_count(votes, fates):
    codes = dict(zip("ABC", (A, B, C), strict=True))
    first, second = (tuple((codes[name], choice) for name, choice in cast) for cast in votes)
    made = played(steps=(OUT, ballots("one", "out", first, 7 * SECOND), ballots("two", "out", second, 9 * SECOND)))
    outcome, reason, by_office = result(made, "two")

    assert by_office == fates
    assert (outcome, reason) == (("lapsed", "") if "taken" in fates.values() else ("refused", "voted-before"))


def test_a_late_ballot_and_one_on_no_motion_are_refused():
    made = played(
        steps=(
            OUT,
            ballots("late", "out", ((A, "yes"), (B, "yes")), 27 * SECOND),
            ballots("lost", "nothing", ((A, "yes"),), 30 * SECOND),
        )
    )

    assert result(made, "late") == ("refused", "too-late", {A: "too-late", B: "too-late"})
    assert result(made, "lost") == ("refused", "unknown-motion", {A: "unknown-motion"})


def test_a_motion_that_is_refused_lets_its_vote_be_refused():
    made = played(
        steps=(proposal("odd", A, SuspendOffice("ZZ"), 5 * SECOND), ballots("vote", "odd", YES_OF_THREE, 7 * SECOND))
    )

    assert result(made, "odd") == ("refused", "office-unknown", {})
    assert result(made, "vote")[:2] == ("refused", "unknown-motion")


@MODELS
def test_the_ballot_of_an_office_that_is_down_is_not_waited_for_beyond_the_time(model):
    vote = ballots("vote", "out", (*YES_OF_THREE, (D, "no")), 7 * SECOND)
    made = played(model, (OUT, vote), (fault("crash", Crash((D,)), 6, 40),))

    assert result(made, "vote") == ("adopted", "", {A: "taken", B: "taken", C: "taken", D: "waiting"})
    assert moment(made, MotionDecided) < 10 * SECOND
    assert moment(made, StepDecided, step="vote") >= 25 * SECOND
    (late,) = [one for one in seen(made, EntryExecuted, signer=D, verb="vote") if one.office == A]
    assert late.reason == "too-late", "it hands its ballot in when it is up again, and that is too late"


@MODELS
def test_a_crashed_proposer_leaves_no_vote_open_for_ever(model):
    """The next office in turn closes it."""
    vote = ballots("vote", "out", ((B, "yes"),), 7 * SECOND)
    made = played(model, (OUT, vote), (fault("crash", Crash((A,)), 10, 45),))
    closings = seen(made, EntryExecuted, verb="close", office=B)

    assert (closings[0].signer, closings[0].outcome) == (B, "final")
    assert result(made, "vote")[0] == "lapsed"


def test_whoever_is_cut_off_comes_to_the_same_result_later():
    vote = ballots("vote", "out", ((A, "yes"), (C, "yes"), (B, "yes")), 7 * SECOND)
    made = played(steps=(OUT, vote), faults=(fault("partition", Partition(groups=((A, B, C), (D,))), 6, 20),))

    assert moment(made, MotionDecided, office=D) > 26 * SECOND
    assert {event.outcome for event in seen(made, MotionDecided)} == {"adopted"}
    assert len(seen(made, DecisionEnacted)) == len(OFFICES)
    assert len({event.height for event in seen(made, DecisionEnacted)}) == 1


def test_a_suspended_office_is_refused():
    made = played(steps=(OUT, ballots("vote", "out", YES_OF_THREE, 7 * SECOND), filing("mark", D, 12 * SECOND)))

    assert result(made, "mark") == ("refused", "office-suspended", {})


def test_the_calendar_does_not_matter_to_a_vote():
    jump = Step("years", "jump", Jump(Term(years=3)), 9 * SECOND, None, "final", "", "", 0)
    made = played(steps=(OUT, jump, ballots("vote", "out", YES_OF_THREE, 11 * SECOND)))

    assert result(made, "vote")[0] == "adopted"


def test_a_request_that_was_lost_and_taken_in_again_starts_its_followers_once():
    """The office crashes before the record is durable, and is asked again when it is back."""
    follower = replace(filing("next", A, None, "out"), reaches="accepted")
    crash = Fault("it", "crash", Crash((A,)), 5 * SECOND + 1_000, None, 2 * SECOND, "", 0)
    made = played(steps=(OUT, follower), faults=(crash,), disk_us=500_000)

    assert [event.unsynced for event in seen(made, OfficeStopped)] == [1]
    assert len(seen(made, Requested, request="next")) == 1
    assert result(made, "out")[0] == "final"


# ---- forged ballots -----------------------------------------------------------------------------


def forged(made, signer=B, named=A, motion="out"):
    """A ballot in one office's name, signed by another's hand."""
    kind, payload = encode_request(Ballot(motion, "yes"))
    hand = made._desks[signer].signer
    return sign(Transaction(named, 77, 739_000, "forged", kind, payload), hand)


@MODELS
@pytest.mark.parametrize("signatures", ["ideal", "ed25519"])
def test_a_ballot_signed_by_another_key_is_never_admitted_nor_executed(model, signatures):
    made = world(model, (OUT,), signatures=signatures)
    entry = forged(made)

    def relay(now):
        for office in OFFICES:
            host = made.hosts[office]
            made.feed(now, host, lambda then, host=host: host.office.receive(then, B, Relay((entry,))))

    made.scheduler.at(8 * SECOND, relay)
    made.run()

    assert [(event.office, event.reason) for event in seen(made, AdmissionRefused)] == [
        (office, "not-signed") for office in OFFICES
    ]
    assert seen(made, EntryExecuted, verb="vote") == []
    assert seen(made, BallotTaken) == []


class Smuggler(Mempool):
    """A leader who puts a forged ballot into its own blocks."""

    __slots__ = ()
    goods: SignedTransaction

    def next_batch(self, now, limit):
        batch = super().next_batch(now, limit)
        if batch is None or type(self).goods is None:
            return batch
        return type(batch)(batch.proposer, batch.proposed_at, (*batch.entries, type(self).goods))


def smuggled(model, monkeypatch):
    """The judged run of a world whose first leader smuggles; the forged entry."""
    from ipchain.checkers.judge import checkers_for, watcher

    steps = (OUT, filing("mark", C, 8 * SECOND))
    found = []

    def watchers(verifier):
        found.extend(checkers_for(made_scenario, verifier))
        return (watcher(tuple(found)),)

    made_scenario = world(model, steps, seconds=120).scenario
    made = World(made_scenario, watchers=watchers)
    entry = forged(made)
    monkeypatch.setattr(Smuggler, "goods", entry, raising=False)
    monkeypatch.setattr("ipchain.office.office.Mempool", Smuggler)
    made.run()
    return made, {one.id: one.verdict(120 * SECOND) for one in found}, entry


def test_a_pbft_backup_votes_for_no_block_with_a_forged_ballot(monkeypatch):
    made, _, entry = smuggled("pbft", monkeypatch)

    assert {event.reason for event in seen(made, Rejected)} >= {"unacceptable"}
    assert entry.name not in {name for event in seen(made, BlockCommitted) for name in event.entries}
    assert seen(made, BallotTaken) == []


def test_raft_trusts_its_leader_and_the_forged_ballot_is_flagged(monkeypatch):
    """A crash-fault model executes what its leader orders; the guarantee on signatures says so."""
    _, verdicts, entry = smuggled("raft", monkeypatch)
    flagged = verdicts["signed-by-its-office"]

    assert flagged.finding.value == "DOES NOT HOLD"
    assert entry.name[:12] in flagged.observed


# ---- one run, one digest ------------------------------------------------------------------------


@MODELS
def test_shared_work_changes_nothing(model):
    steps = (OUT, ballots("vote", "out", (*YES_OF_THREE, (D, "no")), 7 * SECOND), filing("mark", D, 12 * SECOND))
    together, apart = played(model, steps), played(model, steps, share_execution=False)

    assert together.trace.digest() == apart.trace.digest()


@MODELS
def test_real_signatures_change_nothing_but_the_signatures(model):
    steps = (
        OUT,
        ballots("vote", "out", YES_OF_THREE, 7 * SECOND),
        proposal("tired", B, Upgrade("2"), 12 * SECOND, 9 * SECOND),
    )

    def bare(made):
        return [
            (now, replace_signature(event) if type(event) is EntryExecuted else event)
            for now, event in made.trace
            if type(event).__name__ not in {"Sent", "Lost"}
        ]

    ideal, real = played(model, steps), played(model, steps, signatures="ed25519")
    assert bare(ideal) == bare(real)


def replace_signature(event):
    from msgspec.structs import replace as changed

    return changed(event, signature=b"")


@MODELS
@pytest.mark.parametrize("seed", range(3))
def test_votes_under_faults_hold_all_guarantees(model, seed):
    """Some run of each has a vote that a crash or a cut falls into."""
    steps = (
        OUT,
        ballots("vote", "out", YES_OF_THREE, 7 * SECOND),
        proposal("tired", D, Upgrade("2"), 20 * SECOND, 9 * SECOND),
        ballots("some", "tired", ((A, "yes"), (D, "no")), 22 * SECOND),
    )
    faults = (
        fault("crash", Crash((OFFICES[seed],)), 6, 4),
        replace(fault("partition", Partition(groups=((A, B), (C, D))), 21, 12), id="cut"),
    )
    judged = run(world(model, steps, faults, 120, seed).scenario)

    assert judged.finding.value == "HOLDS", [one for one in judged.verdicts if one.finding.value == "DOES NOT HOLD"]
