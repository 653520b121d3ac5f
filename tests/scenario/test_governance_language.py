"""Constitutions, motions and ballots in a scenario file: what is read, and what is told when it cannot be."""

from fractions import Fraction

import pytest
from small_scenario import marked, whole

from ipchain.governance.constitution import LeadOffice, OneOfficeOneVote, RotatingChair, TwoChamber, Weighted
from ipchain.governance.electorate import Chamber, Rule
from ipchain.governance.motions import (
    AdmitOffice,
    ChangeRules,
    ChangeWeight,
    ReadmitOffice,
    SuspendOffice,
    Upgrade,
)
from ipchain.names import MINUTE, SECOND
from ipchain.scenario.loader import parse
from ipchain.scenario.model import Decision, Power, Propose, Vote
from ipchain.scenario.resolved import resolved

FILED = "{right: aurora-mark, kind: trade-mark, at_office: EM, owner: aurora}"
EACH = (("AU", 1), ("EM", 1), ("RU", 1))


def sound(piece):
    scenario, problems = parse(whole(piece), "x")
    assert scenario is not None, [problem.text() for problem in problems]
    assert not [problem for problem in problems if problem.severity == "error"]
    return scenario


def constitution(stated):
    return sound(f"governance: {stated}").governance.constitution


def motion(stated, governance="one-office-one-vote"):
    """The step of one proposal, and of a vote on it."""
    steps = f"steps:\n  - {{id: it, at: 10 s, propose: {{at_office: EM, {stated}}}}}\n"
    return sound(f"{steps}governance: {governance}").steps[0].act


class TestModels:
    def test_without_a_word_every_office_has_one_vote_and_two_thirds_of_all_decide_within_two_minutes(self):
        read = sound("seed: 1").governance
        assert (read.model, read.constitution.model) == ("one-office-one-vote", OneOfficeOneVote())
        assert read.constitution.members == ("EM", "RU", "AU")
        assert read.constitution.default == Rule(Fraction(2, 3), "all", more_than=False, veto=(), period_us=2 * MINUTE)
        assert read.constitution.rules == ()

    def test_weights_are_votes_and_who_is_not_named_has_none(self):
        assert constitution("{model: weighted, weights: {RU: 1, EM: 5}}").model == Weighted((("EM", 5), ("RU", 1)))

    def test_without_weights_the_offices_own_weights_are_their_votes(self):
        read = sound("offices: {EM: {weight: 3}, RU: {}, AU: {}}\ngovernance: weighted")
        assert read.governance.constitution.model == Weighted((("AU", 1), ("EM", 3), ("RU", 1)))

    def test_two_chambers_are_in_short_the_offices_and_the_weights_under_one_quota(self):
        read = constitution("{model: two-chamber, quota: 1/2, more_than: yes, weights: {EM: 5, AU: 2}}")
        assert read.model == TwoChamber(Chamber("offices", EACH), Chamber("weights", (("AU", 2), ("EM", 5))))
        assert (read.default.quota, read.default.more_than) == (Fraction(1, 2), True)

    def test_two_chambers_can_be_written_out_each_with_its_own_quota(self):
        read = constitution(
            "{model: two-chamber, chambers: {north: {quota: 55 %, offices: [EM, RU]}, "
            "people: {quota: 65 %, more_than: yes, weights: {EM: 5, AU: 2}}}}"
        )
        north = Chamber("north", (("EM", 1), ("RU", 1)), Fraction(11, 20))
        people = Chamber("people", (("AU", 2), ("EM", 5)), Fraction(13, 20), more_than=True)
        assert read.model == TwoChamber(north, people)

    def test_a_chamber_of_nobody_in_particular_is_of_all_offices_under_the_rules_quota(self):
        read = constitution("{model: two-chamber, chambers: {all: {}, most: {weights: {EM: 2, RU: 1}}}}")
        assert read.model.first == Chamber("all", EACH)

    def test_a_lead_decides_alone_unless_it_says_otherwise(self):
        assert constitution("{model: lead-office, lead: RU}").model == LeadOffice("RU")
        assert constitution("{model: lead-office, lead: RU, alone: no}").model == LeadOffice("RU", alone=False)

    def test_the_chair_goes_round_in_the_order_of_the_file_a_minute_each_unless_it_says_otherwise(self):
        assert constitution("rotating-chair").model == RotatingChair(("EM", "RU", "AU"), MINUTE)
        stated = "{model: rotating-chair, order: [AU, EM], turn: 90 s}"
        assert constitution(stated).model == RotatingChair(("AU", "EM"), 90 * SECOND)

    def test_a_rule_for_a_kind_of_decision_changes_only_what_it_says(self):
        read = constitution(
            "{quota: 1/2, more_than: yes, quota_of: cast, veto: [EM], open_for: 1 min, "
            "decisions: {upgrade: {quota: 3/4, more_than: no}, change-rules: {veto: none, open_for: 5 min}}}"
        )
        half = Rule(Fraction(1, 2), "cast", more_than=True, veto=("EM",), period_us=MINUTE)
        assert read.default == half
        assert read.rule_for("upgrade") == Rule(Fraction(3, 4), "cast", more_than=False, veto=("EM",), period_us=MINUTE)
        assert read.rule_for("change-rules") == Rule(
            Fraction(1, 2), "cast", more_than=True, veto=(), period_us=5 * MINUTE
        )
        assert read.rule_for("suspend-office") == half


