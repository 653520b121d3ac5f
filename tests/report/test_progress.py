import io

import pytest

from ipchain.experiment.runner import Progress
from ipchain.names import MINUTE, SECOND
from ipchain.report import progress
from ipchain.report.moments import clock, figure, wall


def at(now_us):
    return Progress(now_us, 10 * MINUTE, 412, 1)


def test_plain_lines_come_at_growing_intervals(monkeypatch):
    gone = [0]
    monkeypatch.setattr(progress.time, "monotonic_ns", lambda: gone[0])
    stream = io.StringIO()
    seen = []
    with progress.plain_lines(stream, "running") as look:
        for tenth in range(3_000):
            gone[0] = tenth * 100_000_000
            before = stream.tell()
            look(at(tenth * SECOND // 10))
            if stream.tell() > before:
                seen.append(tenth // 10)
    assert seen == [1, 2, 4, 8, 16, 32, 64, 124, 184, 244]


def test_a_short_run_prints_no_progress():
    stream = io.StringIO()
    with progress.plain_lines(stream, "running") as look:
        look(at(SECOND))
    assert stream.getvalue() == ""


def test_a_line_says_how_far_it_is(monkeypatch):
    gone = [0]
    monkeypatch.setattr(progress.time, "monotonic_ns", lambda: gone[0])
    stream = io.StringIO()
    with progress.plain_lines(stream, "running") as look:
        gone[0] = 1_500_000_000
        look(at(8 * MINUTE + 12 * SECOND))
    assert stream.getvalue() == "  running  8:12 of 10:00 simulated · 1.5 s · 412 entries final · 1 fault\n"


def test_a_bar_is_gone_afterwards():
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    stream = Terminal()
    with progress.bar(stream, "running") as look:
        look(at(5 * MINUTE))
        look(at(10 * MINUTE))
    assert "10:00 of 10:00" in stream.getvalue()
    assert stream.getvalue().endswith("\x1b[2K")


@pytest.mark.parametrize(
    ("moment", "words"), [(0, "0:00"), (492 * SECOND, "8:12"), (3605 * SECOND, "1:00:05"), (999_999, "0:00")]
)
def test_moments_are_minutes_and_seconds(moment, words):
    assert clock(moment) == words


@pytest.mark.parametrize(
    ("length", "words"), [(940_000, "0.9 s"), (42 * SECOND, "42 s"), (185 * SECOND, "3 min 5 s"), (0, "0.0 s")]
)
def test_real_time_is_as_exact_as_useful(length, words):
    assert wall(length) == words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (1_212_345, "us", "1.212 s"),
        (0.995, "share", "99.5 %"),
        (12, "entries", "12 entries"),
        (1 / 3, "entries/s", "0.3333 entries/s"),
        (1 / 72, "entries/s", "0.01389 entries/s"),
        (1, "entries", "1 entry"),
        (123_456, "B", "123456 B"),
        (123_456.7, "B", "123457 B"),
    ],
)
def test_figures_carry_their_unit(value, unit, words):
    assert figure(value, unit) == words
