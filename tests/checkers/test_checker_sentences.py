import re
from fractions import Fraction
from pathlib import Path

import pytest

import ipchain.checkers
from ipchain.checkers.judge import GUARANTEES
from ipchain.checkers.sentences import SENTENCES, figure, number, promise_of, readable, say, share


@pytest.mark.parametrize(
    ("time_us", "words"),
    [
        (0, "0 s"),
        (7, "7 us"),
        (1_500, "1.5 ms"),
        (999_999, "999.999 ms"),
        (1_000_000, "1 s"),
        (1_234_999, "1.234 s"),
        (60_000_000, "1 min"),
        (150_000_000, "2 min 30 s"),
        (150_250_000, "2 min 30.25 s"),
        (-1_200_000, "-1.2 s"),
    ],
)
def test_times_are_told_in_readable_units(time_us, words):
    assert readable(time_us) == words


def test_shares_and_numbers_are_cut_off_and_never_rounded_up():
    assert share(Fraction(9_999, 10_001)) == "99.98 %"
    assert share(Fraction(1)) == "100 %"
    assert number(Fraction(22, 7)) == "3.142"
    assert number(Fraction(-1, 2)) == "-0.5"
    assert figure(Fraction(1), "entries") == "1 entry"


def test_owners_and_lists_are_worded():
    told = say("one-owner.shares", at=1, right="mark", office="EM", owners=(("aurora", 1, 2),))
    assert told == "At 1 us, the shares in mark at EM do not make one whole: aurora 1/2"
    assert say("quorum.not-one", at=1, office="EM", height=2, counted=(), needed=3).startswith(
        "At 1 us, EM took nobody"
    )


def test_one_check_is_one_check():
    assert say("held", checks=1) == "at every moment (1 check)"
    assert say("held", checks=2) == "at every moment (2 checks)"


def test_every_guarantee_has_its_sentence():
    for name in GUARANTEES:
        assert promise_of(name).endswith(".")


def test_every_sentence_is_used_and_every_used_one_exists():
    """A key is written out in the code, or begins with a part that is."""
    code = "".join(path.read_text() for path in Path(ipchain.checkers.__file__).parent.glob("*.py"))
    body = code.replace((Path(ipchain.checkers.__file__).parent / "sentences.py").read_text(), "")
    quoted = set(re.findall(r'f?"([a-z_-]+(?:[.:][a-z_-]+)*[.:]?)(?:"|\{)', body))
    for key in SENTENCES:
        assert key in quoted or any(key.startswith(part) for part in quoted if part.endswith((".", ":"))), key
    for part in quoted:
        if "." in part and not part.endswith(".") and part.split(".")[0] in {"limit", "agree", "signed", "quorum"}:
            assert part in SENTENCES, part
