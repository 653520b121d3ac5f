"""The two sample files, their damaged copies, and what a scenario file becomes. Source: users.md 6 and 7.2."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from small_scenario import whole

from ipchain.consensus.pbft.settings import PbftSettings
from ipchain.consensus.raft.settings import RaftSettings
from ipchain.governance.constitution import Weighted
from ipchain.rights.profile import Kind, Term
from ipchain.scenario.loader import examine, load, parse
from ipchain.scenario.model import (
    Always,
    Assign,
    AtEnd,
    Crash,
    Disturb,
    Eventually,
    Jitter,
    License,
    Limit,
    Outcome,
    Partition,
    Pause,
    Role,
    Slow,
    Verify,
)
from ipchain.scenario.problems import ScenarioError

DATA = Path(__file__).parent / "data"
MINUTE = 60_000_000

AT_EM = "parties:\n  aurora: {name: Aurora Foods (invented), home: EM}\n"


def sample(name):
    return (DATA / f"{name}.ipchain.yaml").read_bytes()


def sound(piece):
    scenario, problems = parse(whole(piece), "x")
    assert problems == ()
    return scenario


def test_cable_cut_is_read_whole_and_without_advice():
    scenario, problems = parse(sample("cable-cut"), "cable-cut.ipchain.yaml")
    assert problems == ()
    assert [office.code for office in scenario.offices] == ["EM", "RU", "AU"]
    assert [party.id for party in scenario.parties] == ["aurora", "borealis", "carpathia", "daintree"]
    assert (scenario.seed, scenario.duration_us, scenario.calendar) == (42, 10 * MINUTE, date(2026, 1, 1))
    assert scenario.consensus.model == "raft"
    assert scenario.consensus.settings == RaftSettings()
    assert scenario.governance.constitution.default.quota == Fraction(2, 3)
    steps = {step.id: step for step in scenario.steps}
    assert [step.id for step in scenario.steps] == [
        "file-mark", "extend-mark", "first-sale", "second-sale", "licence-au", "certificate", "check-certificate",
    ]  # fmt: skip
    assert (steps["extend-mark"].at_us, steps["extend-mark"].after) == (None, "file-mark")
    assert (steps["first-sale"].at_us, steps["first-sale"].after) == (150_000_000, None)
    assert steps["licence-au"].act == License(
        "aurora-mark", "AU", "borealis", "daintree", ("AU",), exclusive=True, term=Term(years=5)
    )
    assert steps["check-certificate"].act == Verify("certificate", "AU")
    assert scenario.load[0].rate == Fraction(1, 3)
    assert scenario.load[0].at_offices == ("EM", "RU", "AU")
    fault = scenario.faults[0]
    assert (fault.from_us, fault.for_us, fault.what) == (
        2 * MINUTE, 2 * MINUTE, Partition((("EM", "RU"), ("AU",))),
    )  # fmt: skip
    checks = {one.id: one for one in scenario.expect}
    assert checks["one-owner"].check == Always("one-owner")
    assert checks["second-sale-is-refused"].check == Outcome("second-sale", "refused", "not-owner")
    assert checks["cut-off-office-waits"].check == Limit(
        "final_entries", "total", at_office="AU", low=Fraction(0), high=Fraction(0)
    )
    again = checks["registers-agree-again"]
    assert again.check == Eventually("same_ledger", ("EM", "RU", "AU"))
    assert (again.after, again.after_edge, again.within_us) == ("cable-cut", "ends", 30_000_000)
    quick = checks["quick-enough"]
    assert quick.check == Limit("time_to_final", "p95", "register", high=Fraction(3_000_000), high_included=False)
    assert (quick.severity, quick.outside_faults) == ("should", True)
    assert checks["the-end-of-the-story"].check == AtEnd(
        ("EM", "RU", "AU"), right="aurora-mark", owner="borealis", licensees=("daintree",)
    )


def test_two_stories_gives_only_what_is_not_available_yet_and_its_advice():
    scenario, problems = parse(sample("two-stories"), "two-stories.ipchain.yaml")
    assert scenario is None
    assert {one.code for one in problems} == {"E690", "E692", "E693", "W601"}
    advice = next(one for one in problems if one.code == "W601")
    assert advice.text() == (
        "two-stories.ipchain.yaml:108:5  advice W601  "
        "raft tolerates 0 dishonest offices, and 'two-stories' makes QX dishonest\n"
        "  In the cells with raft the guarantee 'same-ledger' is reported, not judged."
    )


DAMAGED = {
    "misspelt-verb": """\
cable-cut.ipchain.yaml:55:5  error E202  unknown word 'asign' in a step
  53 |     at: 2 min 30 s                 # the line to AU is down (see faults)
  54 |     say: Aurora sells the mark to Borealis through EUIPO
  55 |     asign:
     |     ^^^^^ did you mean 'assign'?
  56 |       right: aurora-mark
  A step has exactly one action, for example register, assign, license, verify.
  More: ipchain explain E202

1 error. Nothing was run. (exit 2)""",
    "office-by-name": """\
