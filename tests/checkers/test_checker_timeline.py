from hypothesis import given
from hypothesis import strategies as st
from made_events import asked, ended, fault, step, watch

from ipchain.checkers.timeline import Timeline, When
from ipchain.names import SECOND
from ipchain.trace import StepDecided

END = 100 * SECOND


def seen(*records):
    timeline = Timeline()
    watch(timeline, records)
    return timeline


def seconds(windows):
    return [(first / SECOND, last / SECOND) for first, last in windows]


def test_faults_that_overlap_or_meet_count_as_one():
    timeline = seen(*fault("a", 10, 30), *fault("b", 20, 40), *fault("c", 40, 50), *fault("d", 70, 80))
    assert seconds(timeline.faults(END)) == [(10, 50), (70, 80)]
    assert timeline.last_fault_end() == 80 * SECOND


def test_a_fault_that_never_ends_lasts_to_the_end_and_its_last_moment():
    assert seen(*fault("a", 10, None)).faults(END) == ((10 * SECOND, END + 1),)
    assert seen(*fault("a", 10, None)).last_fault_end() is None


def test_a_step_lasts_from_due_to_decided_and_load_requests_are_no_steps():
    timeline = seen(*step("sale", 10, 20), (5 * SECOND, asked("load/1", due=5 * SECOND, step=False)))
    assert seconds(timeline.windows(When(during="sale"), END)) == [(10, 20)]
    assert timeline.began("load/1") is None


def test_a_jump_has_one_moment():
    timeline = seen((7 * SECOND, StepDecided("jump", "jumped", "")))
    assert timeline.began("jump") == timeline.ended("jump") == 7 * SECOND


def test_modifiers_cut_the_same_piece_together():
    timeline = seen(*fault("cut", 10, 60), *step("sale", 20, 30), *fault("nap", 70, 80))
    both = When(during="cut", after="sale", within_us=10 * SECOND)
    assert seconds(timeline.windows(both, END)) == [(30, 40)]
    peace = When(after="sale", outside_faults=True)
    assert [first / SECOND for first, _ in timeline.windows(peace, END)] == [60, 80]


def test_what_never_came_is_named_and_has_no_window():
    timeline = seen(*fault("cut", 10, None))
    assert timeline.missing(When(during="nap")) == "nap"
    assert timeline.missing(When(after="cut")) == "cut"
    assert timeline.missing(When(after="cut", after_edge="starts")) == ""
    assert timeline.windows(When(after="cut"), END) == ()


def test_only_a_completed_run_is_complete():
    assert seen(ended(100)).completed
    assert not seen(ended(100, "halted")).completed
    assert not seen().completed


spans = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 40)), max_size=6)


@given(spans, st.integers(0, 100))
def test_a_moment_is_outside_faults_exactly_when_no_fault_holds_it(faults, moment):
    names = [(f"f{number}", first, first + length) for number, (first, length) in enumerate(faults)]
    timeline = seen(*(record for name, first, last in names for record in fault(name, first, last)))
    quiet = not any(first <= moment < last for _, first, last in names)
    windows = timeline.windows(When(outside_faults=True), END)
    assert quiet == any(first <= moment * SECOND < last for first, last in windows)
