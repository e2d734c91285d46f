"""How rows lie in time, and what is a gap."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datasources.quality.days import DAY, MONTH, lie_in_time
from tests.datasources.quality.samples import TODAY, measured


def days(first: str, count: int, step: int = 1) -> list[date]:
    start = date.fromisoformat(first)
    return [start + timedelta(days=step * place) for place in range(count)]


def blocks(*pairs: tuple[str, str]) -> list[tuple[str, str]]:
    return list(pairs)


YEAR_WITHOUT_MAY = days("2023-01-01", 120) + days("2023-06-01", 200)
GAPS = [
    (YEAR_WITHOUT_MAY, False, None, blocks(("2023-05-01", "2023-05-31"))),
    (days("2023-01-01", 365), False, None, []),
    (days("2023-01-01", 20) + days("2023-01-30", 20), False, None, []),  # nine days: a long holiday
    (days("2023-01-01", 20) + days("2023-01-31", 20), False, None, blocks(("2023-01-21", "2023-01-30"))),
    (days("2023-01-02", 20, 7), False, None, []),  # once a week
    (days("2023-01-02", 10, 7) + days("2023-08-07", 10, 7), False, None, blocks(("2023-03-07", "2023-08-06"))),
    ([date(2023, 5, 1)], False, None, []),
    ([date(2023, 5, 1)], False, (date(2023, 5, 1), date(2023, 6, 30)), blocks(("2023-05-02", "2023-06-30"))),
    ([], False, (date(2023, 1, 1), date(2023, 3, 31)), blocks(("2023-01-01", "2023-03-31"))),
    ([date(2023, 1, 1), date(2023, 2, 1), date(2023, 4, 1)], True, None, blocks(("2023-03-01", "2023-03-31"))),
    ([date(2023, 11, 1), date(2023, 12, 1), date(2024, 1, 1)], True, None, []),
]


@pytest.mark.parametrize(("filled", "monthly", "declared", "gaps"), GAPS)
def test_a_gap_is_far_longer_than_the_usual_distance(filled, monthly, declared, gaps):
    assert lie_in_time(dict.fromkeys(filled, 1), monthly=monthly, declared=declared).gaps == gaps


@given(st.lists(st.dates(date(2000, 1, 1), date(2003, 12, 31)), max_size=60))
def test_no_day_with_rows_lies_in_a_gap(rows):
    found = lie_in_time(Counter(rows), monthly=False)
    for first, last in found.gaps:
        assert not [day for day in rows if first <= day.isoformat() <= last]
    assert sum(found.counts.values()) == len(rows)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.none() | st.dates(date(2023, 1, 1), date(2024, 12, 31)), max_size=40))
def test_rows_a_day_are_what_plain_python_counts(tmp_path, rows):
    found = measured(tmp_path, [{"on": day} for day in rows])["days"]
    assert found["counts"] == Counter(day.isoformat() for day in rows if day and day <= TODAY)


def test_a_long_span_is_kept_by_months_and_its_gaps_by_days():
    filled = days("2015-01-01", 1000) + days("2018-01-01", 1000)
    found = lie_in_time(dict.fromkeys(filled, 2), monthly=False)
    assert found.unit == MONTH
    assert found.counts["2015-02"] == 56
    assert found.gaps == [("2017-09-27", "2017-12-31")]


def test_a_short_span_is_kept_by_days():
    assert lie_in_time({date(2023, 1, 1): 3}, monthly=False).unit == DAY


def test_a_table_without_a_day_has_no_days(tmp_path):
    from_nothing = lie_in_time({}, monthly=False)
    assert (from_nothing.counts, from_nothing.span, from_nothing.first) == ({}, 0, None)
