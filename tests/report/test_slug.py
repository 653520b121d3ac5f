import re

import pytest

from ipchain.report.slug import LONGEST, slug

ATTACKS = [
    "../../etc/passwd", "/etc/passwd", "C:\\Windows\\x", "\\\\server\\share", "~root", "a\0b", "CON", "nul", "COM1",
    "lpt9.txt", "..", ".", "", " ", "-", "a" * 500, "注册", "Größe", "x/y", "x:y", "x\ny", "%2e%2e", "$HOME", "*", "?",
    "\x1b[2J", "\u202ex", "AUX.yaml", "a" * 64, "-rf", "--runs", "|", "e\u0301", "🙂", "ﬁ", "a.b.c", "latest", "\ud800",
]  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_a_slug_is_a_plain_name(name):
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,63}", slug(name))


def test_a_plain_name_stays_as_it_is():
    assert slug("register-six-offices") == "register-six-offices"


def test_devices_of_windows_get_a_mark():
    assert slug("CON") != "con"
    assert slug("con").startswith("con-")


def test_names_in_other_scripts_do_not_meet():
    assert slug("注册") != slug("转让")


def test_a_long_name_is_cut_and_marked():
    assert len(slug("a" * 65)) == LONGEST
    assert slug("a" * 65) != slug("a" * 66)


def test_the_limit_can_be_lower():
    assert len(slug("a" * 65, 20)) == 20