cable-cut.ipchain.yaml:14:11  error E401  there is no office code 'EUIPO'
  14 | offices: [EUIPO, RU, AU]              # WIPO ST.3 codes: EUIPO, Rospatent, IP Australia
     |           ^^^^^ EUIPO has the code EM (WIPO ST.3)

1 error. Nothing was run. (exit 2)""",
    "no-unit": """\
cable-cut.ipchain.yaml:104:10  error E303  '2' has no unit
  104 |     for: 2
      |          ^ write '2 s' or '2 min'

1 error. Nothing was run. (exit 2)""",
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_copy_gives_exactly_its_one_message(name):
    """users.md 7.2, to the letter."""
    scenario, problems = parse(sample(f"damaged/{name}"), "cable-cut.ipchain.yaml")
    assert scenario is None
    assert str(ScenarioError(problems)) == DAMAGED[name]


def test_a_json_file_is_a_scenario_too():
    text = '{"ipchain": 1, "title": "x", "offices": ["EM"], "duration": "1 min"}'
    scenario, problems = parse(text, "x.json")
    assert problems == ()
    assert scenario.offices[0].code == "EM"


def test_one_office_alone_runs_raft():
    assert sound("offices: [EM]\n" + AT_EM).consensus.members == ("EM",)


def test_the_settings_of_both_models_are_read():
    raft = sound("consensus: {model: raft, heartbeat: 100 ms, pre_vote: no, election_timeout: [700 ms, 900 ms]}")
    assert raft.consensus.settings == RaftSettings(
        heartbeat_us=100_000, pre_vote=False, election_timeout_us=(700_000, 900_000)
    )
    pbft = sound(
        "offices: [EM, RU, AU, NO]\n"
        "consensus: {model: pbft, view_change_timeout: 90 s, block_size: 9, first_leader: 'NO', status_interval: 1 s}"
    )
    assert pbft.consensus.settings == PbftSettings(
        view_change_timeout_us=90_000_000,
        view_change_timeout_cap_us=90_000_000,
        block_size=9,
        first_leader="NO",
        status_interval_us=1_000_000,
    )


def test_the_network_of_the_file_lies_over_its_profile():
    network = sound(
        "network: {profile: ideal, jitter: 5 ms, loss: 1 %, bandwidth: 10 Mbit/s, disk: 3 ms, "
        "links: [{between: [EM, AU], delay: 160 ms, one_way: yes}]}"
    ).network
    assert (network.profile, network.jitter, network.loss) == ("ideal", Jitter(absolute_us=5_000), Fraction(1, 100))
    assert (network.bandwidth_bps, network.disk_us) == (10_000_000, 3_000)
    assert (network.links[0].first, network.links[0].delay_us, network.links[0].one_way) == ("EM", 160_000, True)


def test_every_fault_is_read_with_its_target():
    faults = sound(
        "faults:\n"
        "  - {at: 1 min, for: 5 s, crash: leader}\n"
        "  - {at: 1 min, until: 2 min, pause: [EM, RU]}\n"
        "  - {at: 1 min, crash: random 2}\n"
        "  - {after: file-mark, for: 5 s, partition: {isolate: minority}}\n"
        "  - {at: 1 min, for: 5 s, slow: {link: [EM, AU], delay: x 5}}\n"
        "  - {at: 1 min, for: 5 s, slow: {office: leader, delay: +200 ms}}\n"
        "  - {at: 1 min, for: 5 s, lose: {share: 5 %}}\n"
        "  - {at: 1 min, for: 5 s, reorder: {office: EM, share: 1/3, spread: 1 s}}\n"
    ).faults
    assert [fault.id for fault in faults] == [f"fault-{number}" for number in range(1, 9)]
    assert [fault.for_us for fault in faults[:3]] == [5_000_000, MINUTE, 9 * MINUTE]
    assert [fault.what for fault in faults] == [
        Crash(Role("leader")),
        Pause(("EM", "RU")),
        Crash(Role("random", 2)),
        Partition(isolate=Role("minority")),
        Slow(None, ("EM", "AU"), times=Fraction(5)),
        Slow(Role("leader"), None, plus_us=200_000),
        Disturb(Fraction(1, 20)),
        Disturb(Fraction(1, 3), ("EM",), spread_us=1_000_000),
    ]
    assert (faults[3].from_us, faults[3].after) == (None, "file-mark")


@pytest.mark.parametrize(
    ("bound", "low", "high", "low_in", "high_in", "before"),
    [
        ("below: 3 s", None, 3_000_000, True, False, False),
        ("at_most: 3 s", None, 3_000_000, True, True, False),
        ("above: 3 s", 3_000_000, None, False, True, False),
        ("at_least: 3 s", 3_000_000, None, True, True, False),
        ("exactly: 0 s", 0, 0, True, True, False),
        ("between: [1 s, 2 s]", 1_000_000, 2_000_000, True, True, False),
        ("at_most: 150 % of before", None, Fraction(3, 2), True, True, True),
    ],
)
def test_a_bound_is_read_in_the_unit_of_its_metric(bound, low, high, low_in, high_in, before):
    check = sound(f"expect:\n  - limit: {{metric: time_to_final, {bound}}}\n    during: file-mark").expect[0].check
    assert (check.low, check.high) == (low, high)
    assert (check.low_included, check.high_included, check.of_before) == (low_in, high_in, before)


@pytest.mark.parametrize(
    ("metric", "bound", "value"),
    [
        ("throughput", "20 / min", Fraction(1, 3)),
        ("availability", "99.5 %", Fraction(199, 200)),
        ("bytes_per_final", "2 KB", 2_000),
        ("messages_per_final", "12.5", Fraction(25, 2)),
        ("leader_changes", "3", 3),
    ],
)
def test_every_unit_of_a_metric_has_its_bounds(metric, bound, value):
    assert sound(f"expect:\n  - limit: {{metric: {metric}, at_most: {bound}}}").expect[0].check.high == value


def test_shares_of_rights_and_parts_of_goods_are_exact():
    act = (
        sound(
            "steps:\n"
            "  - register: {right: r, kind: patent, at_office: EM, owner: aurora, documents: [a b, c]}\n"
            "  - assign: {right: r, at_office: EM, from: aurora, to: borealis, share: 1/3, part_of: [9, 35]}\n"
        )
        .steps[1]
        .act
    )
    assert act == Assign("r", "EM", "aurora", "borealis", Fraction(1, 3), (9, 35))


def test_an_invented_office_needs_its_name_and_place_and_may_be_weighed():
    offices = sound(
        "offices:\n  EM: {weight: 3}\n  QX: {name: Examplia, near: SG, weight: 2, review: 5 s}\n" + AT_EM
    ).offices
    assert [(one.code, one.weight, one.invented, one.review_us) for one in offices] == [
        ("EM", 3, False, 0), ("QX", 2, True, 5_000_000),
    ]  # fmt: skip
    assert offices[1].name == "Examplia"


def test_what_is_not_written_has_its_default():
    scenario = sound("x-note: {anything: [at, all]}")
    assert (scenario.seed, scenario.language, scenario.built_in) == (1, "en", True)
    assert (scenario.network.profile, scenario.governance.model) == ("geographic", "one-office-one-vote")
    assert scenario.budget.wall_time_us == 600_000_000


def test_a_run_without_a_length_ends_two_minutes_after_the_last_known_moment():
    text = whole("faults:\n  - {at: 3 min, for: 30 s, crash: EM}").replace("duration: 10 min\n", "")
    scenario, problems = parse(text, "x")
    assert problems == ()
    assert scenario.duration_us == 5 * MINUTE + 30_000_000


def test_a_step_without_caption_gets_a_sentence():
    assert sound("x-note: 1").steps[0].say == "Aurora Foods files the trade mark aurora-mark at EUIPO"


def test_weighted_governance_is_stated():
    governance = sound(
        "governance: {model: weighted, quota: 75 %, weights: {EM: 5, RU: 3, AU: 2}, veto: [EM]}"
    ).governance
    constitution = governance.constitution
    assert (governance.model, constitution.default.quota) == ("weighted", Fraction(3, 4))
    assert constitution.model == Weighted((("AU", 2), ("EM", 5), ("RU", 3)))
    assert constitution.default.veto == ("EM",)


def test_kinds_and_loads_are_read():
    loads = sound(
        "load:\n"
        "  - {register: {kind: gi}, rate: 2 / s, share: equal, from: 1 min, until: 2 min, at_offices: [EM, AU]}\n"
    ).load
    assert (loads[0].kind, loads[0].shared) == (Kind.GEOGRAPHICAL_INDICATION, True)
    assert (loads[0].from_us, loads[0].until_us, loads[0].at_offices) == (MINUTE, 2 * MINUTE, ("EM", "AU"))


def test_a_seed_given_to_load_replaces_the_files():
    path = DATA / "cable-cut.ipchain.yaml"
    assert load(path, seed=0).seed == 0
    assert load(path).seed == 42


def test_reading_a_path_and_its_text_gives_the_same_scenario():
    path = DATA / "cable-cut.ipchain.yaml"
    by_path, _ = examine(path)
    by_text, _ = parse(path.read_bytes(), str(path))
    assert by_path.steps == by_text.steps
    assert by_path.expect == by_text.expect
    assert by_path.name == "cable-cut"
    assert by_path.source == path.read_bytes()


def test_one_mistake_makes_one_message():
    """Follow-on messages hide the cause: a misspelt verb, a missing unit and an unknown office are told once each."""
    text = sample("cable-cut").decode()
    text = text.replace("register:\n      right", "regster:\n      right", 1).replace("[EM, RU, AU]", "[EMM, RU, AU]")
    _, problems = parse(text.replace("duration: 10 min", "duration: 10"), "x")
    assert [one.code for one in problems] == ["E303", "E401", "E202"]


def test_two_filings_without_a_name_are_told_once_each():
    """Found by the fuzz: the check for names that stand twice looked at names that were not there."""
    filing = "  - register: {kind: patent, at_office: EM, owner: aurora}\n"
    _, problems = parse(whole(f"steps:\n{filing}{filing}"), "x")
    assert [one.code for one in problems] == ["E203", "E203"]
