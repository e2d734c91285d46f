"""Every day of the calendar, in every spelling, against Python's own calendar."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from datasources.schema.cleaning import clean_values

few = settings(max_examples=15, deadline=None)
days = st.dates(date(1900, 1, 2), date(2173, 10, 13))
SPELLINGS = (
    "{0.year}-{0.month}-{0.day}",
    "{0:%Y/%m/%d}",
    "{0:%Y%m%d}",
    "{0.year}年{0.month}月{0.day}日",
    "{0:%Y.%m.%d} 7:05",
)


@few
@given(st.lists(days, min_size=20))
def test_a_day_is_read_in_any_spelling(sample):
    for spelling in SPELLINGS:
        assert clean_values("date", [spelling.format(day) for day in sample]) == sample


@few
@given(st.lists(st.dates(date(1927, 5, 18), date(2173, 10, 13)), min_size=20))
def test_a_serial_counts_days_from_the_end_of_1899(sample):
    serials = [str((day - date(1899, 12, 30)) // timedelta(days=1)) for day in sample]
    assert clean_values("date", serials) == sample


@few
@given(st.lists(st.tuples(st.integers(1901, 2100), st.integers(0, 13), st.integers(0, 32)), min_size=40))
def test_an_impossible_day_is_refused(parts):
    def real(year: int, month: int, day: int) -> date | None:
        try:
            return date(year, month, day)
        except ValueError:
            return None

    assert clean_values("date", [f"{y}-{m}-{d}" for y, m, d in parts]) == [real(*part) for part in parts]
