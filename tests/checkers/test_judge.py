"""Checkers on the traces of real runs: sound runs hold, and a trace changed in one place does not."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from msgspec.structs import replace

from ipchain.checkers.judge import GUARANTEES, checkers_for, overall, show_messages, watcher
from ipchain.checkers.verdict import Finding, Verdict
from ipchain.identity.keys import IdealNotary
from ipchain.scenario.loader import load
from ipchain.simulation.world import World
from ipchain.trace import (
    BlockCommitted,
    CertificateChecked,
    EntryExecuted,
    LeaderChosen,
    LedgerShown,
    MotionDecided,
    OfficeStarted,
    QuorumReached,
    Sent,
    Trace,
    VoteCast,
)

HOLDS, BROKEN, UNTESTED = Finding.HOLDS, Finding.DOES_NOT_HOLD, Finding.NOT_TESTED

STORY = """
ipchain: 1
title: A sale, a crash and a certificate
seed: 5
duration: 3 min
offices: [EM, RU, AU, CN]
parties:
  aurora: {name: Aurora (invented), home: EM}
  borealis: {name: Borealis (invented), home: AU}
consensus: MODEL
steps:
  - id: file
    at: 5 s
    register: {right: mark, kind: trade-mark, at_office: EM, owner: aurora}
  - id: extend
    extend: {right: mark, at_office: EM, to: [RU, AU]}
  - id: sale
    at: 20 s
    assign: {right: mark, at_office: EM, from: aurora, to: borealis}
  - id: theft
    at: 40 s
    assign: {right: mark, at_office: AU, from: aurora, to: borealis}
  - id: certificate
    certify: {right: mark, at_office: RU}
  - id: check
    verify: {certificate_of: certificate, at_office: AU}
  - id: out
    at: 90 s
    propose: {decision: suspend-office, office: CN, at_office: EM, open_for: 20 s}
  - id: ballots
    vote: {proposal: out, ballots: {EM: yes, RU: yes, AU: yes, CN: no}}
faults:
  - id: crash
    at: 30 s
    for: 20 s
    crash: [RU]
  - id: nap
    at: 1 min
    for: 15 s
    pause: leader
expect:
  - id: sold
    outcome: {step: sale, is: final}
    within: 10 s
  - id: one-owner
    always: one-owner
    why: the writer says so
  - id: cheap
    limit: {metric: messages_per_final, at_most: 2000}
"""


@cache
def played(model):
    """(scenario, verifier, records) of the story under a model."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{model}.ipchain.yaml"
        path.write_text(STORY.replace("MODEL", model))
        scenario = load(path)
    world = World(scenario)
    world.run()
    return scenario, world.verifier, tuple(world.trace.records)


def judged(scenario, verifier, records):
    checkers = checkers_for(scenario, verifier)
    shown = Trace((watcher(checkers),))
    for now, event in records:
        shown.leave(now, event)
    show_messages(checkers, records)
    return {verdict.id: verdict for verdict in (checker.verdict(records[-1][0]) for checker in checkers)}


def broken(verdicts):
    return {name for name, verdict in verdicts.items() if verdict.finding is BROKEN}


MODELS = pytest.mark.parametrize("model", ["raft", "pbft"])


@MODELS
def test_a_sound_run_holds_everywhere(model):
    verdicts = judged(*played(model))
    assert {verdict.finding for verdict in verdicts.values()} == {HOLDS}
    assert set(GUARANTEES) <= set(verdicts)
    assert all(verdict.checks > 0 for verdict in verdicts.values())
    assert overall(verdicts.values()) is HOLDS


def test_written_checks_come_first_and_a_named_guarantee_is_judged_once():
    verdicts = judged(*played("raft"))
    assert list(verdicts)[:3] == ["sold", "one-owner", "cheap"]
    assert verdicts["one-owner"].why == "the writer says so"
    assert not verdicts["one-owner"].built_in
    assert len(verdicts) == 3 + len(GUARANTEES) - 1
    assert all(verdict.required.endswith(".") for verdict in verdicts.values())


def change(event_type, **changes):
    """How to change the last fitting event of a trace: `where` chooses it, values may be functions of it."""
    where = changes.pop("where", lambda _event: True)

    def plant(records):
        fitting = [at for at, (_, event) in enumerate(records) if type(event) is event_type and where(event)]
        place = fitting[-1]
        now, event = records[place]
        new = {name: value(event) if callable(value) else value for name, value in changes.items()}
        return (*records[:place], (now, replace(event, **new)), *records[place + 1 :])

    return plant


def drop(event_type, where):
    def plant(records):
        return tuple(record for record in records if type(record[1]) is not event_type or not where(record[1]))

    return plant


def double(event_type, **changes):
    """Put a changed copy behind the last event of a kind."""

    def plant(records):
        place = max(at for at, (_, event) in enumerate(records) if type(event) is event_type)
        now, event = records[place]
        new = {name: value(event) if callable(value) else value for name, value in changes.items()}
        return (*records[: place + 1], (now, replace(event, **new)), *records[place + 1 :])

    return plant


def other(event):
    return "AU" if event.office != "AU" else "EM"


def of_sale(event):
    return event.reference == "sale" and event.office == "CN"


