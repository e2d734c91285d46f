from datetime import date

import pytest

from supervision.dashboard.periods import Period, period_of

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("word", "first", "last", "expected"),
    [
        ("", None, None, Period("12m", date(2025, 12, 1), TODAY)),
        ("12m", None, None, Period("12m", date(2025, 12, 1), TODAY)),
        ("year", None, None, Period("year", date(2026, 1, 1), TODAY)),
        ("all", None, None, Period("all", None, None)),
        ("nonsense", None, None, Period("12m", date(2025, 12, 1), TODAY)),
        ("year", date(2024, 2, 29), None, Period("chosen", date(2024, 2, 29), None)),
        ("", None, date(2024, 2, 29), Period("chosen", None, date(2024, 2, 29))),
    ],
)
def test_the_period_that_was_asked_for(word, first, last, expected):
    assert period_of(word, first, last, TODAY) == expected


@pytest.mark.parametrize(
    ("today", "first"), [(date(2026, 1, 31), date(2025, 2, 1)), (date(2026, 12, 1), date(2026, 1, 1))]
)
def test_twelve_months_are_this_one_and_the_eleven_before(today, first):
    assert period_of("12m", None, None, today).first == first


def test_months_are_cut_to_the_ends_of_the_period():
    months = Period("chosen", date(2026, 1, 15), date(2026, 3, 2)).months(None, TODAY)
    assert [(month.first, month.last) for month in months] == [
        (date(2026, 1, 15), date(2026, 1, 31)),
        (date(2026, 2, 1), date(2026, 2, 28)),
        (date(2026, 3, 1), date(2026, 3, 2)),
    ]


def test_an_open_beginning_starts_with_the_first_lead():
    assert [month.word for month in Period("all", None, None).months(date(2026, 10, 9), TODAY)] == [
        "2026-10",
        "2026-11",
    ]


def test_without_a_beginning_and_without_leads_there_are_no_months():
    assert list(Period("all", None, None).months(None, TODAY)) == []