class TestMotions:
    @pytest.mark.parametrize(
        ("stated", "content"),
        [
            ("decision: suspend-office, office: AU", SuspendOffice("AU")),
            ("decision: readmit-office, office: AU", ReadmitOffice("AU")),
            ("decision: admit-office, office: JP", AdmitOffice("JP")),
            ("decision: upgrade, version: 2.0", Upgrade("2.0")),
            ("decision: change-rules, becomes: {quota: 3/4}", ChangeRules("", 3, 4, "all", False, (), 2 * MINUTE)),
            (
                "decision: change-rules, rule: upgrade, becomes: {more_than: yes, veto: [RU], open_for: 1 min}",
                ChangeRules("upgrade", 2, 3, "all", True, ("RU",), MINUTE),
            ),
        ],
    )  # fmt: skip
    def test_what_is_asked_is_read_whole(self, stated, content):
        assert motion(stated) == Propose("EM", content)

    def test_a_weight_is_changed_in_the_chamber_that_is_named(self):
        weighted = "{model: weighted, weights: {EM: 2, AU: 1}}"
        assert motion("decision: change-weight, office: AU, weight: 0", weighted).content == ChangeWeight("AU", 0)
        chambers = "{model: two-chamber, chambers: {all: {}, most: {weights: {EM: 2, AU: 1}}}}"
        asked = "decision: change-weight, office: AU, weight: 4, chamber: most"
        assert motion(asked, chambers).content == ChangeWeight("AU", 4, "most")

    def test_what_a_new_rule_does_not_say_stays_as_the_file_has_it_for_that_decision(self):
        governance = "{quota: 1/2, decisions: {upgrade: {quota: 3/4, veto: [AU]}}}"
        changed = motion("decision: change-rules, rule: upgrade, becomes: {quota_of: cast}", governance).content
        assert changed == ChangeRules("upgrade", 3, 4, "cast", False, ("AU",), 2 * MINUTE)

    def test_the_voting_period_of_one_motion_is_its_own(self):
        assert motion("decision: suspend-office, office: AU, open_for: 30 s").open_for_us == 30 * SECOND

    def test_ballots_keep_the_order_of_the_file(self):
        read = sound(
            "steps:\n  - {id: it, propose: {at_office: EM, decision: suspend-office, office: AU}}\n"
            "  - vote: {proposal: it, ballots: {RU: no, AU: abstain, EM: yes}}"
        )
        assert read.steps[1].act == Vote("it", (("RU", "no"), ("AU", "abstain"), ("EM", "yes")))
        assert read.steps[1].say == 'The offices vote on "it": EUIPO yes; Rospatent no; IP Australia abstain'

    def test_expectations_on_decisions_and_power(self):
        read = sound(
            "steps:\n  - {id: it, propose: {at_office: EM, decision: suspend-office, office: AU}}\n"
            "expect:\n  - decision: {proposal: it, is: lapsed}\n"
            "  - power: {veto_players: none, max_share: 1/3}\n"
            "  - power: {veto_players: [EM], min_to_block: 1, min_to_decide: 2, decision: upgrade}"
        )
        assert [one.check for one in read.expect] == [
            Decision("it", "lapsed"),
            Power(veto_players=(), max_share=Fraction(1, 3)),
            Power(("EM",), None, 1, 2, "upgrade"),
        ]
        assert [one.required for one in read.expect] == [
            'The proposal "it" is lapsed.',
            "For every kind of decision, nobody can block alone and no office has more than 1/3 of the power.",
            'For "upgrade", EUIPO can block alone, no fewer than one can block and no fewer than two can decide.',
        ]


