"""Legal periods against the calendar package and the published list of statutory days."""

import csv
from datetime import date, timedelta
from pathlib import Path

import ibis
import pytest
from chinese_calendar import is_workday
from hypothesis import given
from hypothesis import strategies as st

from models_engine.expressions import calendar
from models_engine.expressions.functions.dates import deadline, months_between
from tests.engine import ENGINE, examples, lasting_session
from tests.models_engine.expressions.evaluation import value_of

PUBLISHED = Path(__file__).resolve().parents[4] / "shared" / "data" / "calendar" / "statutory_days.csv"

#: Spark reads the whole calendar anew for each of the rows that a test holds in memory
EACH = 50 if ENGINE == "spark" else 1


def every(rows: list[tuple], names: list[str]) -> ibis.Table:
    return ibis.memtable([dict(zip(names, row, strict=True)) for row in rows])


def answers(expression: ibis.Value) -> list:
    return lasting_session().con.to_pyarrow(expression.name("v").as_table())["v"].to_pylist()


def next_working_day(day: date) -> date:
    while not is_workday(day):
        day += timedelta(1)
    return day


def test_every_published_day_of_2004_to_2026_is_known():
    if not PUBLISHED.exists():
        pytest.skip(f"{PUBLISHED} is missing: the published calendar is not part of the project")
    with PUBLISHED.open(encoding="utf-8") as file:
        days = [(date.fromisoformat(row["date"]), row["is_workday"] == "1") for row in csv.DictReader(file)]
    days = days[::EACH]
    table = every(days, ["day", "working"])
    assert answers(calendar.workday(table.day)) == [working for _, working in days]


def test_a_period_of_any_length_ends_on_a_working_day_in_every_published_year():
    if not PUBLISHED.exists():
        pytest.skip(f"{PUBLISHED} is missing: the published calendar is not part of the project")
    with PUBLISHED.open(encoding="utf-8") as file:
        working = {date.fromisoformat(row["date"]) for row in csv.DictReader(file) if row["is_workday"] == "1"}
    cases = [(date(2004, 1, 1) + timedelta(7 * week), n) for week in range(0, 1180, EACH) for n in (3, 10)]
    table = every(cases, ["day", "n"])
    for (day, n), found in zip(cases, answers(deadline(table.day, table.n)), strict=True):
        first = day + timedelta(n)
        assert found == next(first + timedelta(more) for more in range(15) if first + timedelta(more) in working)


DAYS = st.dates(date(2004, 1, 1), date(2026, 10, 1))


@examples(10)
@given(st.lists(st.tuples(DAYS, st.integers(0, 60)), min_size=1, max_size=40))
def test_a_deadline_is_that_of_a_plain_reading_of_the_law(cases):
    cases = [(day, min(n, (date(2026, 12, 20) - day).days)) for day, n in cases]
    table = every(cases, ["day", "n"])
    assert answers(deadline(table.day, table.n)) == [next_working_day(day + timedelta(n)) for day, n in cases]


@examples(10)
@given(st.lists(st.tuples(DAYS, DAYS), min_size=1, max_size=40))
def test_working_days_between_two_days_are_counted_one_by_one(cases):
    table = every(cases, ["start", "end"])

    def counted(start: date, end: date) -> int:
        return sum(is_workday(start + timedelta(step)) for step in range(1, (end - start).days + 1))

    expected = [counted(a, b) if a <= b else -counted(b, a) for a, b in cases]
    assert answers(calendar.workdays_until(table.start, table.end)) == expected


@examples(10)
@given(st.lists(st.tuples(DAYS, st.integers(1, 40)), min_size=1, max_size=40))
def test_the_nth_working_day_is_found_by_walking(cases):
    cases = [(day, n) for day, n in cases if day < date(2026, 8, 1)] or [(date(2022, 1, 1), 1)]
    table = every(cases, ["day", "n"])

    def walked(day: date, n: int) -> date:
        while n:
            day += timedelta(1)
            n -= is_workday(day)
        return day

    assert answers(calendar.nth_workday_after(table.day, table.n)) == [walked(day, n) for day, n in cases]


@examples(10)
@given(st.lists(st.tuples(DAYS, DAYS), min_size=1, max_size=40))
def test_whole_months_are_the_most_that_fit(cases):
    table = every(cases, ["start", "end"])

    def added(day: date, months: int) -> date:
        year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(1)).day
        return date(year, month + 1, min(day.day, last))

    def fitting(start: date, end: date) -> int:
        months = 0
        while added(start, months + 1) <= end:
            months += 1
        return months

    expected = [fitting(a, b) if a <= b else -fitting(b, a) for a, b in cases]
    assert answers(months_between(table.start, table.end)) == expected


# years without an announced calendar: Saturdays and Sundays rest, nothing else
UNKNOWN_YEARS = [
    ("deadline(DATE '2027-01-01', 1)", date(2027, 1, 4)),
    ("is_workday(DATE '2027-10-01')", True),
    ("is_workday(DATE '1999-10-02')", False),
    ("deadline(DATE '2049-12-31', 5)", None),
    ("deadline(DATE '1989-12-01', 5)", None),
]


@pytest.mark.parametrize(("text", "answer"), UNKNOWN_YEARS)
def test_years_without_an_announced_calendar_fall_back_to_weekends_and_then_to_nothing(text, answer):
    assert value_of(text) == answer
