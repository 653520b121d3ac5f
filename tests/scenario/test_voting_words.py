"""The arithmetic of votes before anything is run. The first table is that of two stories told to seven offices."""

import pytest
from small_scenario import whole

from ipchain.scenario.explain import explain_scenario
from ipchain.scenario.loader import parse
from ipchain.scenario.reckoning import reckoned
from ipchain.scenario.votes_told import votes_told
from ipchain.scenario.voting_words import ballots_told, constitution_told, is_governed

SEVEN = "offices:\n" + "\n".join(
    f"  {code}: {{name: Office {code}, near: EM}}" for code in ("QM", "QN", "QP", "QR", "QS", "QT", "QX")
)
STEPS = """steps:
  - {id: suspend-qx, at: 1 min, propose: {at_office: QM, decision: suspend-office, office: QX}}
  - vote: {proposal: suspend-qx, ballots: {QM: yes, QN: yes, QP: yes, QR: yes, QS: abstain, QT: no, QX: no}}
"""
WEIGHTED = "{model: weighted, quota: 75 %, weights: {QM: 30, QN: 15, QP: 15, QR: 20, QS: 5, QT: 10, QX: 5}}"


def read(*pieces):
    scenario, problems = parse(whole("\n".join(pieces)), "x")
    assert scenario is not None, [one.text() for one in problems]
    return scenario


def of_seven(governance, steps=STEPS):
    return read(SEVEN, "parties: {}", f"governance: {governance}", steps)


def timed(*steps, governance="one-office-one-vote"):
    """Three offices; EM proposes `m` at 10 s, open for 2 min."""
    listed = "\n".join(f"  - {step}" for step in steps)
    motion = "  - {id: m, at: 10 s, propose: {at_office: EM, decision: suspend-office, office: AU}}"
    return read(f"governance: {governance}", f"steps:\n{motion}\n{listed}")


@pytest.mark.parametrize(
    ("governance", "said"),
    [
        ("{quota_of: all}", "4 of 7 votes, 5 needed: rejected"),
        ("{quota_of: cast}", "4 of 6 votes cast, 4 needed: adopted"),
        (WEIGHTED, "80 of 100 votes, 75 needed: adopted"),
        ("{quota: 1/2, veto: [QX, QT]}", "4 of 7 votes, 4 needed; QT and QX refuse: rejected"),
        ("{model: lead-office, lead: QX}", "0 of 1 vote, 1 needed: rejected"),
        (
            ("{model: two-chamber, chambers: {offices: {quota: 1/2, more_than: yes}, "
            "weights: {quota: 85 %, weights: {QM: 30, QN: 15, QP: 15, QR: 20, QS: 5, QT: 10, QX: 5}}}}"),
            "offices 4 of 7 votes, 4 needed; weights 80 of 100 votes, 85 needed: rejected",
        ),
    ],
)  # fmt: skip
def test_the_same_ballots_come_out_as_the_constitution_counts_them(governance, said):
    assert ballots_told(of_seven(governance))[0] == f'"suspend-qx", by the given ballots: {said}.'


