"""Scenarios, words and codes in plain language. Source: users.md 6.1."""

from dataclasses import replace
from pathlib import Path

import pytest
from small_scenario import whole

from ipchain.errors import UsageError
from ipchain.names import OfficeId
from ipchain.rights.profile import Kind
from ipchain.scenario.captions import Names, step_caption
from ipchain.scenario.codes import CODES
from ipchain.scenario.explain import explain, explain_scenario, explain_word, timeline
from ipchain.scenario.loader import load, parse
from ipchain.scenario.model import License
from ipchain.scenario.offices import known_codes, load_profile
from ipchain.scenario.vocabulary.lexicon import LEXICON

DATA = Path(__file__).parent / "data"

CABLE_CUT = """\
A sale and a licence while one office is cut off
Three offices take part: EUIPO (EM), Rospatent (RU), IP Australia (AU).
They agree by raft: two of three must confirm each entry. One office may stop; none may lie.

 0:30  Aurora registers the word mark AURORA at EUIPO.
       then  The mark is extended to Rospatent and IP Australia.
 2:00  FAULT until 4:00: The line between IP Australia and the two other offices is down.
 2:30  Aurora sells the mark to Borealis through EUIPO.
 2:40  Aurora tries to sell the same mark to Carpathia through IP Australia.
 5:00  Borealis, the new owner, licenses the mark to Daintree for Australia.
       then  Rospatent issues a certificate of the entry.
       then  IP Australia checks that certificate without asking Rospatent.
All the while about 20 filings per minute arrive at each office.

Nine things are checked. Eight must hold, one should:
 1 At every moment, at every office, a right has exactly one owner of record.
 2 "first-sale" becomes final within 10 s of being handed in.
 3 While "cable-cut" lasts, IP Australia makes exactly 0 entries final.
 4 "second-sale" is refused, with the reason "not-owner".
 5 Within 30 s of the end of "cable-cut", all offices hold the same ledger.
 6 "licence-au" becomes final within 10 s of being handed in.
 7 "check-certificate" ends as valid.
 8 While nothing is wrong, the 95th percentile of the time until a request is final, for "register", is below 3 s.
 9 At the end, "aurora-mark" belongs to Borealis Trading and is licensed to Daintree Stores at all offices.
Also checked without being asked: nine more built-in guarantees (the tenth is number 1).
"""


def sentences(piece):
    scenario, problems = parse(whole(piece), "x")
    assert problems == ()
    return [one.required for one in scenario.expect]


def test_cable_cut_reads_in_plain_words():
    assert explain_scenario(load(DATA / "cable-cut.ipchain.yaml")) == CABLE_CUT


def test_one_office_without_anything_to_check_reads_well():
    text = "ipchain: 1\ntitle: Alone\noffices: [EM]\nduration: 1 min\nbuilt_in: off\n"
    scenario, _ = parse(text, "x")
    assert explain_scenario(scenario) == (
        "Alone\n"
        "One office takes part: EUIPO (EM).\n"
        "They agree by raft: one of one confirms each entry. No office may stop, and none may lie.\n\n"
        "Nothing is checked beyond the built-in guarantees.\n"
        "Built-in guarantees are off.\n"
    )


