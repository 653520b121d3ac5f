import msgspec
import pytest

from ipchain.report.visible import json_visible, markdown, visible


def test_escape_sequences_are_shown_and_not_obeyed():
    assert visible("\x1b[31mHOLDS\x1b[0m\x07") == r"\x1b[31mHOLDS\x1b[0m\x07"


def test_no_control_character_survives():
    every = "".join(map(chr, [*range(0x20), *range(0x7F, 0xA0), 0x200B, 0x2028, 0x2029, 0xFEFF, 0xD800, 0xDFFF]))
    assert visible(every).isprintable()


@pytest.mark.parametrize("code", [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
def test_direction_marks_are_shown(code):
    assert visible(f"a{chr(code)}b") == f"a\\u{code:04x}b"


def test_line_breaks_cannot_forge_a_second_line():
    assert visible("title\r\n  HOLDS  everything") == r"title\r\n  HOLDS  everything"


def test_letters_of_every_script_stay():
    text = "注册 регистр تسجيل ñ é किताब می‌خواهم"
    assert visible(text) == text


def test_markdown_shows_signs_instead_of_obeying_them():
    assert markdown("a|b <script> [x](y) `c` *d*") == r"a\|b \<script\> \[x\](y) \`c\` \*d\*"


def test_json_keeps_its_meaning_and_loses_its_controls():
    document = '{"a": "\u202ex\x85é"}'.encode()
    assert json_visible(document) == '{"a": "\\u202ex\\u0085é"}'.encode()


@pytest.mark.parametrize(
    "hidden", ["\u2060", "\u2064", "\u3164", "\u115f", "\uffa0", "\u180e", "\U000e0041", "\U000e007f"]
)
def test_letters_that_show_nothing_are_shown_as_escapes_also_in_json(hidden):
    shown = visible(f"a{hidden}b")
    assert hidden not in shown
    assert shown.startswith("a\\")
    document = msgspec.json.encode({"name": f"a{hidden}b"})
    made = json_visible(document)
    assert hidden.encode() not in made
    assert msgspec.json.decode(made) == {"name": f"a{hidden}b"}


def test_joiners_that_scripts_need_stay():
    assert visible("\u0646\u200c\u0627 \u0915\u094d\u200d\u0937") == "\u0646\u200c\u0627 \u0915\u094d\u200d\u0937"
