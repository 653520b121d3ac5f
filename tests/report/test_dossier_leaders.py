"""Who led, against the trace and the metrics."""

from itertools import pairwise

import msgspec
import pytest
from charted import result

from ipchain.report.dossier.leaders import Leaders, gather_leaders
from ipchain.trace import FaultBegan, LeaderChosen, RoundEntered


def measured(played, name):
    return next(one for one in played.measurements if one.name == name)


@pytest.mark.parametrize("name", ["split", "crash", "empty", "many"])
def test_reigns_and_vacancies_fill_the_run(name):
    leaders = gather_leaders(result(name))
    spans = sorted([(led.since_us, led.until_us) for led in leaders.reigns] + list(leaders.vacancies))
    assert spans[0][0] == 0
    assert spans[-1][1] == leaders.ended_us
    assert all(before[1] == after[0] for before, after in pairwise(spans))
    assert sum(leaders.led_us) + leaders.vacant_us == leaders.ended_us


@pytest.mark.parametrize("name", ["split", "crash", "many"])
def test_figures_are_those_of_the_metrics(name):
    played = result(name)
    leaders = gather_leaders(played)
    vacant = measured(played, "time_without_leader")
    assert leaders.vacant_us == vacant.stats["total"]
    first, last = leaders.longest_vacant or (0, 0)
    assert last - first == vacant.stats["max"]
    chosen = [event for _, event in played.trace if isinstance(event, LeaderChosen)]
    assert len(chosen) - 1 == measured(played, "leader_changes").stats["total"]
    assert leaders.with_leader == len({event.round for event in chosen})


def test_a_crash_of_the_leader_leaves_a_vacancy_that_begins_with_it():
    played = result("crash")
    began = next(at for at, event in played.trace if isinstance(event, FaultBegan))
    assert began in {first for first, _ in gather_leaders(played).vacancies}


def test_rounds_are_the_highest_so_far():
    played = result("crash")
    rounds = gather_leaders(played).rounds
    seen = [(at, event.round) for at, event in played.trace if isinstance(event, LeaderChosen | RoundEntered)]
    for at, value in zip(rounds.at_us, rounds.values, strict=True):
        assert value == max(round_ for moment, round_ in seen if moment <= at)
    assert rounds.values[-1] == max(round_ for _, round_ in seen)


def test_a_round_is_a_term_in_raft_and_a_view_in_pbft():
    assert gather_leaders(result("split")).round_word == "term"
    assert gather_leaders(result("many")).round_word == "view"


def test_the_value_survives_its_file():
    leaders = gather_leaders(result("crash"))
    assert msgspec.json.decode(msgspec.json.encode(leaders), type=Leaders) == leaders
