"""Pages of the codes about how a file is written: E1 file and YAML, E2 vocabulary, E3 values."""

from collections.abc import Mapping
from typing import Final

from ipchain.scenario.code_pages import Page

WRITING_PAGES: Final[Mapping[str, Page]] = {
    "E101": Page(
        "the file is not YAML",
        "The text cannot be read as keys with values. Usual causes: a quote that is never closed, a space missing\n"
        "after a colon, a colon inside a text, a line that is not indented like its neighbours.",
        'title: "A sale and a licence\nseed: 42',
        'title: "A sale and a licence"\nseed: 42',
    ),
    "E102": Page(
        "another version of the file format",
        "The first key says which version of the format the file is written in. This program reads version 1.",
        "ipchain: 2",
        "ipchain: 1",
    ),
    "E103": Page(
        "a file that cannot be named here",
        "A scenario may build on, or read, only files in its own folder or below, by a plain name with '/' between\n"
        "folders. Paths that lead elsewhere are refused, because scenarios are passed on by e-mail.",
        "extends: ../base.ipchain.yaml",
        "extends: base.ipchain.yaml",
        told=True,
    ),
    "E104": Page(
        "a key stands twice",
        "Two values under one key contradict each other, and nobody can tell which one is meant.",
        "seed: 1\nduration: 5 min\nseed: 2",
        "seed: 1\nduration: 5 min",
    ),
    "E105": Page(
        "anchors, aliases and merge keys are not used here",
        "YAML can name a value with '&' and repeat it with '*' or '<<'. A small file can grow without limit that way,\n"
        "and a reader has to jump about. Write the value, or build on another file with 'extends'.",
        "network: &lines {profile: lan}",
        "network: {profile: lan}",
    ),
    "E106": Page(
        "tags are not used here",
        "A word beginning with '!' asks a program to make something of a value. Scenario files hold plain values.",
        "seed: !!int 42",
        "seed: 42",
    ),
    "E107": Page(
        "the file is too large",
        "At most 256 KiB, 20,000 keys and values, and 24 levels of nesting are read.",
        "x-note: [[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]",
        "x-note: [1]",
    ),
    "E108": Page(
        "the text is not plain UTF-8",
        "The file has a byte order mark, is written in another encoding, or contains invisible characters.\n"
        "Save it as 'UTF-8' (without BOM).",
        'title: "half a character: \\ud83d"',
        'title: "a whole character: \\U0001f600"',
    ),
    "E109": Page(
        "a tab",
        "YAML does not allow tabs for indentation, and they look like spaces. Set your editor to write spaces.",
        "network:\n\tprofile: lan",
        "network:\n  profile: lan",
    ),
    "E110": Page(
        "the mark of a word processor",
        "A curly quote, a non-breaking space, an en dash or a full-width sign stands where a plain sign is needed.\n"
        "Such signs are fine in titles and captions.",
        "duration: 5\u00a0min",
        "duration: 5 min",
    ),
    "E111": Page(
        "a second document",
        "A line with '---' begins another document. One file is one scenario.",
        "seed: 1\n---\nseed: 2",
        "seed: 1",
    ),
    "E113": Page(
        "a key that is no word",
        "A list or a group stands where a key is expected.",
        "? [seed]\n: 1",
        "seed: 1",
    ),
    "E201": Page(
        "an unknown key",
        "The format has a closed list of keys, so that a misspelt one is never silently without effect.\n"
        "Free notes may stand anywhere under keys that begin with 'x-'.",
        "durations: 5 min",
        "duration: 5 min\nx-note: as long as the example of the working group",
    ),
    "E202": Page(
        "an unknown word in a step, fault or expectation",
        "A step has exactly one action, a fault one thing that goes wrong, an expectation one check.",
        "steps:\n  - at: 30 s\n    transfer: {right: aurora-mark, at_office: EM, from: aurora, to: borealis}",
        "steps:\n  - at: 30 s\n    register: {right: aurora-mark, kind: trade-mark, at_office: EM, owner: aurora}",
    ),
    "E203": Page(
        "something is missing",
        "A key that is always needed is not there.",
        "parties:\n  aurora: {name: Aurora Foods (invented)}\n  borealis: {name: Borealis (invented), home: AU}",
        "parties:\n  aurora: {name: Aurora Foods (invented), home: EM}\n"
        "  borealis: {name: Borealis (invented), home: AU}",
    ),
    "E204": Page(
        "two actions in one step",
        "Each step, fault and expectation has exactly one. Make two of it; a step follows the one before.",
        "faults:\n  - {at: 1 min, for: 10 s, crash: EM, pause: AU}",
        "faults:\n  - {at: 1 min, for: 10 s, crash: EM}\n  - {at: 1 min, for: 10 s, pause: AU}",
    ),
    "E205": Page(
        "a word that cannot stand here",
        "The value is one of a closed list of words, and this is none of them.",
        "network: {profile: wide}",
        "network: {profile: geographic}",
    ),
    "E206": Page(
        "a value of another form",
        "A list stands where a single value is expected, a single value where keys are expected, or nothing at all.",
        "tags: trade-mark",
        "tags: [trade-mark]",
    ),
    "E207": Page(
        "an unknown language",
        "Reports are written in the six languages of the United Nations, by their two-letter codes.",
        "language: de",
        "language: fr",
    ),
    "E208": Page(
        "two keys that exclude each other",
        "Both say the same thing in different ways, such as 'for' and 'until'.",
        "faults:\n  - {at: 1 min, for: 10 s, until: 2 min, crash: EM}",
        "faults:\n  - {at: 1 min, until: 2 min, crash: EM}",
    ),
    "E209": Page(
        "this has no meaning here",
        "The key is known, but not together with what stands beside it.",
        "expect:\n  - always: one-owner\n    within: 5 s",
        "expect:\n  - always: one-owner",
    ),
    "E301": Page(
        "not a whole number",
        "Write digits only, without a sign, a point or leading zeros.",
        "seed: 4.2",
        "seed: 42",
    ),
    "E302": Page(
        "a number out of range",
        "The value is too small or too large for what it stands for.",
        "load:\n  - {register: {kind: patent}, rate: 0 / min}",
        "load:\n  - {register: {kind: patent}, rate: 1 / min}",
    ),
    "E303": Page(
        "no unit",
        "Every length of time, rate, share and size has a unit, so that nobody has to guess.",
        "duration: 2",
        "duration: 2 min",
    ),
    "E304": Page(
        "not a date",
        "Dates are written year-month-day.",
        "calendar: 31.12.2026",
        "calendar: 2026-12-31",
    ),
    "E305": Page(
        "not a length of time",
        "Units of the network's time are us, ms, s, min, h and days; of legal terms days, months and years.\n"
        "'m' is refused: is it a minute or a month?",
        "duration: 5m",
        "duration: 5 min",
    ),
    "E306": Page(
        "a share above 100 %",
        "A part is at most the whole.",
        "network: {loss: 120 %}",
        "network: {loss: 12 %}",
    ),
    "E307": Page(
        "neither yes nor no",
        "Write the words 'yes' or 'no'.",
        "consensus: {model: raft, pre_vote: maybe}",
        "consensus: {model: raft, pre_vote: no}",
    ),
    "E308": Page(
        "not a name",
        "Names that other places refer to have letters, digits and hyphens, at most 64.",
        "tags: [trade mark]",
        "tags: [trade-mark]",
    ),
    "E309": Page(
        "a range that runs backwards",
        "The lower value stands first.",
        "consensus: {model: raft, election_timeout: [2 s, 1 s]}",
        "consensus: {model: raft, election_timeout: [1 s, 2 s]}",
    ),
    "E310": Page(
        "not a share",
        "Shares are percentages or fractions. They stay exact, so 2/3 is two thirds and not 0.6667.",
        "governance: {model: one-office-one-vote, quota: two thirds}",
        "governance: {model: one-office-one-vote, quota: 2/3}",
    ),
    "E311": Page(
        "not a rate",
        "A rate is a number per s, min, h or day.",
        "load:\n  - {register: {kind: patent}, rate: 20 per minute}",
        "load:\n  - {register: {kind: patent}, rate: 20 / min}",
    ),
    "E312": Page(
        "not an amount of data",
        "Sizes are written like 2 KB or 1 MiB, bandwidths like 10 Mbit/s.",
        "network: {bandwidth: 10 megabit}",
        "network: {bandwidth: 10 Mbit/s}",
    ),
    "E313": Page(
        "a text that is empty or too long",
        "Titles, captions and descriptions have between 1 and 2,000 characters.",
        'title: ""',
        "title: A sale and a licence",
    ),
}
