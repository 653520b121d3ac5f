"""Mistakes of users: one sentence, the right exit code, never a traceback."""

import pytest
from commands import HEALTHY, ipchain, process, write

MISTAKES = [
    ("rnu", 2, "did you mean 'run'?"),
    ("frobnicate", 2, "there is no verb 'frobnicate'"),
    ("--frobnicate", 2, "a verb comes first"),
    ("-q", 2, "a verb comes first"),
    ("run", 2, "say which scenario to run"),
    ("run healthy --sed 4", 2, "Did you mean --seed"),
    ("run healthy --seed", 2, "requires an argument"),
    ("run healthy --seed four", 2, '"four"'),
    ("run healthy --seed 1.5", 2, '"1.5"'),
    ("run healthy --seed=-3", 2, "-3"),
    ("run healthy --seed 1 --seed 2", 2, "multiple times"),
    ("run healthy --seed 1 --seeds 1-3", 2, "exclude each other"),
    ("run healthy --seeds 3-1", 2, "runs backwards"),
    ("run healthy --seeds a-b", 2, "'a-b'"),
    ("run healthy --seeds 1-999999999", 2, "too many"),
    ("run healthy --seeds ,", 2, "--seeds"),
    ("run healthy --trace some", 2, '"some"'),
    ("run healthy --transport mqtt", 2, "not available yet"),
    ("run healthy --transport memory", 2, "not available yet"),
    ("run healthy --transport pigeon", 2, '"pigeon"'),
    ("run healthy --signatures none", 2, '"none"'),
    ("run healthy --jobs 0", 2, "--jobs 0"),
    ("run healthy --time-budget 5", 2, "has no unit"),
    ("run healthy --time-budget 5m", 2, "minute or a month"),
    ("run healthy --set consensus", 2, ""),
    ("run healthy --set consensus.model=rafft", 2, "raft"),
    ("run healthy --set nothing.here=1", 2, ""),
    ("run healthy --json=3", 2, "--json"),
    ("run nowhere.ipchain.yaml", 2, "nowhere"),
    ("run helthy", 2, "helthy"),
    ("run ../../etc/passwd", 2, ""),
    ("run /dev/zero", 2, ""),
    ("check", 2, "say which scenario"),
    ("check nowhere.ipchain.yaml", 2, "nowhere"),
    ("check healthy --format xml", 2, '"xml"'),
    ("explain", 2, ""),
    ("explain E99", 2, "E99"),
    ("explain qwertz", 2, "qwertz"),
    ("list", 2, ""),
    ("list unicorns", 2, '"unicorns"'),
    ("schema sonnet", 2, '"sonnet"'),
    ("scenarios copy", 2, ""),
    ("scenarios copy cable-cat", 2, "cable-cut"),
    ("init a b", 2, ""),
    ("init --template nothing", 2, "no shipped scenario"),
    ("doctor --runs", 2, "requires an argument"),
    ("run healthy --runs /proc/ipchain", 4, "/proc/ipchain"),
    ("run . --only nobody", 5, "no scenario matched"),
]


@pytest.mark.parametrize(("words", "code", "sentence"), MISTAKES, ids=[words for words, _, _ in MISTAKES])
def test_a_mistake_gets_a_sentence_and_its_code(words, code, sentence, tmp_path):
    write(tmp_path, healthy=HEALTHY)
    said = ipchain(*words.replace("healthy", "healthy.ipchain.yaml").split(" "), cwd=tmp_path)
    assert said.code == code, said
    assert "Traceback" not in said.err
    assert sentence in said.err
    assert said.err.strip()
    assert not (tmp_path / "runs").exists()


def test_a_mistake_on_the_real_command_line_looks_the_same(tmp_path):
    said = process("run", "x", "--sed", "1", cwd=tmp_path)
    assert said.code == 2
    assert said.out == ""
    assert said.err == "ipchain: Unknown option: --sed. Did you mean --seed?\nMore: ipchain run --help\n(exit 2)\n"


@pytest.mark.parametrize("word", ["\x1b[2Jrun", "\u202enur", "ru\nn"])
def test_escapes_in_the_words_of_a_command_are_shown_as_text(word, tmp_path):
    said = ipchain(word, cwd=tmp_path)
    assert said.code == 2
    assert "\x1b" not in said.err
    assert "\u202e" not in said.err
    assert len(said.err.splitlines()) == 3
