import io
from pathlib import Path

import pytest
from results import EVERY_KIND, NASTY, check, scenario, summary

from ipchain.report.summary import Differs
from ipchain.report.terminal import Shown, Voice, conclusion, failures, header, one_of_several, one_run


def shown(made=None, outcome="new"):
    made = made or summary()
    return Shown(made, Path("runs/story-7"), outcome, "ipchain run story --seed 7", 1_250_000)


def spoken(lines, *, colour=False):
    stream = io.StringIO()
    Voice(stream, colour=colour).say(lines)
    return stream.getvalue()


def test_the_header_says_what_was_run():
    asked = scenario(overrides=("network.loss=1 %",))
    assert spoken([header(asked, "0.1.0")]) == (
        "ipchain 0.1.0 · simulated · seed 7 · 3 offices · raft · one-office-one-vote · network.loss=1 %\n"
    )


def test_every_written_check_has_a_line_and_failing_ones_their_place():
    text = spoken(one_run(shown(), verbose=0))
    assert "  HOLDS       kept            kept was observed\n" in text
    assert "  NOT HELD    broken          agreed after 41 s, 30 s allowed  line 130\n" in text
    assert "  NOT TESTED  never-tried     never-tried was observed  line 10\n" in text
    assert "  NOT HELD    wished          wished was observed  (should)  line 140\n" in text


def test_below_what_does_not_hold_stands_what_was_required():
    lines = spoken(one_run(shown(), verbose=0)).splitlines()
    at = next(number for number, line in enumerate(lines) if "NOT HELD    broken" in line)
    assert lines[at + 1] == "              required: broken is required."
    assert "required: kept is required." not in "\n".join(lines)


def test_guarantees_share_lines_until_one_breaks_or_more_is_asked():
    text = spoken(one_run(shown(), verbose=0))
    assert "one-owner" not in text
    assert "… and 1 built-in guarantee\n" in text
    assert "1 more found nothing to check" in text
    assert "one-owner" in spoken(one_run(shown(), verbose=1))
    broken = summary((check("one-owner", "does-not-hold", built_in=True, line=0),))
    assert "NOT HELD    one-owner" in spoken(one_run(shown(broken), verbose=0))


def test_a_raft_run_says_whom_it_trusts_and_every_run_that_it_is_simulated():
    text = spoken(one_run(shown(), verbose=0))
    assert "Raft trusts its members not to lie" in text
    assert "Simulated, no legal effect." in text


def test_the_conclusion_has_verdict_count_place_command_and_code():
    text = spoken(conclusion([shown()], "does-not-hold", 1))
    assert text == (
        "  DOES NOT HOLD   1 of 5 expectations hold · runs/story-7/report.html\n"
        "  Reproduce: ipchain run story --seed 7        exit 1\n"
    )


def test_several_runs_are_counted():
    kept = summary((check("kept"),), "holds")
    text = spoken(conclusion([shown(), shown(kept)], "does-not-hold", 1))
    assert "DOES NOT HOLD   1 of 2 runs hold        exit 1" in text


def test_quiet_leaves_only_what_failed():
    kept = summary((check("kept"),), "holds")
    assert spoken(failures(shown(kept))) == ""
    text = spoken(failures(shown()))
    assert "broken" in text
    assert "kept was observed" not in text
    assert "Reproduce: ipchain run story --seed 7" in text


def test_an_interrupted_run_is_marked_even_when_quiet():
    cut = summary((check("kept"),), "holds", ended="interrupted")
    assert "story · seed 7" in spoken(failures(shown(cut)))
    assert "This run was interrupted; the results are partial." in spoken(one_run(shown(cut), verbose=0))


@pytest.mark.parametrize(
    ("outcome", "said"),
    [("identical", "Identical to the run that was in"), ("replaced", "Replaces an earlier run in")],
)
def test_a_repeat_says_so(outcome, said):
    assert said in spoken(one_run(shown(outcome=outcome), verbose=0))


def test_a_changed_run_says_what_differs():
    beside = summary(differs=Differs("story-7", ("scenario_sha256", "ipchain")))
    text = spoken(one_run(shown(beside, "beside"), verbose=0))
    assert "Beside story-7, from which it differs in the scenario file, the version of ipchain." in text


def test_texts_of_a_user_cannot_forge_lines_or_obey_escapes():
    made = summary((check(NASTY, "does-not-hold", observed=NASTY, why=NASTY),), title=NASTY)
    lines = [
        header(scenario(overrides=(NASTY,)), NASTY),
        *one_run(shown(made), verbose=2),
        *one_of_several(shown(made), verbose=0),
    ]
    text = spoken(lines)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "\n::error" not in text
    assert r"\x1b[2J" in text


def test_colour_only_repeats_the_words():
    import re

    coloured = spoken(one_run(shown(), verbose=0), colour=True)
    assert "\x1b[" in coloured
    plain = [line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", coloured).splitlines()]
    assert plain == spoken(one_run(shown(), verbose=0)).splitlines()


def test_one_line_per_run_among_several_names_what_needs_attention():
    text = spoken(one_of_several(shown(), verbose=0))
    assert "kept was observed" not in text
    assert "certificates-verify" not in text
    assert text.count("\n") == 1 + sum(one.needs_attention for one in EVERY_KIND) + 1
