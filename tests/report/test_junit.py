from xml.etree import ElementTree as ET

from results import EVERY_KIND, NASTY, check, summary

from ipchain.report.junit import Suite, junit


def read(*suites):
    return ET.fromstring(junit(suites))


def test_totals_count_every_case_once():
    root = read(Suite(summary(), "a.ipchain.yaml"), Suite(summary(), "b.ipchain.yaml"))
    counts = {name: int(root.attrib[name]) for name in ("tests", "failures", "errors", "skipped")}
    assert counts == {"tests": 14, "failures": 2, "errors": 2, "skipped": 6}
    for tag, name in (("testcase", "tests"), ("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        assert len(root.findall(f".//{tag}")) == counts[name]


def test_a_must_that_fails_is_a_failure_with_all_one_needs():
    case = read(Suite(summary(), "a.ipchain.yaml")).find(".//testcase[@name='broken']")
    failure = case.find("failure")
    assert case.attrib["file"] == "a.ipchain.yaml"
    assert case.attrib["line"] == "130"
    assert "agreed after 41 s, 30 s allowed" in failure.attrib["message"]
    for needed in ("a.ipchain.yaml:130", "seed 7", "reproduce: ipchain run a.ipchain.yaml --seed 7"):
        assert needed in failure.text


def test_a_must_that_was_not_tested_is_an_error_and_not_a_skip():
    case = read(Suite(summary(), "a")).find(".//testcase[@name='never-tried']")
    assert [child.tag for child in case] == ["error"]


def test_a_should_and_an_idle_guarantee_are_skipped_with_their_sentence():
    root = read(Suite(summary(), "a"))
    for name in ("wished", "wished-untried", "certificates-verify"):
        skipped = root.find(f".//testcase[@name='{name}']/skipped")
        assert f"{name} was observed" in skipped.attrib["message"]


def test_under_strict_the_command_that_repeats_a_failure_is_strict_too():
    told = read(Suite(summary(strict=True), "a")).find(".//testcase[@name='wished']/failure").text
    assert "reproduce: ipchain run a --seed 7 --strict" in told.splitlines()


def test_under_strict_a_should_fails():
    root = read(Suite(summary(strict=True), "a"))
    assert root.find(".//testcase[@name='wished']/failure") is not None
    assert root.find(".//testcase[@name='certificates-verify']/skipped") is not None


def test_the_copy_in_a_run_folder_has_no_times():
    assert b"time=" not in junit([Suite(summary(), "a")])
    assert read(Suite(summary(), "a", took_us=1_250_000)).find("testsuite").attrib["time"] == "1.250"


def test_control_characters_of_a_user_keep_the_file_readable():
    root = read(Suite(summary((check("x", "does-not-hold", observed=NASTY),), title=NASTY), NASTY))
    assert r"\x1b[2J" in root.find(".//failure").attrib["message"]
    assert root.find(".//property[@name='title']").attrib["value"].startswith(r"Sale \x1b[2J | <b>\u202e")


def test_properties_name_seed_trace_and_verdict():
    made = summary()
    properties = {one.attrib["name"]: one.attrib["value"] for one in read(Suite(made, "a")).iter("property")}
    assert properties["seed"] == "7"
    assert properties["trace_sha256"] == made.trace_sha256
    assert properties["verdict"] == "does-not-hold"
    assert len(EVERY_KIND) == 7
