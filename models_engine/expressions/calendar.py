"""Working days of China as two lists that an engine can index, so that a legal period costs two look-ups a row.

Statutory holidays and make-up working days come from the chinesecalendar package (State Council notices, 2004 on). For
years it does not know, Saturdays and Sundays are rest days and every other day is a working day, unless ``extended_by``
says otherwise of a day.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar
import ibis
import ibis.expr.types as ir

FIRST_DAY = date(1990, 1, 1)
LAST_DAY = date(2049, 12, 31)
DAYS = (LAST_DAY - FIRST_DAY).days + 1

# stands in a list where the calendar knows nothing
_NOTHING = -1
#: years whose holidays the package knows
_ANNOUNCED = frozenset(day.year for day in chinese_calendar.holidays)

Extension = frozenset[tuple[date, bool]]
_extension: ContextVar[Extension] = ContextVar("extension", default=frozenset())


@contextmanager
def extended_by(days: Mapping[date, bool]) -> Iterator[None]:
    """Let expressions built meanwhile know these days: day -> whether it is a working day.

    Only days that ``may_be_added`` count; of every other day the calendar says what it always says.
    """
    token = _extension.set(frozenset((day, working) for day, working in days.items() if may_be_added(day)))
    try:
        yield
    finally:
        _extension.reset(token)


def may_be_added(day: date) -> bool:
    """Whether the day lies in the calendar, in a year whose holidays the package does not know."""
    return FIRST_DAY <= day <= LAST_DAY and day.year not in _ANNOUNCED


def _is_working_day(day: date) -> bool:
    """Whether a day is a working day; by weekend alone for years whose holidays are not announced or not known."""
    return chinese_calendar.is_workday(day) if day.year in _ANNOUNCED else day.weekday() < 5


def workday(day: ir.DateValue) -> ir.BooleanValue:
    """Whether a day is a working day; NULL outside the calendar (1990 to 2049)."""
    number = _number(day)
    return _counted_until(number) > _counted_until(number - 1)


def workdays_until(start: ir.DateValue, end: ir.DateValue) -> ir.IntegerValue:
    """Working days after ``start`` up to and including ``end``; negative when ``end`` is earlier."""
    return _counted_until(_number(end)) - _counted_until(_number(start))


def nth_workday_after(day: ir.DateValue, n: ir.IntegerValue) -> ir.DateValue:
    """The n-th working day after a day (before it where n is negative), the day itself not counted."""
    # counting back, the first day counted is the one before: it is as if counted on from the day before
    back = (n < 0).ifelse(1, 0)
    return _day_of(_counted_until(_number(day) - back) + back + n)


def workday_on_or_after(day: ir.DateValue) -> ir.DateValue:
    """The day itself where it is a working day, otherwise the next working day."""
    return _day_of(_counted_until(_number(day) - 1) + 1)


def _number(day: ir.DateValue) -> ir.IntegerValue:
    """Days since the calendar's first day."""
    return day.delta(ibis.date(FIRST_DAY), unit="day")


def _counted_until(number: ir.IntegerValue) -> ir.IntegerValue:
    """Working days of the calendar up to and including the day of a number."""
    return _look_up(_literal(_tables(_extension.get())[0]), number, DAYS)


def _day_of(count: ir.IntegerValue) -> ir.DateValue:
    """The day on which the calendar's working day number ``count`` (from 1) falls."""
    working_days = _tables(_extension.get())[1]
    number = _look_up(_literal(working_days), count - 1, len(working_days))
    return plain_day(ibis.date(FIRST_DAY) + number.as_interval("D"))


def plain_day(moment: ir.Value) -> ir.DateValue:
    """A day again: on DuckDB a day plus an interval is a timestamp, although Ibis calls it a date."""
    return moment.cast("timestamp").cast("date")


def _look_up(table: ir.ArrayValue, index: ir.IntegerValue, size: int) -> ir.IntegerValue:
    """The entry at an index from 0; NULL outside, where the calendar knows nothing."""
    # places shift by one, and both ends hold the sentinel: the index is written once, for it may be a look-up itself
    place = ibis.least(ibis.greatest(index + 1, 0), size + 1)
    return table[place].nullif(_NOTHING).cast("int64")


def _literal(numbers: tuple[int, ...]) -> ir.ArrayValue:
    """A constant list between two sentinels; one text to split compiles far faster than twenty thousand literals."""
    return ibis.literal(",".join(map(str, (_NOTHING, *numbers, _NOTHING)))).split(",").cast("array<int32>")


@lru_cache(maxsize=8)
def _tables(extension: Extension) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Working days counted up to each day, and the day number of each working day."""
    counted, days, so_far, added = [], [], 0, dict(extension)
    for number, day in enumerate(_days()):
        if added[day] if day in added else _is_working_day(day):
            so_far += 1
            days.append(number)
        counted.append(so_far)
    return tuple(counted), tuple(days)


def _days() -> Iterator[date]:
    return (FIRST_DAY + timedelta(number) for number in range(DAYS))