@pytest.mark.parametrize(
    ("governance", "said"),
    [
        (
            "{open_for: 1 min}",
            (
                "They decide by one office, one vote: 5 of 7 votes are needed; votes can be cast for 1 min.",
                "Nobody can block alone, it takes 3 offices; it takes 5 offices to decide.",
            ),
        ),
        (
            WEIGHTED,
            (
                ("They decide by weighted votes: 75 of 100 votes are needed "
                "(QM 30, QR 20, QN 15, QP 15, QT 10, QS 5, QX 5); votes can be cast for 2 min."),
                "QM can block alone; it takes 4 offices to decide.",
            ),
        ),
        (
            "{quota: 1/2, more_than: yes, quota_of: cast, veto: [QS, QT]}",
            (
                ("They decide by one office, one vote: more than 50 % of the votes cast as yes or no are needed; "
                "a no of QS and QT refuses; votes can be cast for 2 min."),
                "QS and QT can block alone; it takes 4 offices to decide.",
            ),
        ),
        (
            "{model: lead-office, lead: QR}",
            (
                "They decide as QR alone wants: the yes of QR is needed; votes can be cast for 2 min.",
                "QR can block alone; it takes 1 office to decide.",
            ),
        ),
        (
            "{model: lead-office, lead: QR, alone: no}",
            (
                ("They decide together, never against QR: in 'offices' 5 of 7 votes are needed and "
                "in 'lead' the yes of QR is needed; votes can be cast for 2 min."),
                "QR can block alone; it takes 5 offices to decide.",
            ),
        ),
        (
            ("{model: two-chamber, chambers: {north: {quota: 1/2, offices: [QM, QN]}, "
            "south: {quota: 100 %, weights: {QP: 2, QR: 1}}}}"),
            (
                ("They decide in two chambers that must agree: in 'north' 1 of 2 votes are needed and "
                "in 'south' 3 of 3 votes are needed (QP 2, QR 1); votes can be cast for 2 min."),
                "QP and QR can block alone; it takes 3 offices to decide.",
            ),
        ),
        (
            "{model: rotating-chair, order: [QX, QM], turn: 30 s}",
            (
                "They decide in turns of 30 s each: QX, QM: the chair's yes is needed; votes can be cast for 2 min.",
                "QM and QX can block alone, in turn; it takes 1 office to decide.",
            ),
        ),
        (
            "{decisions: {change-rules: {quota: 100 %}, upgrade: {quota: 100 %}}}",
            (
                "They decide by one office, one vote: 5 of 7 votes are needed; votes can be cast for 2 min.",
                "Nobody can block alone, it takes 3 offices; it takes 5 offices to decide.",
                ("For change-rules and upgrade: 7 of 7 votes are needed; votes can be cast for 2 min; "
                "QM, QN, QP, QR, QS, QT and QX can block alone; it takes 7 offices to decide."),
            ),
        ),
    ],
)  # fmt: skip
def test_a_constitution_is_told_with_who_can_block_and_decide(governance, said):
    assert constitution_told(of_seven(governance)) == said


def test_where_nobody_votes_and_nothing_is_said_of_votes_nothing_is_told():
    plain = read("seed: 1")
    assert not is_governed(plain)
    assert votes_told(plain) == ()
    assert "block" not in explain_scenario(plain)


def test_explain_and_check_tell_the_same_arithmetic():
    scenario = of_seven(WEIGHTED)
    told = explain_scenario(scenario)
    assert len(votes_told(scenario)) == 3
    assert all(sentence in told for sentence in votes_told(scenario))


def test_a_comparison_tells_the_votes_once_for_each_constitution():
    compared = (
        "variants:\n  consensus: {raft: raft, pbft: pbft}\n"
        f"  governance: {{equal: {{quota: 2/3}}, weighted: {WEIGHTED}}}\n"
        "compare:\n  axes: {consensus: [raft, pbft], governance: [equal, weighted]}\n  seeds: 1-30"
    )
    scenario = read(SEVEN, "parties: {}", STEPS, compared)
    assert votes_told(scenario) == (
        "With governance equal:",
        "They decide by one office, one vote: 5 of 7 votes are needed; votes can be cast for 2 min.",
        "Nobody can block alone, it takes 3 offices; it takes 5 offices to decide.",
        '"suspend-qx", by the given ballots: 4 of 7 votes, 5 needed: rejected.',
        "With governance weighted:",
        (
            "They decide by weighted votes: 75 of 100 votes are needed "
            "(QM 30, QR 20, QN 15, QP 15, QT 10, QS 5, QX 5); votes can be cast for 2 min."
        ),
        "QM can block alone; it takes 4 offices to decide.",
        '"suspend-qx", by the given ballots: 80 of 100 votes, 75 needed: adopted.',
    )