PLANTED = [
    ("one-owner", change(EntryExecuted, where=of_sale, owners=(("aurora", 1, 1),))),
    ("one-owner", change(EntryExecuted, where=of_sale, owners=(("borealis", 1, 2),))),
    ("same-ledger", change(BlockCommitted, block="0" * 64)),
    ("same-ledger", change(BlockCommitted, state_root="0" * 64)),
    ("same-ledger", change(LedgerShown, head="0" * 64)),
    ("nothing-lost", change(BlockCommitted, previous="0" * 64)),
    ("nothing-lost", change(BlockCommitted, height=lambda event: event.height + 1)),
    ("nothing-lost", change(OfficeStarted, where=lambda event: event.again, height=0)),
    ("nothing-lost", change(LedgerShown, height=lambda event: event.height - 1)),
    ("nothing-lost", double(EntryExecuted)),
    ("signed-by-its-office", change(EntryExecuted, signature=bytes(64))),
    ("signed-by-its-office", change(EntryExecuted, changed=("QX",))),
    ("signed-by-its-office", change(EntryExecuted, body=lambda event: event.body[:-1] + bytes([event.body[-1] ^ 1]))),
    ("votes-once", double(VoteCast, choice="somebody else")),
    ("no-final-without-quorum", drop(QuorumReached, lambda event: event.height == 2)),
    ("no-final-without-quorum", change(QuorumReached, members=lambda event: event.members[:1])),
    ("one-leader", double(LeaderChosen, office=other)),
    ("life-cycle", change(EntryExecuted, where=of_sale, status_after="expired")),
    ("certificates-verify", change(CertificateChecked, valid=False, reason="forged")),
    ("nothing-lost", drop(EntryExecuted, lambda event: event.reference == "sale" and event.office == "EM")),
    ("decisions-follow-from-ballots", change(MotionDecided, outcome="rejected")),
    ("decisions-follow-from-ballots", drop(EntryExecuted, lambda event: event.verb == "vote" and event.signer == "RU")),
    ("registers-agree-after-faults", drop(EntryExecuted, lambda event: event.reference == "sale")),
    ("registers-agree-after-faults", drop(BlockCommitted, lambda event: event.office == "CN")),
]  # fmt: skip


@MODELS
@pytest.mark.parametrize(("guarantee", "plant"), PLANTED)
def test_a_trace_changed_in_one_place_breaks_its_guarantee(model, guarantee, plant):
    scenario, verifier, records = played(model)
    assert guarantee in broken(judged(scenario, verifier, plant(records)))


def test_an_entry_signed_by_a_stranger_is_caught_on_a_real_run():
    scenario, _, records = played("raft")
    assert "signed-by-its-office" in broken(judged(scenario, IdealNotary("another network"), records))


def test_pbft_blocks_without_their_certificate_are_caught():
    scenario, verifier, records = played("pbft")
    bare = change(BlockCommitted, certified_by=())(records)
    assert "no-final-without-quorum" in broken(judged(scenario, verifier, bare))


def test_a_trace_without_messages_leaves_their_figures_untested():
    scenario, verifier, records = played("raft")
    silent = tuple(record for record in records if type(record[1]) is not Sent)
    assert judged(scenario, verifier, silent)["cheap"].finding is UNTESTED


def test_a_trace_cut_off_in_the_middle_holds_nothing():
    scenario, verifier, records = played("raft")
    verdicts = judged(scenario, verifier, records[: len(records) // 2])
    assert HOLDS not in {verdict.finding for verdict in verdicts.values() if verdict.kind != "outcome"}
    assert overall(verdicts.values()) is UNTESTED


def found(finding, *, severity="must", built_in=False, checks=1):
    return Verdict("x", "always", severity, finding, "", "", checks, built_in=built_in)


def test_one_break_decides_and_one_untested_check_is_next():
    assert overall([found(HOLDS), found(BROKEN), found(UNTESTED)]) is BROKEN
    assert overall([found(HOLDS), found(UNTESTED)]) is UNTESTED
    assert overall([found(HOLDS)]) is HOLDS
    assert overall([]) is UNTESTED


def test_what_should_hold_counts_only_when_strict():
    mixed = [found(HOLDS), found(BROKEN, severity="should")]
    assert overall(mixed) is HOLDS
    assert overall(mixed, strict=True) is BROKEN


def test_a_built_in_guarantee_with_nothing_to_check_changes_nothing():
    idle = found(UNTESTED, built_in=True, checks=0)
    assert overall([found(HOLDS), idle]) is HOLDS
    assert overall([idle]) is UNTESTED
    assert overall([found(HOLDS), found(UNTESTED, built_in=True, checks=7)]) is UNTESTED
    assert overall([found(HOLDS), found(BROKEN, built_in=True)]) is BROKEN


def test_without_built_in_only_the_written_checks_are_judged(tmp_path):
    path = tmp_path / "bare.ipchain.yaml"
    path.write_text(STORY.replace("MODEL", "raft") + "built_in: off\n")
    checkers = checkers_for(load(path), IdealNotary("x"))
    assert [checker.id for checker in checkers] == ["sold", "one-owner", "cheap"]


def test_an_event_goes_only_to_those_who_watch_it():
    class Spy:
        id = "spy"
        watches = (VoteCast,)

        def __init__(self):
            self.seen = []

        def observe(self, _now, event):
            self.seen.append(event)

    spy = Spy()
    trace = Trace((watcher((spy,)),))
    trace.leave(1, VoteCast("EM", "election", 1, 0, "EM"))
    trace.leave(2, LeaderChosen("EM", 1))
    assert [type(event) for event in spy.seen] == [VoteCast]
