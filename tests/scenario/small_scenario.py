"""A small whole scenario that pieces of text are put into, and pieces with the expected place marked."""

import re

BASE = {
    "ipchain": "ipchain: 1",
    "title": "title: A small scenario",
    "duration": "duration: 10 min",
    "offices": "offices: [EM, RU, AU]",
    "parties": (
        "parties:\n"
        "  aurora: {name: Aurora Foods (invented), home: EM}\n"
        "  borealis: {name: Borealis Trading (invented), home: AU}"
    ),
    "steps": (
        "steps:\n"
        "  - id: file-mark\n"
        "    at: 30 s\n"
        "    register: {right: aurora-mark, kind: trade-mark, at_office: EM, owner: aurora}"
    ),
}
OPEN, CLOSE = "⟦", "⟧"


def whole(piece: str) -> str:
    """The piece, with the base's text for every key that the piece does not have."""
    keys = re.findall(rf"^{OPEN}?([a-z_]+){CLOSE}?:", piece, re.MULTILINE)
    return "\n".join([*(text for key, text in BASE.items() if key not in keys), piece]) + "\n"


def marked(piece: str) -> tuple[str, int, int, int]:
    """The whole text without marks, and line, column and length of what stood between the marks."""
    text = whole(piece)
    before, _, rest = text.partition(OPEN)
    inside, close, after = rest.partition(CLOSE)
    assert close, piece
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    return before + inside + after, line, column, len(inside)


EVERYTHING = whole(
    """\
description: 'A text: with "signs" # and more \u00e9'
authors: [{name: "Somebody, else"}, Another]
tags: [a-b, c]
language: fr
calendar: 2027-03-04
seed: 12
offices:
  EM: {weight: 2, review: 1.5 s}
  RU: {}
  AU: {}
  QX: {name: "Examplia: the office", near: SG, weight: 3}
governance:
  {model: weighted, quota: 3/7, quota_of: cast, more_than: no, weights: {EM: 1, QX: 2}, veto: [EM], open_for: 90 s,
    decisions: {change-rules: {quota: 2/3, veto: none}, upgrade: {more_than: yes}}}
consensus: {model: raft, first_leader: RU, heartbeat: 100 ms, check_quorum: no, block_interval: 0 s}
network:
  profile: lan
  delay: 3 ms
  jitter: 20 us
  shape: exponential
  loss: 1/3
  duplicate: 0.5 %
  bandwidth: 1.5 Mbit/s
  disk: 700 us
  topology: links
  links:
    - {between: [EM, RU], delay: 1 ms, jitter: 10 %, loss: 2 %, bandwidth: 8 kbit/s}
    - {between: [EM, AU], one_way: yes}
    - {between: [RU, QX]}
steps:
  - register: {right: m, kind: trade-mark, at_office: EM, owner: aurora, words: "A: B", nice_classes: [1, 45],
      number: "018/1", documents: ["a, b", "c"]}
  - {id: p, at: 1 min, why: "Art. 4 PC",
      register: {right: n, kind: patent, at_office: RU, owner: aurora, priority_of: m, ipc: [H04L 9/00]}}
  - {after: p, reaches: submitted, extend: {right: m, at_office: EM, to: [RU, AU]}}
  - assign: {right: m, at_office: EM, from: aurora, to: borealis, share: 2/3, part_of: [1]}
  - license: {right: m, at_office: AU, from: borealis, to: aurora, territory: [AU],
      term: 1 year 2 months 3 days, sublicence: yes}
  - license: {right: m, at_office: AU, from: borealis, to: aurora, territory: [AU, RU], exclusive: true}
  - renew: {right: m, at_office: EM}
  - oppose: {right: m, at_office: AU, by: borealis, grounds: "older: mark"}
  - {id: c, certify: {right: m, at_office: RU}}
  - verify: {certificate_of: c, at_office: AU}
  - query: {right: m, at_office: QX}
  - jump: 18 months
  - {id: motion, propose: {at_office: EM, decision: suspend-office, office: AU, open_for: 45 s}}
  - {id: ballots, vote: {proposal: motion, ballots: {QX: yes, EM: abstain}}}
  - propose: {at_office: RU, decision: change-weight, office: QX, weight: 0}
  - propose: {at_office: RU, decision: change-rules, rule: upgrade, becomes: {quota: 5/9, veto: [RU]}}
  - propose: {at_office: RU, decision: admit-office, office: JP}
  - propose: {at_office: RU, decision: upgrade, version: "2.0: new"}
load:
  - {register: {kind: design}, rate: 7 / day, at_offices: [EM, QX], share: equal, from: 10 s, until: 2 min}
  - {register: {kind: patent}, rate: 0.3 / min}
faults:
  - {at: 1 min, crash: random 2}
  - {at: 1 min, for: 1.5 s, pause: [EM, RU]}
  - {after: p, for: 500 ms, partition: {isolate: leader}}
  - {at: 2 min, for: 1 s, partition: [[EM], [RU, AU], [QX]]}
  - {at: 2 min, for: 1 s, slow: {office: minority, delay: x 2.5}}
  - {at: 2 min, for: 1 s, slow: {link: [EM, RU], delay: +7 ms}}
  - {at: 2 min, for: 1 s, lose: {share: 1/7}}
  - {at: 2 min, for: 1 s, duplicate: {link: [EM, AU], share: 5 %, spread: 1 us}}
  - {at: 2 min, for: 1 s, reorder: {office: [EM, RU], share: 100 %}}
expect:
  - never: two-owners
  - violates: same-ledger
  - {always: nothing-lost, outside_faults: yes, say: "My own: sentence"}
  - {outcome: {step: p, is: refused, because: not-owner}, within: 90 s, workstream: regulation, why: "a: b"}
  - {eventually: {same_ledger: [EM, RU]}, after: p starts, within: 1 min}
  - {eventually: {leader: EM}, severity: should}
  - {eventually: {leader: any}}
  - {eventually: {entry: c, at_offices: [AU]}}
  - {at_end: {right: m, owner: aurora, licensees: [], status: in-force, at_offices: [EM, QX]}}
  - {at_end: {office: AU, state: stopped}}
  - {limit: {metric: time_to_final, of: assign, at_office: EM, stat: p99, between: [1 ms, 2.5 s]}, during: p}
  - {limit: {metric: throughput, at_least: 60 % of before}, during: p}
  - {limit: {metric: throughput, above: 7 / day}}
  - {limit: {metric: messages_per_final, exactly: 12.125}}
  - {limit: {metric: bytes_per_final, below: 2 KB}}
  - {decision: {proposal: motion, is: adopted}}
  - {power: {veto_players: none, max_share: 1/2, min_to_block: 1, min_to_decide: 2, decision: upgrade}}
built_in: off
measure: {warm_up: 5 s}
budget: {wall_time: 90 s, events: 1000}
"""
)
"""A sound scenario that says nearly everything the format can say."""
