"""Pages of the codes about what a file means: E4 references, E5 time, E6 models, W6 advice."""

from collections.abc import Mapping
from typing import Final

from ipchain.scenario.code_pages import Page

_FILE = "register: {right: aurora-mark, kind: trade-mark, at_office: EM, owner: aurora}"
_SALE = "assign: {right: aurora-mark, at_office: EM, from: aurora, to: borealis}"
_INVENTED = "offices:\n  EM: {}\n  RU: {}\n  AU: {}\n  QX: {name: Examplia, near: SG}\n"
_LIE = "faults:\n  - {{at: 1 min, for: 1 min, byzantine: {{office: {office}, behaviour: equivocate}}}}"

MEANING_PAGES: Final[Mapping[str, Page]] = {
    "E401": Page(
        "no such office",
        "Offices are named by their codes of WIPO ST.3, and must take part in the scenario. The EUIPO is EM, not EU.\n"
        "QM to QY are free for invented offices.",
        "offices: [EUIPO, RU, AU]",
        "offices: [EM, RU, AU]",
    ),
    "E402": Page(
        "no such party",
        "Owners and licensees are parties of the scenario, listed under 'parties'.",
        "steps:\n  - register: {right: aurora-mark, kind: trade-mark, at_office: EM, owner: auroora}",
        f"steps:\n  - {_FILE}",
    ),
    "E403": Page(
        "a right or a proposal is used before it exists",
        "A right exists from the step that registers it, and a motion is voted on after it was proposed.\n"
        "Steps are due in order, unless they say 'at' or 'after'.",
        f"steps:\n  - {_SALE}\n  - {_FILE}",
        f"steps:\n  - {_FILE}\n  - {_SALE}",
    ),
    "E404": Page(
        "no such step or fault",
        "'after', 'during', 'step' and the like refer to the 'id' of a step or fault.",
        "expect:\n  - outcome: {step: file-marks, is: final}",
        "expect:\n  - outcome: {step: file-mark, is: final}",
    ),
    "E405": Page(
        "no such variant",
        "A cell of a comparison names a variant that is not there.",
        "variants:\n  network:\n    near: {profile: lan}\ncompare:\n  axes: {network: [near, far]}",
        "variants:\n  network:\n    near: {profile: lan}\n    far: {profile: geographic}\n"
        "compare:\n  axes: {network: [near, far]}",
    ),
    "E406": Page(
        "no variants for an axis",
        "An axis of a comparison is a key under 'variants'.",
        "variants:\n  network:\n    near: {profile: lan}\ncompare:\n  axes: {networks: [near]}",
        "variants:\n  network:\n    near: {profile: lan}\ncompare:\n  axes: {network: [near]}",
    ),
    "E407": Page(
        "a territory outside the right",
        "A right reaches where it was registered and where it was extended to. A licence cannot reach further.",
        f"steps:\n  - {_FILE}\n"
        "  - license: {right: aurora-mark, at_office: EM, from: aurora, to: borealis, territory: [AU]}",
        f"steps:\n  - {_FILE}\n  - extend: {{right: aurora-mark, at_office: EM, to: [AU]}}\n"
        "  - license: {right: aurora-mark, at_office: AU, from: aurora, to: borealis, territory: [AU]}",
    ),
    "E408": Page(
        "a name stands twice",
        "Ids, offices, rights and lines are named once each.",
        "offices: [EM, RU, AU, EM]",
        "offices: [EM, RU, AU]",
    ),
    "E409": Page(
        "offices that do not fit together",
        "The groups of a partition share no office and leave none out; a line has two different ends.",
        "faults:\n  - {at: 1 min, for: 10 s, partition: [[EM], [RU]]}",
        "faults:\n  - {at: 1 min, for: 10 s, partition: [[EM], [RU], [AU]]}",
    ),
    "E410": Page(
        "a cell that is not compared",
        "'where', 'exclude' and 'baseline' name cells of the comparison by variants of its axes; a further cell of\n"
        "'include' takes a variant of every axis. What they name must be there, or it would change nothing.",
        "variants:\n  network:\n    near: {profile: lan}\n    far: {profile: geographic}\n"
        "compare:\n  axes: {network: [near]}\n  baseline: {network: far}",
        "variants:\n  network:\n    near: {profile: lan}\n    far: {profile: geographic}\n"
        "compare:\n  axes: {network: [near, far]}\n  baseline: {network: far}",
    ),
    "E411": Page(
        "nothing is left to compare",
        "'exclude' takes cells away, and here it takes every one.",
        "variants:\n  network:\n    near: {profile: lan}\ncompare:\n  axes: {network: [near]}\n"
        "  exclude:\n    - {network: near}",
        "variants:\n  network:\n    near: {profile: lan}\n    far: {profile: geographic}\n"
        "compare:\n  axes: {network: [near, far]}\n  exclude:\n    - {network: near}",
    ),
    "E501": Page(
        "something happens after the end",
        "A step or fault lies outside the run. Make 'duration' longer, or the moment earlier.",
        "duration: 2 min\nfaults:\n  - {at: 3 min, for: 10 s, crash: EM}",
        "duration: 5 min\nfaults:\n  - {at: 3 min, for: 10 s, crash: EM}",
    ),
    "E502": Page(
        "'within' reaches past the end",
        "The run is over before the time allowed is, so the check could never be judged.",
        "duration: 1 min\nexpect:\n  - outcome: {step: file-mark, is: final}\n    within: 2 min",
        "duration: 5 min\nexpect:\n  - outcome: {step: file-mark, is: final}\n    within: 2 min",
    ),
    "E503": Page(
        "a fault or a load ends before it begins",
        "'until' is a moment counted from the start, like 'at'. For a length of time, write 'for'.",
        "faults:\n  - {at: 2 min, until: 1 min, crash: EM}",
        "faults:\n  - {at: 2 min, for: 1 min, crash: EM}",
    ),
    "E505": Page(
        "steps that wait for each other",
        "Each step waits until another is decided, and none can be the first.",
        f"steps:\n  - id: first\n    after: second\n    {_FILE}\n  - id: second\n    {_SALE}",
        f"steps:\n  - id: first\n    at: 1 min\n    {_FILE}\n  - id: second\n    {_SALE}",
    ),
    "E601": Page(
        "too few offices for a model",
        "A model that withstands dishonest offices needs at least four: three votes must agree, and one may lie.",
        "consensus: pbft",
        "consensus: pbft\noffices: [EM, RU, AU, JP]",
    ),
    "E602": Page(
        "a quota that can never be reached",
        "More votes are needed than there are: nobody has a weight above 0, or more than all is asked for.",
        "governance: {model: weighted, weights: {EM: 0, RU: 0, AU: 0}}",
        "governance: {model: weighted, weights: {EM: 2, RU: 1, AU: 1}}",
    ),
    "E603": Page(
        "settings of a model that do not fit together",
        "A leader must be heard several times before it is given up; a longest wait is longer than the first.",
        "consensus: {model: raft, heartbeat: 2 s, election_timeout: [1 s, 2 s]}",
        "consensus: {model: raft, heartbeat: 250 ms, election_timeout: [1 s, 2 s]}",
    ),
    "E604": Page(
        "more than is run without asking",
        "At most 128 offices, 2,000 steps, 2,000 faults, 200,000 requests and 30 days of simulated time, and\n"
        "64 cells and 10,000 runs of a comparison, unless whoever runs the file allows more with '--allow-large'.",
        "duration: 31 days",
        "duration: 1 h",
    ),
    "E690": Page(
        "a word that is not available yet",
        "The word is part of the format, and this version of the program cannot play it. It does nothing else instead.",
        "consensus: hotstuff",
        "consensus: raft",
    ),
    "E691": Page(
        "a step that is not available yet",
        "The step is part of the format, and this version of the program cannot play it.",
        "steps:\n  - at: 30 s\n    leave: {office: AU}",
        f"steps:\n  - at: 30 s\n    {_FILE}",
    ),
    "E692": Page(
        "a fault that is not available yet",
        "The fault is part of the format, and this version of the program cannot inflict it.",
        "faults:\n  - {at: 1 min, for: 1 min, broker: down}",
        "faults:\n  - {at: 1 min, for: 1 min, crash: EM}",
    ),
    "E693": Page(
        "a check that is not available yet",
        "The check is part of the format, and this version of the program cannot judge it.",
        "expect:\n  - limit: {metric: evidence_time, below: 3 s}",
        "expect:\n  - always: same-ledger",
    ),
    "E695": Page(
        "a setting that is not available yet",
        "The key is part of the format, and this version of the program would not heed it.",
        "measure: {warm_up: 10 s, windows: 10 s}",
        "measure: {warm_up: 10 s}",
    ),
    "W601": Page(
        "a model without protection against lies",
        "The scenario makes an office dishonest under a model whose offices are trusted not to lie. What happens then\n"
        "is shown, and guarantees the model never gave are not judged.",
        f"consensus: raft\n{_INVENTED}{_LIE.format(office='QX')}",
        f"consensus: pbft\n{_INVENTED}{_LIE.format(office='QX')}",
    ),
    "W602": Page(
        "abstentions count as no",
        "The quota is a share of all entitled votes unless 'quota_of: cast' is written. An abstention then counts\n"
        "like a no. Write one of the two, so that readers need not know the default.",
        "steps:\n  - id: motion\n    propose: {at_office: EM, decision: suspend-office, office: AU}\n"
        "  - vote: {proposal: motion, ballots: {EM: yes, RU: abstain}}",
        "governance: {model: one-office-one-vote, quota_of: cast}",
    ),
    "W603": Page(
        "an election timeout below the slowest round trip",
        "Before the answer of a healthy leader can arrive, offices will give it up and stand for election.",
        "consensus: {model: raft, heartbeat: 10 ms, election_timeout: [50 ms, 100 ms]}",
        "consensus: {model: raft, heartbeat: 250 ms, election_timeout: [1 s, 2 s]}",
    ),
    "W604": Page(
        "a check that is never tested",
        "Nothing in the scenario can give the check a sample. A check without a sample never counts as held.",
        "expect:\n  - limit: {metric: time_to_final, of: license, below: 3 s}",
        "expect:\n  - limit: {metric: time_to_final, of: register, below: 3 s}",
    ),
    "W605": Page(
        "few seeds for intervals",
        "With fewer than 20 runs in each cell, intervals are wide and a difference is easily missed.",
        "variants:\n  network:\n    near: {profile: lan}\ncompare:\n  axes: {network: [near]}\n  seeds: 1-5",
        "variants:\n  network:\n    near: {profile: lan}\ncompare:\n  axes: {network: [near]}\n  seeds: 1-30",
    ),
    "W606": Page(
        "a real office in a dishonest part",
        "Even a simulated lie is better not told of a real office. QM to QY are free for invented ones.",
        f"consensus: pbft\n{_INVENTED}{_LIE.format(office='AU')}",
        f"consensus: pbft\n{_INVENTED}{_LIE.format(office='QX')}",
    ),
    "W607": Page(
        "true and false for yes and no",
        "They are understood. The words of this format are 'yes' and 'no'.",
        "consensus: {model: raft, pre_vote: true}",
        "consensus: {model: raft, pre_vote: yes}",
    ),
    "W608": Page(
        "variants that nothing compares",
        "Variants take the place of other keys in the cells of a comparison. Without 'compare' nobody looks at them.",
        "variants:\n  network:\n    near: {profile: lan}",
        "variants:\n  network:\n    near: {profile: lan}\ncompare:\n  axes: {network: [near]}",
    ),
    "W611": Page(
        "a decision that is recorded and not carried out",
        "Offices can vote on admitting an office and on an upgrade. The vote and its result stand on the ledger, and\n"
        "this version of the program does nothing more: nobody joins, and no version changes.",
        "steps:\n  - propose: {at_office: EM, decision: upgrade, version: '2.0'}",
        "steps:\n  - propose: {at_office: EM, decision: suspend-office, office: AU}",
    ),
    "W612": Page(
        "a motion or ballot that will be refused",
        "By the moments and the constitution of the file, the ledger will not take it: it comes too late, or from an\n"
        "office without a vote, or asks for what cannot be. Expect it with 'outcome: {step: ..., is: refused}', if it\n"
        "is meant.",
        "governance: {model: lead-office, lead: EM}\n"
        "steps:\n  - id: motion\n    propose: {at_office: EM, decision: suspend-office, office: AU}\n"
        "  - vote: {proposal: motion, ballots: {RU: yes, EM: yes}}",
        "governance: {model: lead-office, lead: EM}\n"
        "steps:\n  - id: motion\n    propose: {at_office: EM, decision: suspend-office, office: AU}\n"
        "  - vote: {proposal: motion, ballots: {EM: yes}}",
    ),
}
