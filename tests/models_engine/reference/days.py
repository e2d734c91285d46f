"""Days: months by the calendar, periods by the law, working days by the State Council's notices."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import chinese_calendar


def add_months(day: date, n: int) -> date:
    """The same day some months on, or that month's last day."""
    years, month = divmod(day.year * 12 + day.month - 1 + n, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def months_between(start: date, end: date) -> int:
    """Whole months: as many as can be added to the earlier day without passing the later one."""
    if end < start:
        return -months_between(end, start)
    months = 0
    while add_months(start, months + 1) <= end:
        months += 1
    return months


def is_workday(day: date) -> bool:
    """By the notices of the years that have one, otherwise by the weekend."""
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        return day.weekday() < 5


def deadline(day: date, n: int) -> date:
    """The last of n days counted from the next day; a rest day passes it on to the next working day."""
    last = day + timedelta(n)
    while not is_workday(last):
        last += timedelta(1)
    return last


def workdays_after(day: date, n: int) -> date:
    """The n-th working day after a day, before it where n is negative; with 0 the last one up to the day."""
    if n == 0:
        while not is_workday(day):
            day -= timedelta(1)
        return day
    step = timedelta(1 if n > 0 else -1)
    left = abs(n)
    while left:
        day += step
        left -= is_workday(day)
    return day


def workdays_between(start: date, end: date) -> int:
    """Working days after the first up to and including the second, negative where that is earlier."""
    if end < start:
        return -workdays_between(end, start)
    return sum(is_workday(start + timedelta(n)) for n in range(1, (end - start).days + 1))


def age_on(birth: date, day: date) -> int:
    """Whole years; a year of age is reached on the day after the birthday (法释〔2006〕1号第二条)."""
    return day.year - birth.year - ((day.month, day.day) <= (birth.month, birth.day))
