"""Functions of days. A period is counted from the day after the day that begins it (刑事诉讼法第一百零五条)."""

import ibis.expr.types as ir

from models_engine.expressions import calendar
from models_engine.expressions.functions.base import Function, arguments, meaning
from models_engine.expressions.types import BOOLEAN, DATE, INTEGER


def add_days(day: ir.DateValue, n: ir.IntegerValue) -> ir.DateValue:
    """A day some days on."""
    return calendar.plain_day(day + n.as_interval("D"))


def add_months(day: ir.DateValue, n: ir.IntegerValue) -> ir.DateValue:
    """The same day of the month some months on, or that month's last day."""
    return calendar.plain_day(day + n.as_interval("M"))


def days_between(start: ir.DateValue, end: ir.DateValue) -> ir.IntegerValue:
    """Days from start to end, negative when end is earlier."""
    return end.delta(start, unit="day")


def months_between(start: ir.DateValue, end: ir.DateValue) -> ir.IntegerValue:
    """Whole months from start to end, negative when end is earlier; a month is full on the same day number."""
    forward = _whole_months(start, end)
    return (end >= start).ifelse(forward, -_whole_months(end, start))


def _whole_months(start: ir.DateValue, end: ir.DateValue) -> ir.IntegerValue:
    turned = (end.year() - start.year()) * 12 + end.month() - start.month()
    turned = turned.cast("int64")
    return turned - (add_months(start, turned) > end).ifelse(1, 0)


def deadline(day: ir.DateValue, n: ir.IntegerValue) -> ir.DateValue:
    """The last day of a period of n calendar days, moved on to a working day where it falls on a rest day."""
    return calendar.workday_on_or_after(add_days(day, n))


FUNCTIONS = (
    Function(
        "YEAR",
        arguments("d:date|month|timestamp"),
        INTEGER,
        lambda d: d.year().cast("int64"),
        meaning("年份", "The year"),
    ),
    Function(
        "MONTH",
        arguments("d:date|month|timestamp"),
        INTEGER,
        lambda d: d.month().cast("int64"),
        meaning("月份（1–12）", "The month, 1 to 12"),
    ),
    Function(
        "DAY",
        arguments("d:date|timestamp"),
        INTEGER,
        lambda d: d.day().cast("int64"),
        meaning("日（1–31）", "The day of the month"),
    ),
    Function(
        "DATE_ADD_DAYS",
        arguments("d:date", "n:integer"),
        DATE,
        add_days,
        meaning("若干天以后的日期（负数为以前）", "The day n days on"),
    ),
    Function(
        "DATE_ADD_MONTHS",
        arguments("d:date", "n:integer"),
        DATE,
        add_months,
        meaning("若干个月以后的同日，无此日则为该月最后一日", "The same day n months on, at most the month's last"),
    ),
    Function(
        "days_between",
        arguments("start:date", "end:date"),
        INTEGER,
        days_between,
        meaning("从前一日到后一日的天数，后一日较早则为负", "Days from the first to the second, negative when earlier"),
    ),
    Function(
        "months_between",
        arguments("start:date", "end:date"),
        INTEGER,
        months_between,
        meaning("从前一日到后一日的整月数", "Whole months from the first to the second"),
    ),
    Function(
        "deadline",
        arguments("d:date", "n:integer"),
        DATE,
        deadline,
        meaning(
            "期间届满日：次日起算 n 个自然日，末日逢法定休息日的顺延至其后第一个工作日",
            "The last day of n calendar days counted from the next day, moved on to a working day",
        ),
    ),
    Function(
        "workdays_after",
        arguments("d:date", "n:integer"),
        DATE,
        calendar.nth_workday_after,
        meaning("次日起第 n 个工作日", "The n-th working day after"),
    ),
    Function(
        "workdays_between",
        arguments("start:date", "end:date"),
        INTEGER,
        calendar.workdays_until,
        meaning("前一日之后至后一日（含）的工作日数", "Working days after the first up to and including the second"),
    ),
    Function(
        "is_workday",
        arguments("d:date"),
        BOOLEAN,
        calendar.workday,
        meaning("是否工作日（按国务院节假日安排）", "Whether it is a working day"),
    ),
)
