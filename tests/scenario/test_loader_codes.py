"""Every code at its exact place: what is between the marks is what the message must point at."""

import re
from pathlib import Path

import pytest
from small_scenario import marked, whole

import ipchain
from ipchain.scenario.codes import CODES
from ipchain.scenario.loader import parse

FILED = "register: {right: aurora-mark, kind: trade-mark, at_office: EM, owner: aurora}"
SOLD = "assign: {right: aurora-mark, at_office: EM, from: aurora, to: borealis}"

RESOLD = SOLD.replace("aurora-mark", "⟦aurora-mark⟧")
FOUR = "offices: [EM, RU, AU, KR]"
NEAR = "variants: {network: {near: {}}}\ncompare: {axes: {network: [near]}}"
BOTH = "variants: {network: {near: {}, far: {profile: lan}}}"
ONE_OF_TWO = f"{BOTH}\ncompare: {{axes: {{network: [near]}}}}"

CASES = [
    # ---- the file
    ("E101", 'title: ⟦"A sale⟧', "a quote is opened here"),
    ("E102", "ipchain: ⟦2⟧", "this file says version 2; this program reads 1"),
    ("E103", "extends: ⟦../base.ipchain.yaml⟧", "cannot be found"),
    ("E104", "seed: 1\n⟦seed⟧: 2", "stands twice"),
    ("E105", "x-note: ⟦&a⟧ 1", "anchors are not used here"),
    ("E106", "seed: ⟦!!int 4⟧", "the tag 'tag:yaml.org,2002:int' is not used here"),
    ("E107", "x-note: [[[[[[[[[[[[[[[[[[[[[[[[⟦[⟧[1]]]]]]]]]]]]]]]]]]]]]]]]]]", "nested more than 24"),
    ("E108", "x-note: a⟦\x07⟧b", "an invisible character"),
    ("E109", "network:\n⟦\t⟧profile: lan", "a tab cannot be used here"),
    ("E110", "duration: 5⟦\u00a0⟧min", "a non-breaking space stands in"),
    ("E110", "consensus: {model: raft, block_interval: 1⟦\u2013⟧2 s}", "an en dash"),
    ("E110", "⟦\u201c⟧seed\u201d: 1", "a curly quote"),
    ("E110", "tags: [trade⟦\u2011⟧mark]", "a non-breaking hyphen"),
    ("E111", "seed: 1\n⟦---⟧\nseed: 2", "a second document begins here"),
    ("E113", "? ⟦[⟧seed]\n: 1", "a key must be one word"),
    # ---- words
    ("E201", "⟦durations⟧: 5 min", "did you mean 'duration'?"),
    ("E201", "network: {⟦latency⟧: 5 ms}", "did you mean 'delay'?"),
    ("E201", "consensus: {model: raft, ⟦view_change_timeout⟧: 4 s}", "a setting of pbft, not of raft"),
    ("E202", "steps:\n  - at: 1 s\n    ⟦transfer⟧: {right: r}", "did you mean 'assign'?"),
    ("E202", "faults:\n  - at: 1 s\n    for: 1 s\n    ⟦kill⟧: EM", "did you mean 'crash'?"),
    ("E202", "expect:\n  - ⟦allways⟧: one-owner", "did you mean 'always'?"),
    ("E203", "parties:\n  ⟦aurora⟧: {name: A}\n  borealis: {name: B, home: AU}", "needs the key 'home'"),
    ("E203", "steps:\n  - ⟦id⟧: nothing\n    at: 1 s", "this step has no action"),
    ("E203", "faults:\n  - id: x\n    ⟦crash⟧: EM", "does not say when it begins"),
    ("E203", "expect:\n  - ⟦limit⟧: {metric: throughput}", "the limit has no bound"),
    ("E203", "network: {⟦profile⟧: measured}", "needs the key 'delays'"),
    ("E203", "offices: [EM, RU, AU, ⟦QX⟧]", "needs a name and a place"),
    ("E204", "faults:\n  - {at: 1 min, for: 1 s, crash: EM, ⟦pause⟧: AU}", "with two faults"),
    ("E205", "network: {profile: ⟦wide⟧}", "'wide' is not a network profile"),
    ("E205", "expect:\n  - outcome: {step: file-mark, is: ⟦valid⟧}", "never ends as 'valid'"),
    ("E205", "expect:\n  - outcome: {step: file-mark, is: refused, because: ⟦not-the-owner⟧}", "'not-owner'?"),
    ("E206", "tags: ⟦trade-mark⟧", "'tags' is a single value here"),
    ("E206", "⟦steps⟧: 5", None),
    ("E207", "language: ⟦de⟧", "'de' is not a language"),
    ("E208", "faults:\n  - {at: 1 min, for: 10 s, ⟦until⟧: 2 min, crash: EM}", "exclude each other"),
    ("E209", "expect:\n  - always: one-owner\n    ⟦within⟧: 5 s", "'within' has no meaning beside 'always'"),
    ("E209", "expect:\n  - limit: {metric: leader_changes, ⟦of⟧: register, at_most: 1}", "cannot narrow it"),
    ("E209", "offices: {EM: {⟦name⟧: X}, RU: {}, AU: {}}", "for invented offices"),
    # ---- values
    ("E301", "seed: ⟦4.2⟧", "is not a whole number"),
    ("E302", "load:\n  - {register: {kind: patent}, rate: ⟦0 / s⟧}", "a rate is above 0"),
    ("E302", "duration: ⟦0 s⟧\nsteps: []", "a run lasts longer than nothing"),
    ("E302", "consensus: {heartbeat: ⟦999 us⟧}", "'heartbeat' is at least 1 ms"),
    ("E302", f"consensus: {{model: pbft, status_interval: ⟦0 s⟧}}\n{FOUR}", "'status_interval' is at least 1 ms"),
    ("E302", f"consensus: {{model: pbft, view_change_timeout: ⟦1 us⟧}}\n{FOUR}", "is at least 1 ms"),
    ("E303", "duration: ⟦2⟧", "write '2 s' or '2 min'"),
    ("E303", "expect:\n  - limit: {metric: time_to_final, below: ⟦3⟧}", "write '3 s' or '3 min'"),
    ("E304", "calendar: ⟦31.12.2026⟧", "is not a date"),
    ("E305", "duration: ⟦5m⟧", "is 'm' a minute or a month?"),
    ("E306", "network: {loss: ⟦120 %⟧}", "more than the whole"),
    ("E307", "consensus: {pre_vote: ⟦maybe⟧}", "neither yes nor no"),
    ("E308", "tags: [⟦trade mark⟧]", "write 'trade-mark'"),
    ("E309", "consensus: {election_timeout: ⟦[⟧2 s, 1 s]}", "write '[1 s, 2 s]'"),
    ("E309", "expect:\n  - limit: {metric: leader_changes, between: ⟦[⟧2, 1]}", "write '[1, 2]'"),
    ("E310", "governance: {quota: ⟦most⟧}", "is not a share"),
    ("E311", "load:\n  - {register: {kind: patent}, rate: ⟦often⟧}", "is not a rate"),
    ("E312", "network: {bandwidth: ⟦much⟧}", "is not a bandwidth"),
    ("E313", 'title: ⟦""⟧', "the text is empty"),
    # ---- names
    ("E401", "offices: [⟦EUIPO⟧, RU, AU]", "EUIPO has the code EM (WIPO ST.3)"),
    ("E401", "offices: [EM, RU, AU, ⟦ZZ⟧]", "there is no office code 'ZZ'"),
    ("E401", "consensus: {first_leader: ⟦JP⟧}", "JP takes no part in this scenario"),
    ("E401", "governance: {model: weighted, weights: {EM: 9, ⟦JP⟧: 1}}", "JP takes no part"),
    ("E401", "faults:\n  - {at: 1 min, for: 1 s, crash: ⟦leeder⟧}", "there is no office code"),
    ("E402", f"steps:\n  - {FILED.replace('aurora}', '⟦auroora⟧}')}", "did you mean 'aurora'?"),
    ("E403", f"steps:\n  - {SOLD.replace('aurora-mark', '⟦aurora-mark⟧')}\n  - {FILED}", "before it exists"),
    ("E403", f"steps:\n  - {{at: 2 min, {FILED}}}\n  - {{at: 1 min, {RESOLD}}}", "before it exists"),
    ("E403", f"steps:\n  - {FILED}\n  - {SOLD.replace('aurora-mark', '⟦aurora-marc⟧')}", "'aurora-mark'?"),
    ("E404", "expect:\n  - outcome: {step: ⟦file-marks⟧, is: final}", "did you mean 'file-mark'?"),
    ("E404", "expect:\n  - always: one-owner\n    during: ⟦cut⟧", "there is no fault or step 'cut'"),
    ("E404", "expect:\n  - eventually: {same_ledger: all}\n    after: ⟦cut ends⟧", "no fault or step 'cut'"),
    ("E404", f"steps:\n  - id: f\n    {FILED}\n  - verify: {{certificate_of: ⟦f⟧, at_office: EM}}", "'certify'"),
    ("E405", f"expect:\n  - always: one-owner\n    where: {{network: ⟦far⟧}}\n{NEAR}", "no variant of"),
    ("E406", f"expect:\n  - always: one-owner\n    where: {{⟦networks⟧: near}}\n{NEAR}", "did you mean 'network'?"),
    (
        "E407",
        (f"steps:\n  - {FILED}\n  - license: "
        "{right: aurora-mark, at_office: EM, from: aurora, to: borealis, territory: [EM, ⟦AU⟧]}"),
        "does not reach AU",
    ),
    ("E408", "offices: [EM, RU, AU, ⟦EM⟧]", "stands twice"),
    ("E408", f"steps:\n  - {{id: a, {FILED}}}\n  - {{id: ⟦a⟧, {SOLD}}}", "the id 'a' stands twice"),
    ("E408", "network: {links: [{between: [EM, AU]}, {⟦between⟧: [AU, EM]}]}", "stands twice"),
    ("E409", "faults:\n  - {at: 1 min, for: 1 s, partition: ⟦[⟧[EM], [RU]]}", "AU stands in no group"),
    ("E409", "faults:\n  - {at: 1 min, for: 1 s, partition: [[EM, RU], [AU, ⟦EM⟧]]}", "stands in two groups"),
    ("E409", "network: {links: [{between: [EM, ⟦EM⟧], delay: 5 ms}]}", "to itself"),
    # ---- moments
    ("E501", "duration: 2 min\nfaults:\n  - {at: ⟦3 min⟧, for: 1 s, crash: EM}", "the run ends at 2 min"),
    ("E501", "duration: 2 min\nfaults:\n  - {at: 1 min, for: ⟦2 min⟧, crash: EM}", "write at most '1 min'"),
    ("E501", f"duration: 2 min\nsteps:\n  - at: ⟦3 min⟧\n    {FILED}", "this happens after the end"),
    ("E502", "duration: 1 min\nexpect:\n  - outcome: {step: file-mark, is: final}\n    within: ⟦2 min⟧", "past"),
    (
        "E502",
        ("faults:\n  - {id: cut, at: 9 min, for: 30 s, crash: EM}\n"
        "expect:\n  - eventually: {same_ledger: all}\n    after: cut ends\n    within: ⟦60 s⟧"),
        "reaches to 10 min 30 s",
    ),
    ("E503", "faults:\n  - {at: 2 min, until: ⟦1 min⟧, crash: EM}", "ends before it begins"),
    ("E503", "load:\n  - {register: {kind: patent}, rate: 1 / s, from: 2 min, until: ⟦1 min⟧}", "before it begins"),
    ("E503", "load:\n  - {register: {kind: patent}, rate: 1 / s, until: ⟦0 s⟧}", "before it begins"),
    ("E505", f"steps:\n  - id: a\n    after: ⟦b⟧\n    {FILED}\n  - id: b\n    {SOLD}", "waits for 'b'"),
    # ---- models
    ("E601", "consensus: ⟦pbft⟧", "pbft needs at least 4 offices, and 3 take part"),
    ("E602", "governance: {model: weighted, ⟦weights⟧: {EM: 0, RU: 0, AU: 0}}", "can never be reached"),
    ("E603", "consensus: {⟦heartbeat⟧: 2 s}", "not shorter than the election timeout"),
    ("E604", "duration: ⟦31 days⟧", "31 days of simulated time are more than 30"),
    ("E604", "⟦load⟧:\n  - {register: {kind: patent}, rate: 1000 / s}", "1,800,000 requests"),
    ("E690", "consensus: ⟦hotstuff⟧", "not available yet"),
    ("E691", "steps:\n  - at: 30 s\n    ⟦leave⟧: {office: AU}", "not available yet"),
    ("E692", "faults:\n  - {at: 1 min, for: 1 s, ⟦broker⟧: down}", "not available yet"),
    ("E693", "expect:\n  - eventually: {⟦member⟧: EM}", "not available yet"),
    ("E695", "measure: {⟦windows⟧: 10 s}", "not available yet"),
    ("E410", f"{BOTH}\ncompare: {{axes: {{network: [near]}}, ⟦baseline⟧: {{network: far}}}}", "no cell of this"),
    ("E410", f"{BOTH}\ncompare: {{axes: {{network: [near, far]}}, ⟦baseline⟧: {{}}}}", "more than one cell"),
    ("E410", f"{BOTH}\ncompare: {{axes: {{network: [near]}}, exclude: [⟦{{⟧network: far}}]}}", "excludes no cell"),
    ("E410", f"{BOTH}\ncompare: {{axes: {{network: [near]}}, include: [⟦{{⟧}}]}}", "network is missing"),
    ("E410", f"{ONE_OF_TWO}\nexpect:\n  - {{always: one-owner, ⟦where⟧: {{network: far}}}}", "to no cell"),
    ("E410", f"{BOTH.replace('variants', 'x-none')}\nexpect:\n  - {{always: one-owner, ⟦where⟧: {{}}}}", "has none"),
    ("E411", f"{NEAR[:-1]}, ⟦exclude⟧: [{{network: near}}]}}", "nothing is left"),
    ("E205", f"{NEAR[:-1]}, metrics: [⟦leader_changes.p95⟧]}}", "has no 'p95'"),
    ("E205", f"{NEAR[:-1]}, metrics: [⟦throughputs⟧]}}", "did you mean 'throughput'?"),
    ("E205", f"{NEAR[:-1]}, metrics: [⟦throughput.p42⟧]}}", "'p42' is not a statistic"),
    ("E693", f"{NEAR[:-1]}, metrics: [⟦evidence_time⟧]}}", "not available yet"),
    ("E408", f"{NEAR[:-1]}, seeds: [{', '.join(map(str, range(20)))}, ⟦7⟧]}}", "stands twice"),
    ("E408", "variants: {network: {near: {}}}\ncompare: {axes: {network: [near, ⟦near⟧]}}", "stands twice"),
    ("E604", f"{NEAR[:-1]}, ⟦seeds⟧: 1-10001}}", "more than 10,000 runs"),
    ("E302", f"{NEAR}\nmeasure: {{confidence: ⟦100 %⟧}}", "no useful interval"),
    ("E302", f"{NEAR}\nmeasure: {{bootstrap: ⟦10⟧}}", "too few"),
    ("E302", f"{NEAR}\nexpect:\n  - {{always: one-owner, runs: ⟦at least 0⟧}}", "no run at all"),
    ("E306", f"{NEAR}\nexpect:\n  - {{always: one-owner, runs: ⟦at least 101 %⟧}}", "no check can hold"),
    ("E209", "expect:\n  - {always: one-owner, ⟦runs⟧: at least 1}", "counts the runs of a comparison"),
    ("E209", "measure: {⟦confidence⟧: 90 %}", "about intervals"),
    ("E209", f"{NEAR.replace('near: {}}', 'near: {}}, ⟦seed⟧: {one: 1}')}", "cannot vary"),
    ("W608", "⟦variants⟧: {network: {near: {}}}", "no 'compare' that uses them"),
    ("E693", "expect:\n  - limit: {metric: ⟦evidence_time⟧, below: 3 s}", "not available yet"),
    # ---- advice
    (
        "W601",
        ("faults:\n  - {id: lie, at: 1 min, for: 1 s, ⟦byzantine⟧: {office: QX, behaviour: censor}}\n"
        "offices: {EM: {}, RU: {}, AU: {}, QX: {name: Examplia, near: SG}}"),
        "raft tolerates 0 dishonest offices, and 'lie' makes QX dishonest",
    ),
    (
        "W602",
        ("steps:\n  - {id: m, at: 1 s, propose: {at_office: EM, decision: suspend-office, office: AU}}\n"
        "  - vote: {proposal: m, ballots: {EM: yes, RU: ⟦abstain⟧}}"),
        "an abstention counts as no",
    ),
    ("W603", "consensus: {heartbeat: 10 ms, election_timeout: ⟦[⟧50 ms, 90 ms]}", "below the slowest round trip"),
    ("W604", "expect:\n  - ⟦limit⟧: {metric: time_to_final, of: license, below: 3 s}", "will not be tested"),
    ("W605", "variants: {network: {near: {}}}\ncompare: {axes: {network: [near]}, seeds: ⟦1-5⟧}", "5 seeds are few"),
    (
        "W606",
        "faults:\n  - {id: lie, at: 1 min, for: 1 s, ⟦byzantine⟧: {office: AU, behaviour: censor}}",
        "a real office, a dishonest part",
    ),
    ("W607", "consensus: {pre_vote: ⟦true⟧}", "the word here is 'yes'"),
    ("W611", "steps:\n  - propose: {at_office: EM, decision: ⟦upgrade⟧, version: a}", "nothing else happens"),
    (
        "W612",
        ("governance: {model: lead-office, lead: EM}\n"
        "steps:\n  - {id: m, at: 1 s, propose: {at_office: EM, decision: suspend-office, office: AU}}\n"
        "  - vote: {proposal: m, ballots: {⟦RU⟧: yes, EM: yes}}"),
        "will be refused: no-vote",
    ),
]  # fmt: skip
BESIDE = {"E690", "E691", "E692", "E693", "E695", "W601"}
"""What may come with another code: parts that are not available yet, and the advice on dishonest offices."""