@pytest.mark.parametrize(
    ("check", "sentence"),
    [
        ("never: fork", "It never happens that two honest offices hold different entries in one place."),
        (
            "violates: same-ledger",
            "This breaks, as theory says: honest offices hold the same ledger, one perhaps longer than another.",
        ),
        (
            "always: one-owner\n    during: file-mark",
            'While "file-mark" lasts, at every moment, at every office, a right has exactly one owner of record.',
        ),
        (
            "always: votes-once\n    after: file-mark starts",
            (
                'Once "file-mark" has begun, at every moment, at every office, '
                "no honest office votes twice in one ballot of the protocol."
            ),
        ),
        ("eventually: {leader: any}", "Sooner or later an office leads."),
        (
            "eventually: {leader: EM}\n    after: file-mark ends\n    within: 5 s",
            'Within 5 s of the end of "file-mark", EUIPO leads.',
        ),
        (
            "eventually: {entry: file-mark, at_offices: [RU, AU]}",
            'Sooner or later "file-mark" is final at Rospatent and IP Australia.',
        ),
        (
            "eventually: {entry: file-mark}\n    within: 5 s",
            '"file-mark" is final at all offices within 5 s of being handed in.',
        ),
        (
            "at_end: {right: aurora-mark, licensees: [], at_offices: [EM]}",
            'At the end, "aurora-mark" has no licensee at EM.',
        ),
        (
            "at_end: {right: aurora-mark, status: registered}",
            'At the end, "aurora-mark" has the status "registered" at all offices.',
        ),
        ("at_end: {office: RU, state: up}", "At the end, Rospatent is running."),
        (
            "limit: {metric: throughput, at_least: 60 % of before}\n    during: file-mark",
            'While "file-mark" lasts, the number of final entries per second is at least 60 % of what it was before.',
        ),
        (
            "limit: {metric: office_lag, stat: p99, between: [1, 5]}",
            "The 99th percentile of the number of entries an office is behind is between 1 and 5.",
        ),
        (
            "limit: {metric: availability, at_office: EM, above: 99 %}",
            "The share of requests decided within 10 s at EUIPO is above 99 %.",
        ),
        ("outcome: {step: file-mark, is: pending}\n    say: It waits", "It waits"),
    ],
)
def test_every_check_has_its_sentence(check, sentence):
    (said,) = sentences(f"expect:\n  - {check}")
    assert said == sentence


def test_the_timeline_puts_steps_under_what_they_wait_for():
    scenario, _ = parse(
        whole(
            "steps:\n"
            "  - {id: a, at: 30 s, register: {right: r, kind: patent, at_office: EM, owner: aurora}}\n"
            "  - {id: b, at: 1 min, query: {right: r, at_office: RU}}\n"
            "  - {id: c, after: a, certify: {right: r, at_office: EM}}\n"
            "faults:\n  - {after: b, for: 10 s, crash: leader}\n"
        ),
        "x",
    )
    assert timeline(scenario) == [
        " 0:30  Aurora Foods files the patent r at EUIPO.",
        "       after a  EUIPO issues a certificate on r.",
        " 1:00  Rospatent is asked about r.",
        "       after b  FAULT for 0:10: The leader is stopped.",
    ]


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_page_that_can_be_read(code):
    page = explain(code.lower())
    assert page.startswith(f"{code}  ")
    assert "Not so:" in page
    assert "But so:" in page
    assert all(len(line) <= 120 for line in page.splitlines() if not line.startswith("    "))


def test_a_word_is_explained_wherever_it_stands():
    page = explain("assign")
    assert "assign  (action of a step)" in page
    assert "from       who gives the right away" in page


@pytest.mark.parametrize(
    "word", ["register", "consensus", "raft", "leader-crash", "partition", "p95", "one-owner", "must"]
)
def test_words_of_every_kind_are_known(word):
    if word == "leader-crash":
        with pytest.raises(UsageError, match="the format has no word"):
            explain(word)
    else:
        assert explain(word).startswith(f"{word}  (")


def test_every_word_of_the_format_can_be_explained():
    for word in LEXICON:
        assert explain_word(word)


def test_an_unknown_word_or_code_is_answered_with_the_nearest():
    with pytest.raises(UsageError, match="did you mean 'assign'"):
        explain("asign")
    with pytest.raises(UsageError, match="the format has no word 'E999'"):
        explain("E999")


def test_a_list_of_words_says_which_of_them_cannot_be_used_yet():
    assert "raft, pbft, hotstuff (not available yet), tendermint (not available yet)" in explain_word("consensus")
    assert "Not available yet." in explain_word("pacemaker_timeout")
    assert "Not available yet." in explain_word("chained")
    assert "Not available yet." not in explain_word("heartbeat")
    assert all("no office that comes with ipchain keeps it yet" in explain_word(word) for word in ("gi", "variety"))


def test_no_shipped_office_keeps_the_kinds_that_are_told_to_be_kept_nowhere():
    kept = {kind for code in known_codes() for kind in load_profile(code).legal.kinds}
    assert kept.isdisjoint({Kind.GEOGRAPHICAL_INDICATION, Kind.PLANT_VARIETY})


def test_a_territory_is_called_by_the_name_of_its_office():
    act = replace(
        next(step.act for step in load(DATA / "cable-cut.ipchain.yaml").steps if isinstance(step.act, License)),
        territory=(OfficeId("AU"),),
    )
    assert step_caption("license", act, Names(offices={"AU": "IP Australia"})).endswith(" for IP Australia")
