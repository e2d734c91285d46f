"""Days that an office adds to the calendar, for the time that expressions are built."""

from datetime import date

import pytest

from models_engine.expressions.calendar import extended_by
from tests.models_engine.expressions.evaluation import value_of

#: a Monday to Wednesday of rest, and the Saturday that is worked for it
SPRING = {date(2027, 2, 8): False, date(2027, 2, 9): False, date(2027, 2, 10): False, date(2027, 2, 20): True}

EXTENDED = [
    ("deadline(DATE '2027-02-01', 7)", date(2027, 2, 11)),
    ("deadline(DATE '2027-02-10', 10)", date(2027, 2, 20)),
    ("workdays_after(DATE '2027-02-05', 1)", date(2027, 2, 11)),
    ("workdays_after(DATE '2027-02-11', -1)", date(2027, 2, 5)),
    ("workdays_between(DATE '2027-02-05', DATE '2027-02-20')", 8),
    ("is_workday(DATE '2027-02-20')", True),
]
BY_WEEKENDS = [
    ("deadline(DATE '2027-02-01', 7)", date(2027, 2, 8)),
    ("deadline(DATE '2027-02-10', 10)", date(2027, 2, 22)),
    ("is_workday(DATE '2027-02-20')", False),
]


@pytest.mark.parametrize(("text", "answer"), EXTENDED)
def test_added_days_move_deadlines_and_counts(text, answer):
    with extended_by(SPRING):
        assert value_of(text) == answer


@pytest.mark.parametrize(("text", "answer"), BY_WEEKENDS)
def test_after_the_block_the_calendar_is_what_it_was(text, answer):
    with extended_by(SPRING):
        value_of(text)
    assert value_of(text) == answer


def test_after_a_block_that_failed_too():
    with pytest.raises(ZeroDivisionError), extended_by(SPRING):
        raise ZeroDivisionError
    assert value_of("is_workday(DATE '2027-02-08')") is True


def test_days_of_a_year_that_the_package_knows_are_not_overridden():
    with extended_by({date(2024, 10, 8): False, date(2024, 10, 1): True}):
        assert value_of("is_workday(DATE '2024-10-08')") is True
        assert value_of("is_workday(DATE '2024-10-01')") is False


def test_days_outside_the_calendar_stay_outside():
    with extended_by({date(2050, 1, 3): True}):
        assert value_of("is_workday(DATE '2050-01-03')") is None


def test_an_inner_extension_holds_alone_until_it_ends():
    with extended_by(SPRING):
        with extended_by({}):
            assert value_of("is_workday(DATE '2027-02-08')") is True
        assert value_of("is_workday(DATE '2027-02-08')") is False