@pytest.mark.parametrize(("code", "piece", "said"), CASES, ids=[f"{code}-{n}" for n, (code, *_) in enumerate(CASES)])
def test_a_problem_is_told_once_and_at_its_place(code, piece, said):
    text, line, column, length = marked(piece)
    _, problems = parse(text, "x.yaml")
    found = [one for one in problems if one.code == code]
    if said is None:
        assert (code, line) in {(one.code, one.line) for one in found}
        return
    assert [(one.code, one.line, one.column) for one in found] == [(code, line, column)]
    assert said in found[0].text()
    if code not in {"E101", "E105", "E106"}:
        assert found[0].length == length
    assert {one.code for one in problems} - BESIDE <= {code}


def test_every_code_has_a_case_with_its_place():
    assert {code for code, *_ in CASES} == set(CODES)


def test_every_code_in_the_package_has_a_page_and_every_page_a_use():
    package = Path(ipchain.__file__).parent
    pages = {"code_pages_writing.py", "code_pages_meaning.py"}
    sources = [path.read_text(encoding="utf-8") for path in package.rglob("*.py") if path.name not in pages]
    used = {code for source in sources for code in re.findall(r'"([EW]\d{3})"', source)}
    assert used == set(CODES)


@pytest.mark.parametrize("code", [code for code, page in CODES.items() if not page.told])
def test_the_bad_example_of_a_page_gives_its_code_and_the_good_one_does_not(code):
    page = CODES[code]
    _, bad = parse(whole(page.bad), "bad")
    _, good = parse(whole(page.good), "good")
    later = BESIDE - {"W601"}
    assert {one.code for one in bad} - later == {code} - later
    assert code in {one.code for one in bad}
    assert {one.code for one in good} <= later - {code}


def test_at_most_twenty_problems_are_told_in_full_and_the_rest_counted():
    _, problems = parse(whole("".join(f"bad{number}: 1\n" for number in range(30))), "x")
    from ipchain.scenario.problems import render

    said = render(problems)
    assert said.count("error E201") == 20
    assert "... and 10 more." in said
    assert said.endswith("30 errors. Nothing was run. (exit 2)")
