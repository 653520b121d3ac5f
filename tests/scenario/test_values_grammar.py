"""The grammar of values: what is read, exactly; what is refused, with what to write instead."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipchain.rights.profile import Term
from ipchain.scenario import figures, values
from ipchain.scenario.values import Complaint
from ipchain.scenario.vocabulary import scalars
from ipchain.scenario.vocabulary.scalars import Moment, Random, Slowing


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (values.duration, "250 ms", 250_000),
        (values.duration, "30s", 30_000_000),
        (values.duration, "2 min 30 s", 150_000_000),
        (values.duration, "1h", 3_600_000_000),
        (values.duration, "5 days", 5 * 86_400_000_000),
        (values.duration, "1.5 s", 1_500_000),
        (values.duration, "0 s", 0),
        (values.duration, "7 us", 7),
        (values.legal_term, "5 years", Term(years=5)),
        (values.legal_term, "1 year 6 months", Term(years=1, months=6)),
        (values.legal_term, "30 days", Term(days=30)),
        (values.rate, "20 / min", Fraction(1, 3)),
        (values.rate, "2/s", Fraction(2)),
        (values.rate, "0.5 / h", Fraction(1, 7_200)),
        (values.share, "75 %", Fraction(3, 4)),
        (values.share, "2/3", Fraction(2, 3)),
        (values.share, "0.1%", Fraction(1, 1_000)),
        (values.size, "2 KB", 2_000),
        (values.size, "1 MiB", 1 << 20),
        (values.speed, "10 Mbit/s", 10_000_000),
        (values.yes_no, "no", False),
        (values.whole, "0", 0),
        (values.calendar_date, "2028-02-29", date(2028, 2, 29)),
        (values.name, "cable-cut", "cable-cut"),
        (values.free_text, "  \u201cquoted\u201d \u2013 text ", "\u201cquoted\u201d \u2013 text"),
        (scalars.spread, "10 %", Fraction(1, 10)),
        (scalars.spread, "20 ms", 20_000),
        (scalars.slowing, "+200 ms", Slowing(plus_us=200_000)),
        (scalars.slowing, "x 5", Slowing(times=Fraction(5))),
        (scalars.slowing, "\u00d7 1.5", Slowing(times=Fraction(3, 2))),
        (scalars.moment_name, "cable-cut ends", Moment("cable-cut", "ends")),
        (scalars.seeds, "1-30", range(1, 31)),
        (scalars.seeds, "7", range(7, 8)),
        (scalars.selection, "random 2", Random(2)),
        (scalars.selection, "AU", "AU"),
        (scalars.shift, "-3 s", -3_000_000),
        (scalars.drift, "100 ppm", 100),
        (scalars.how_often, "at least 95 %", "at least 95 %"),
        (scalars.wanted_offices, "at least 5 offices", "at least 5 offices"),
    ],
)
def test_a_value_is_read_exactly(read, text, value):
    assert read(text) == value


@pytest.mark.parametrize(
    ("read", "text", "code", "note"),
    [
        (values.duration, "2", "E303", "write '2 s' or '2 min'"),
        (values.duration, "2:30", "E303", "write '2 min 30 s'"),
        (values.duration, "1:02:00", "E303", "write '1 h 2 min'"),
        (values.duration, "1m", "E305", "write '1 min'"),
        (values.duration, "5 sec", "E305", "write '5 s'"),
        (values.duration, "2 mn", "E305", "write '2 min'"),
        (values.duration, "3 minuets", "E305", "write '3 min'"),
        (values.legal_term, "3 yeers", "E305", "write '3 years'"),
        (values.duration, "5 years", "E305", "to move the legal calendar, use the step 'jump'"),
        (values.duration, "5 parsec", "E305", "known units: ms, s, min, h, days"),
        (values.duration, "30 s 2 min", "E305", "write '2 min 30 s'"),
        (values.duration, "1 s 1 s", "E305", "write '2 min 30 s'"),
        (values.duration, "0.0000001 s", "E305", "write fewer digits"),
        (values.duration, "soon", "E305", "write it like '30 s' or '2 min 30 s'"),
        (values.duration, "-5 s", "E305", "write it like '30 s' or '2 min 30 s'"),
        (values.duration, "1e3 s", "E305", "known units: ms, s, min, h, days"),
        (values.duration, "10001 days", "E302", "write at most '10000 days'"),
        (values.duration, "999999999999999999 days", "E302", "write at most '10000 days'"),
        (values.duration, "nan", "E305", "write it like '30 s' or '2 min 30 s'"),
        (values.duration, "\u0665 s", "E305", "write it like '30 s' or '2 min 30 s'"),
        (values.legal_term, "5", "E303", "write '5 years' or '5 months'"),
        (values.legal_term, "6m", "E305", "write '6 months'"),
        (values.legal_term, "0 days", "E302", "write at least '1 day'"),
        (values.legal_term, "1.5 years", "E305", "write whole years, months and days, each once"),
        (values.legal_term, "20000 years", "E302", "write at least '1 day'"),
        (values.rate, "20", "E303", "write '20 / min' or '20 / s'"),
        (values.rate, "20 per minute", "E311", "write it like '20 / min'"),
        (values.rate, "0 / s", "E302", "leave the load out instead"),
        (values.rate, "1000001 / s", "E302", "write at most '1000000 / s'"),
        (values.share, "0.75", "E303", "write '75 %' or a fraction such as '2/3'"),
        (values.share, "75", "E303", "write '75 %' or a fraction such as '2/3'"),
        (values.share, "120 %", "E306", "write at most '100 %'"),
        (values.share, "4/3", "E306", "write at most '100 %'"),
        (values.share, "1/0", "E310", "write it like '2/3'"),
        (values.share, "half", "E310", "write it like '75 %' or '2/3'"),
        (values.size, "2k", "E312", "known units: B, KB, MB, GB, KiB, MiB, GiB"),
        (values.size, "2 kb", "E312", "write '2 KB'"),
        (values.size, "2", "E303", "write it like '2 KB' or '1 MiB'"),
        (values.speed, "0 Mbit/s", "E302", "write '10 Mbit/s'"),
        (values.yes_no, "off", "E307", "write 'yes' or 'no'"),
        (values.whole, "4.2", "E301", "write digits only, such as 42"),
        (values.whole, "1e3", "E301", "write digits only, such as 42"),
        (values.whole, "042", "E301", "write 42"),
        (values.whole, "9" * 19, "E302", "write at most 18 digits"),
        (values.calendar_date, "31.12.2026", "E304", "write year-month-day, such as 2026-01-31"),
        (values.calendar_date, "2026-02-30", "E304", "write year-month-day"),
        (values.name, "cable cut!", "E308", "write 'cable-cut'"),
        (values.name, "x" * 65, "E308", "write a shorter name"),
        (values.free_text, "  ", "E313", "write some words, or take the key away"),
        (values.free_text, "x" * 2_001, "E313", "put long notes into a comment"),
        (scalars.nice_class, "46", "E302", "classes go from 1 to 45"),
        (scalars.format_version, "2", "E102", "get a newer ipchain"),
        (scalars.spread, "10", "E303", "write '10 %' or '10 ms'"),
        (scalars.slowing, "x 0.5", "E302", "write 'x 2' or more"),
        (scalars.slowing, "5", "E303", "write '+5 s' or '5 min'"),
        (scalars.moment_name, "cable-cut", "E205", "write 'cable-cut ends'"),
        (scalars.seeds, "30-1", "E309", "write '1-30'"),
        (scalars.selection, "random 0", "E302", "write 'random 1'"),
        (scalars.how_often, "often", "E205", "write 'all' or 'at least 1'"),
        (scalars.wanted_offices, "5", "E205", "write 'at least 3 offices'"),
        (scalars.metric_name, "troughput", "E205", "did you mean 'throughput'?"),
        (scalars.metric_name, "throughput.meann", "E205", "did you mean 'mean'?"),
        (scalars.metric_name, "throughput.", "E205", ""),
        (scalars.drift, "100", "E303", "write it like '100 ppm'"),
    ],
)
def test_a_wrong_value_is_refused_with_what_to_write(read, text, code, note):
    complaint = read(text)
    assert isinstance(complaint, Complaint)
    assert (complaint.code, complaint.note) == (code, note)


def test_a_number_without_a_unit_is_told_as_written():
    assert values.duration("2").message == "'2' has no unit"


@given(st.integers(0, values.LONGEST))
def test_a_length_of_time_written_out_reads_as_itself(us):
    assert values.duration(figures.span_text(us)) == us


@given(st.fractions(0, 1, max_denominator=10_000))
def test_a_share_written_out_reads_as_itself(share):
    assert values.share(figures.share_text(share)) == share


@given(st.integers(1, 10**6), st.sampled_from([1, 10, 100]), st.sampled_from([1, 60, 3_600, 86_400]))
def test_a_rate_written_out_reads_as_itself(count, tenths, seconds):
    rate = Fraction(count, tenths * seconds)
    assert values.rate(figures.rate_text(rate)) == rate


@given(st.builds(Term, st.integers(0, 99), st.integers(0, 99), st.integers(1, 99)))
def test_a_legal_term_written_out_reads_as_itself(term):
    assert values.legal_term(figures.term_text(term)) == term


READERS = [kind.read for kind in scalars.SCALARS.values()]


@given(st.sampled_from(READERS), st.text(max_size=40) | st.text("0123456789.:/%- smhinday", max_size=24))
def test_no_text_makes_a_reader_fail(read, text):
    assert read(text) is not None