class TestReckoning:
    def test_a_ballot_at_the_end_of_the_vote_is_late_and_one_before_is_not(self):
        late = timed("{id: v, at: 2 min 10 s, vote: {proposal: m, ballots: {EM: yes}}}")
        assert [(one.office, one.reason) for one in reckoned(late).refusals] == [("EM", "too-late")]
        in_time = timed("{id: v, at: 2 min 9 s, vote: {proposal: m, ballots: {EM: yes}}}")
        assert reckoned(in_time).refusals == ()

    def test_a_step_after_a_vote_is_due_when_the_vote_is_decided(self):
        early = timed(
            "{id: v, vote: {proposal: m, ballots: {EM: yes, RU: yes}}}", "{vote: {proposal: m, ballots: {AU: no}}}"
        )
        assert reckoned(early).refusals == ()
        assert reckoned(early).polls[0].status == "adopted"

    def test_a_step_after_a_vote_that_is_not_certain_waits_for_its_end(self):
        waits = timed("{id: v, vote: {proposal: m, ballots: {EM: yes}}}", "{vote: {proposal: m, ballots: {AU: no}}}")
        assert [one.reason for one in reckoned(waits).refusals] == ["too-late"]
        assert reckoned(waits).polls[0].status == "lapsed"
        at_once = timed(
            "{id: v, vote: {proposal: m, ballots: {EM: yes}}}",
            "{reaches: accepted, vote: {proposal: m, ballots: {AU: no, RU: no}}}",
        )
        assert reckoned(at_once).polls[0].status == "rejected"

    def test_a_second_ballot_of_an_office_is_refused(self):
        twice = timed(
            "{id: v, vote: {proposal: m, ballots: {EM: yes}}}",
            "{reaches: accepted, vote: {proposal: m, ballots: {EM: no}}}",
        )
        assert [one.reason for one in reckoned(twice).refusals] == ["voted-before"]

    def test_what_was_adopted_before_counts_for_what_comes_after(self):
        steps = (
            "{vote: {proposal: m, ballots: {EM: yes, RU: yes}}}",
            "{id: w, at: 1 min, propose: {at_office: EM, decision: change-weight, office: AU, weight: 9}}",
            "{vote: {proposal: w, ballots: {EM: yes, RU: yes}}}",
            "{id: last, at: 2 min, propose: {at_office: EM, decision: suspend-office, office: RU}}",
            "{vote: {proposal: last, ballots: {EM: yes, RU: yes}}}",
        )
        polls = reckoned(timed(*steps, governance="{model: weighted, weights: {EM: 2, RU: 1, AU: 1}}")).polls
        assert [poll.status for poll in polls] == ["adopted", "adopted", "lapsed"]
        assert polls[2].tally().counts[0].needed == 8

    def test_a_vote_that_is_open_when_the_run_ends_is_told_so(self):
        scenario = timed("{id: v, vote: {proposal: m, ballots: {EM: yes}}}")
        short, _ = parse(scenario.source.replace(b"duration: 10 min", b"duration: 1 min"), "x")
        assert ballots_told(short) == ('"m", by the given ballots: 1 of 3 votes, 2 needed: still open at the end.',)

    def test_a_motion_that_cannot_be_is_told_with_its_reason(self):
        steps = "{id: w, propose: {at_office: EM, decision: change-weight, office: AU, weight: 9}}"
        assert ballots_told(timed(steps))[-1] == '"w": what EM hands in is refused: amendment-impossible.'

    def test_the_chair_of_the_moment_decides(self):
        steps = ("{vote: {proposal: m, ballots: {EM: yes, RU: yes}}}",)
        first = timed(*steps, governance="{model: rotating-chair, order: [EM, RU], turn: 30 s}")
        assert [(one.office, one.reason) for one in reckoned(first).refusals] == [("RU", "no-vote")]
        second = timed(*steps, governance="{model: rotating-chair, order: [EM, RU], turn: 10 s}")
        assert [(one.office, one.reason) for one in reckoned(second).refusals] == [("EM", "no-vote")]


def test_power_that_is_too_much_to_count_is_told_as_not_counted(monkeypatch):
    from ipchain.governance.invalid import GameTooLarge
    from ipchain.scenario import voting_words

    def endless(*_):
        raise GameTooLarge(128, 20, 3_000_000, 2_000_000)

    monkeypatch.setattr(voting_words, "power_facts", endless)
    told = constitution_told(of_seven("{quota_of: all}"))
    assert told[1] == "Who can block is not counted: there are too many offices with too many votes."