VOTE = "steps:\n  - {id: it, at: 10 s, propose: {at_office: EM, decision: suspend-office, office: AU}}\n  - "


def proposing(stated):
    return f"steps:\n  - propose: {{at_office: EM, {stated}}}"


CASES = [
    # ---- constitutions
    ("E602", "governance: {quota: 100 %, ⟦more_than⟧: yes}", "4 votes are needed of 3"),
    ("E602", "governance: {quota: 100 %, decisions: {upgrade: {⟦more_than⟧: yes}}}", "4 votes are needed of 3"),
    ("E602", "governance: {model: weighted, ⟦weights⟧: {EM: 0, RU: 0}}", "nobody has a vote"),
    ("E602", "governance: {model: weighted, ⟦weights⟧: {}}", "nobody has a vote"),
    ("E602", "governance: {model: two-chamber, chambers: {a: {}, b: {⟦weights⟧: {EM: 0}}}}", "nobody has a vote"),
    (
        "E602",
        "governance: {model: two-chamber, chambers: {a: {quota: 100 %, ⟦more_than⟧: yes}, b: {}}}",
        "4 votes are needed of 3",
    ),
    ("E302", "governance: {quota: ⟦0 %⟧}", "a quota of nothing decides nothing"),
    ("E302", "governance: {decisions: {upgrade: {quota: ⟦0 %⟧}}}", "a quota of nothing decides nothing"),
    ("E302", "governance: {model: two-chamber, chambers: {a: {quota: ⟦0 %⟧}, b: {}}}", "a quota of nothing"),
    ("E302", "governance: {open_for: ⟦0 s⟧}", "nobody can vote in no time"),
    ("E302", "governance: {model: rotating-chair, turn: ⟦0 s⟧}", "a turn lasts longer than nothing"),
    ("E306", "governance: {quota: ⟦120 %⟧}", "more than the whole"),
    ("E301", "governance: {model: weighted, weights: {EM: ⟦-1⟧, RU: 1}}", "is not a whole number"),
    ("E401", "governance: {model: weighted, weights: {EM: 2, ⟦JP⟧: 1}}", "JP takes no part"),
    ("E401", "governance: {veto: [EM, ⟦JP⟧]}", "JP takes no part"),
    ("E401", "governance: {decisions: {upgrade: {veto: [⟦JP⟧]}}}", "JP takes no part"),
    ("E401", "governance: {model: lead-office, lead: ⟦JP⟧}", "JP takes no part"),
    ("E401", "governance: {model: rotating-chair, order: [EM, ⟦JP⟧]}", "JP takes no part"),
    ("E401", "governance: {model: two-chamber, chambers: {a: {offices: [EM, ⟦JP⟧]}, b: {}}}", "JP takes no part"),
    ("E408", "governance: {veto: [EM, RU, ⟦EM⟧]}", "EM stands twice in 'veto'"),
    ("E408", "governance: {model: rotating-chair, order: [EM, ⟦EM⟧]}", "EM stands twice in 'order'"),
    ("E408", "governance: {model: two-chamber, chambers: {a: {offices: [EM, ⟦EM⟧]}, b: {}}}", "stands twice"),
    ("E203", "governance: {model: ⟦weighted⟧}", "needs the key 'weights'"),
    ("E203", "governance: ⟦lead-office⟧", "needs the key 'lead'"),
    ("E205", "governance: {decisions: {⟦expel-office⟧: {quota: 3/4}}}", "is not a decision"),
    ("E205", "governance: ⟦majority⟧", "is not a governance model"),
    ("E206", "governance: {model: two-chamber, ⟦chambers⟧: {a: {}}}", "has two chambers, and 1 stand"),
    ("E208", "governance: {model: two-chamber, weights: {EM: 1}, ⟦chambers⟧: {a: {}, b: {}}}", "exclude each other"),
    ("E209", "governance: {⟦weights⟧: {EM: 1}}", "'weights' has no meaning under 'one-office-one-vote'"),
    ("E209", "governance: {model: weighted, weights: {EM: 1}, ⟦lead⟧: EM}", "'lead' has no meaning under 'weighted'"),
    ("E209", "governance: {model: lead-office, lead: EM, ⟦quota⟧: 3/4}", "the lead decides alone"),
    ("E209", "governance: {model: rotating-chair, decisions: {upgrade: {⟦quota⟧: 3/4}}}", "the chair decides alone"),
    (
        "E209",
        "governance: {model: two-chamber, ⟦quota⟧: 3/4, chambers: {a: {quota: 1/2}, b: {quota: 1/2}}}",
        "both chambers have quotas of their own",
    ),
    ("E209", "governance: {model: two-chamber, chambers: {a: {⟦more_than⟧: yes}, b: {}}}", "belongs to a 'quota'"),
    ("E104", "governance: {model: weighted, weights: {EM: 1, ⟦EM⟧: 2}}", "stands twice"),
    # ---- motions
    ("E203", proposing("decision: ⟦suspend-office⟧"), "'suspend-office' needs the key 'office'"),
    ("E203", proposing("decision: ⟦change-weight⟧, office: EM"), "needs the key 'weight': how many votes it gets"),
    ("E203", proposing("decision: ⟦change-rules⟧"), "needs the key 'becomes': what the rule becomes"),
    ("E203", proposing("decision: change-rules, ⟦becomes⟧: {}"), "does not say what the rule becomes"),
    ("E209", proposing("decision: upgrade, version: a, ⟦office⟧: AU"), "'office' says nothing about 'upgrade'"),
    ("E205", proposing("decision: ⟦expel-office⟧, office: AU"), "is not a decision"),
    ("E302", proposing("decision: change-rules, becomes: {quota: ⟦0 %⟧}"), "a quota of nothing"),
    ("E302", proposing("decision: suspend-office, office: AU, open_for: ⟦0 s⟧"), "nobody can vote in no time"),
    ("E401", proposing("decision: suspend-office, office: ⟦JP⟧"), "JP takes no part"),
    ("E401", proposing("decision: admit-office, office: ⟦ZZ⟧"), "there is no office code 'ZZ'"),
    ("E401", proposing("decision: change-rules, becomes: {veto: [⟦JP⟧]}"), "JP takes no part"),
    ("E690", f"{VOTE}propose: {{at_office: EM, decision: ⟦revoke-entry⟧, entry: it}}", "is not available yet"),
    # ---- ballots
    ("E104", f"{VOTE}vote: {{proposal: it, ballots: {{EM: yes, ⟦EM⟧: no}}}}", "stands twice"),
    ("E205", f"{VOTE}vote: {{proposal: it, ballots: {{EM: ⟦maybe⟧}}}}", "is not a ballot"),
    ("E206", f"{VOTE}vote: {{proposal: it, ⟦ballots⟧: {{}}}}", "'ballots' names nobody"),
    ("E401", f"{VOTE}vote: {{proposal: it, ballots: {{⟦JP⟧: yes}}}}", "JP takes no part"),
    ("E404", f"{VOTE}vote: {{proposal: ⟦its⟧, ballots: {{EM: yes}}}}", "did you mean 'it'?"),
    (
        "E404",
        f"steps:\n  - {{id: file, register: {FILED}}}\n  - vote: {{proposal: ⟦file⟧, ballots: {{EM: yes}}}}",
        "'file' is a step with 'register', not with 'propose'",
    ),
    (
        "E403",
        ("steps:\n  - vote: {proposal: ⟦it⟧, ballots: {EM: yes}}\n"
        "  - {id: it, propose: {at_office: EM, decision: suspend-office, office: AU}}"),
        "'it' is voted on before it is proposed",
    ),
    ("E403", f"{VOTE}{{at: 5 s, vote: {{proposal: ⟦it⟧, ballots: {{EM: yes}}}}}}", "voted on before"),
    # ---- checks
    ("E203", "expect:\n  - ⟦power⟧: {decision: upgrade}", "does not say what is true of the power"),
    ("E302", "expect:\n  - power: {min_to_block: ⟦0⟧}", "0 offices are none"),
    ("E302", "expect:\n  - power: {min_to_decide: ⟦4⟧}", "4 offices are more than take part"),
    ("E401", "expect:\n  - power: {veto_players: [⟦JP⟧]}", "JP takes no part"),
    ("E209", "expect:\n  - power: {veto_players: none}\n    ⟦outside_faults⟧: yes", "no meaning beside 'power'"),
    ("E209", f"{VOTE}jump: 1 day\nexpect:\n  - decision: {{proposal: it, is: adopted}}\n    ⟦within⟧: 9 s", "'within'"),
    ("E404", "expect:\n  - decision: {proposal: ⟦file-mark⟧, is: adopted}", "not with 'propose'"),
    ("E205", f"{VOTE}jump: 1 day\nexpect:\n  - decision: {{proposal: it, is: ⟦final⟧}}", "is not a result of a vote"),
    (
        "E205",
        f"{VOTE}{{id: v, vote: {{proposal: it, ballots: {{EM: no}}}}}}\nexpect:\n  - outcome: {{step: v, is: ⟦final⟧}}",
        "never ends as 'final'",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("code", "piece", "said"), CASES, ids=[f"{n}-{code}" for n, (code, *_) in enumerate(CASES)])
def test_what_cannot_be_is_told_once_and_at_its_place(code, piece, said):
    text, line, column, length = marked(piece)
    scenario, problems = parse(text, "x.yaml")
    errors = [one for one in problems if one.severity == "error"]
    assert [(one.code, one.line, one.column, one.length) for one in errors] == [(code, line, column, length)]
    assert said in errors[0].text()
    assert scenario is None


ADVICE = [
    ("W611", proposing("decision: ⟦upgrade⟧, version: a"), "'upgrade' is recorded, and nothing else happens"),
    ("W611", proposing("decision: ⟦admit-office⟧, office: JP"), "'admit-office' is recorded"),
    ("W612", "steps:\n  - ⟦propose⟧: {at_office: EM, decision: change-weight, office: AU, weight: 3}", "impossible"),
    (
        "W612",
        f"governance: {{model: lead-office, lead: EM}}\n{VOTE}vote: {{proposal: it, ballots: {{⟦RU⟧: yes, EM: yes}}}}",
        "what RU hands in with 'step-2' will be refused: no-vote",
    ),
    ("W612", f"{VOTE}{{at: 3 min, vote: {{proposal: it, ballots: {{⟦RU⟧: yes}}}}}}", "too-late"),
    (
        "W612",
        f"{VOTE}vote: {{proposal: it, ballots: {{EM: yes}}}}\n  - vote: {{proposal: it, ballots: {{⟦RU⟧: yes}}}}",
        "too-late",
    ),
]  # fmt: skip


ADVICE += [
    (
        "W604",
        (
            f"duration: 1 min\n{VOTE}vote: {{proposal: it, ballots: {{EM: yes}}}}\n"
            "expect:\n  - ⟦decision⟧: {proposal: it, is: lapsed}"
        ),
        "the vote is open until 2 min 10 s",
    ),
    ("W604", "expect:\n  - ⟦limit⟧: {metric: deadlock_rate, at_most: 10 %}", "there is no step with 'propose'"),
    ("W602", f"{VOTE}vote: {{proposal: it, ballots: {{EM: yes, RU: ⟦abstain⟧}}}}", "an abstention counts as no"),
    (
        "W602",
        (
            "governance: {decisions: {upgrade: {quota_of: cast}}}\n"
            f"{VOTE}vote: {{proposal: it, ballots: {{EM: yes, RU: ⟦abstain⟧}}}}"
        ),
        "an abstention counts as no",
    ),
]


@pytest.mark.parametrize(("code", "piece", "said"), ADVICE)
def test_what_will_come_to_nothing_is_told_as_advice(code, piece, said):
    text, line, column, length = marked(piece)
    scenario, problems = parse(text, "x.yaml")
    assert scenario is not None
    assert [(one.code, one.line, one.column, one.length) for one in problems] == [(code, line, column, length)]
    assert said in problems[0].text()


def test_a_refusal_that_the_file_expects_needs_no_advice():
    steps = f"{VOTE}{{id: late, at: 3 min, vote: {{proposal: it, ballots: {{RU: yes}}}}}}"
    _, problems = parse(whole(f"{steps}\nexpect:\n  - outcome: {{step: late, is: refused, because: too-late}}"), "x")
    assert problems == ()


@pytest.mark.parametrize("said", ["{quota_of: all}", "{decisions: {suspend-office: {quota_of: cast}}}"])
def test_who_says_what_an_abstention_weighs_needs_no_advice(said):
    vote = f"{VOTE}vote: {{proposal: it, ballots: {{EM: yes, RU: abstain}}}}"
    assert parse(whole(f"governance: {said}\n{vote}"), "x")[1] == ()


@pytest.mark.parametrize(
    ("governance", "own", "seconds"),
    [
        ("one-office-one-vote", "", 120),
        ("{open_for: 20 s}", "", 20),
        ("{open_for: 20 s, decisions: {upgrade: {open_for: 50 s}}}", "", 50),
        ("{decisions: {upgrade: {open_for: 50 s}}}", "", 120),
        ("{open_for: 20 s}", ", open_for: 5 min", 300),
    ],
)
def test_a_run_without_a_duration_sees_the_end_of_its_votes(governance, own, seconds):
    motion = f"{{at: 10 s, propose: {{at_office: EM, decision: suspend-office, office: AU{own}}}}}"
    text = whole(f"governance: {governance}\nsteps:\n  - {motion}").replace("duration: 10 min\n", "")
    scenario, _ = parse(text, "x")
    assert scenario.duration_us == (10 + seconds + 120) * SECOND


@pytest.mark.parametrize(
    ("piece", "meant"),
    [
        ("governance: double-majority", "two-chamber"),
        ("governance: {threshold: 2/3}", "quota"),
        (proposing("decision: expel, office: AU"), "suspend-office"),
        ("steps:\n  - motion: {at_office: EM}", "propose"),
        ("governance: {voting_period: 1 min}", "open_for"),
    ],
)
def test_what_people_call_it_is_answered_with_the_word(piece, meant):
    _, problems = parse(whole(piece), "x")
    assert f"did you mean '{meant}'?" in problems[0].text()


GOVERNANCE = [
    "weighted-by-office",
    "{model: weighted, quota: 3/7, quota_of: cast, weights: {EM: 1, AU: 2}, veto: [EM], open_for: 90 s}",
    "{model: two-chamber, weights: {EM: 5, AU: 2}, more_than: yes, quota: 1/2}",
    "{model: two-chamber, chambers: {a: {quota: 55 %}, b: {quota: 2/3, more_than: yes, weights: {EM: 3, RU: 2}}}}",
    "{model: two-chamber, chambers: {a: {quota: 55 %}, b: {weights: {EM: 3, RU: 2}}}, quota: 3/4}",
    "{model: lead-office, lead: RU, veto: [AU]}",
    "{model: lead-office, lead: RU, alone: no, quota: 1/2}",
    "{model: rotating-chair, order: [AU, EM], turn: 90 s, decisions: {upgrade: {veto: [RU], quota_of: cast}}}",
    "{decisions: {upgrade: {quota: 100 %}, change-rules: {veto: [RU], open_for: 5 min}, revoke-entry: {quota: 1/7}}}",
]  # fmt: skip


@pytest.mark.parametrize("stated", GOVERNANCE)
def test_a_constitution_written_out_is_the_same_constitution(stated):
    own = stated == "weighted-by-office"
    offices = "offices: {EM: {weight: 3}, RU: {}, AU: {}}\n" if own else ""
    first = sound(f"{offices}governance: {'weighted' if own else stated}")
    text = resolved(first)
    read, problems = parse(text, "resolved")
    assert [one.text() for one in problems] == []
    assert read.governance == first.governance
    assert "open_for" in text


def test_motions_and_ballots_written_out_are_the_same():
    steps = [
        "{id: a, propose: {at_office: EM, decision: change-weight, office: AU, weight: 3}}",
        "{id: b, propose: {at_office: RU, decision: change-rules, rule: upgrade, becomes: {veto: [RU], quota: 3/7}}}",
        "{id: c, propose: {at_office: RU, decision: change-rules, becomes: {open_for: 5 min}, open_for: 30 s}}",
        "{id: d, propose: {at_office: RU, decision: upgrade, version: '2.0: new'}}",
        "{id: e, propose: {at_office: RU, decision: readmit-office, office: EM}}",
        "{id: f, vote: {proposal: a, ballots: {RU: yes, EM: abstain}}}",
    ]
    listed = "\n".join(f"  - {step}" for step in steps)
    first = sound(f"governance: {{model: weighted, weights: {{EM: 1, AU: 1}}}}\nsteps:\n{listed}")
    read, _ = parse(resolved(first), "resolved")
    assert [step.act for step in read.steps] == [step.act for step in first.steps]


def test_setting_another_model_drops_what_only_the_written_one_has():
    text = whole("governance: {model: weighted, weights: {EM: 2, RU: 1}, veto: [EM]}")
    read, problems = parse(text, "x", overrides=("governance.model=one-office-one-vote",))
    assert problems == ()
    assert (read.governance.model, read.governance.constitution.default.veto) == ("one-office-one-vote", ("EM",))
