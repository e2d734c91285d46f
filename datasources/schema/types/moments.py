"""Days, months and moments, in the many ways a spreadsheet writes them. Times are those of the office's clock."""

from typing import ClassVar

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa

from datasources.schema.types.base import SemanticType, is_missing, when
from datasources.schema.types.plain import Plain, iso_days, iso_seconds, of_width, spread
from datasources.schema.types.spoken_days import REPUBLIC, spelled_plainly

#: the unit of a column whose years are counted from 1912, the first year of the Republic
ROC = "roc"
_DAY = r"(\d{4})(?:\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号號]?|(\d{2})(\d{2}))"
_CLOCK = r"(\d{1,2})\s*[:时時点點]\s*(\d{1,2})?\s*(?:[:分]\s*(?:(\d{1,2})(\.\d+)?)?\s*秒?)?(?:\s*\+08:?00)?"
_ANY_CLOCK = _CLOCK.replace("(\\d", "(?:\\d").replace("(\\.", "(?:\\.")
_SERIAL = r"^([1-9]\d{4})(\.\d+)?$"
#: what systems write when a date was never entered
_NEVER = r"^(?:0000[-/.]00[-/.]00|00000000|1900[-/.年]0?1[-/.月]0?1日?|19000101|0001[-/.]0?1[-/.]0?1)(?:[T\s].*)?$"


class Date(SemanticType):
    """日期: 2024-1-5, 2024/01/05, 20240105, 2024年1月5日, a spreadsheet's serial. A time of day is cut off.

    Where told (unit ``roc``) also 113年1月5日, 113/1/5, 1130105; with 民国 before it always.
    """

    name = "date"
    title = "日期"
    ibis_type = "date"
    base = "date"
    refusal = "不是有效的日期（例如 2024-01-05；两位数年份不接受）"
    _form: ClassVar[str] = rf"^{_DAY}(?:[T\s]*{_ANY_CLOCK}|\d{{4}}|\d{{6}})?$"

    def clean(self, raw: ir.StringValue, unit: str | None = None) -> ir.DateValue:
        return when(~self.is_missing(raw), self.parse(raw, unit))

    def is_missing(self, raw: ir.StringValue) -> ir.BooleanValue:
        return is_missing(raw) | raw.re_search(_NEVER)

    def parse(self, raw: ir.StringValue, unit: str | None = None) -> ir.DateValue:
        raw = _gregorian(raw) if unit == ROC else raw
        iso = raw.re_search(r"^\d{4}-\d{2}-\d{2}$").ifelse(raw, _iso_day(raw, self._form))
        day = _in_history(iso.try_cast("date"))
        return raw.re_search(_SERIAL).ifelse(_serial_day(raw), day)

    def plain(self, cells: pa.StringArray, unit: str | None) -> Plain:
        places, signs = of_width(cells, 10)
        days, good = iso_days(signs)
        values = pa.array(spread(len(cells), places, days.astype(np.int32)), pa.date32())
        return Plain(values, spread(len(cells), places, good))

    def rescue(self, raw: str, unit: str | None) -> str | None:
        return spelled_plainly(raw, in_roc=unit == ROC)


class Month(SemanticType):
    """月份, kept as its first day: 2024-01, 2024年1月, 202401, or a whole date."""

    name = "month"
    title = "月份"
    ibis_type = "date"
    base = "month"
    refusal = "不是有效的月份（例如 2024-01）"
    _form: ClassVar[str] = r"^(\d{4})(?:\s*[-/.年]\s*(\d{1,2})\s*月?(?:份)?|(\d{2}))$"

    def parse(self, raw: ir.StringValue, unit: str | None = None) -> ir.DateValue:
        raw = _gregorian(raw, digits_after=2) if unit == ROC else raw
        month = raw.re_extract(self._form, 2) + raw.re_extract(self._form, 3)
        first = (raw.re_extract(self._form, 1) + "-" + month + "-1").try_cast("date")
        return ibis.coalesce(_in_history(first), _first_day(Date().parse(raw)))

    def rescue(self, raw: str, unit: str | None) -> str | None:
        return spelled_plainly(raw.removesuffix("份") + "1日", in_roc=unit == ROC)


class Timestamp(SemanticType):
    """时间: a day with a time of day; without one it is midnight."""

    name = "timestamp"
    title = "时间"
    ibis_type = "timestamp"
    base = "timestamp"
    refusal = "不是有效的时间（例如 2024-01-05 09:30:00）"
    _clock: ClassVar[str] = rf"^{_DAY}[T\s]*{_CLOCK}$"
    _compact: ClassVar[str] = r"^\d{8}(\d{2})(\d{2})(\d{2})?$"

    def is_missing(self, raw: ir.StringValue) -> ir.BooleanValue:
        return Date().is_missing(raw)

    def parse(self, raw: ir.StringValue, unit: str | None = None) -> ir.TimestampValue:
        raw = _gregorian(raw) if unit == ROC else raw
        day = Date().parse(raw).cast("string")
        hour, minute, second, fraction = (raw.re_extract(self._clock, group) for group in range(6, 10))
        tight = [raw.re_extract(self._compact, group) for group in range(1, 4)]
        clock = _two(hour + tight[0]) + ":" + _two(minute + tight[1]) + ":" + _two(second + tight[2]) + fraction
        written = (day + " " + clock).try_cast("timestamp")
        return raw.re_search(_SERIAL).ifelse(_serial_moment(raw), written)

    def plain(self, cells: pa.StringArray, unit: str | None) -> Plain:
        places, signs = of_width(cells, 19)
        seconds, good = iso_seconds(signs)
        values = pa.array(spread(len(cells), places, seconds * 1_000_000), pa.timestamp("us"))
        return Plain(values, spread(len(cells), places, good))

    def rescue(self, raw: str, unit: str | None) -> str | None:
        return spelled_plainly(raw, in_roc=unit == ROC)


def _iso_day(raw: ir.StringValue, form: str) -> ir.StringValue:
    year, *rest = (raw.re_extract(form, group) for group in range(1, 6))
    return year + "-" + rest[0] + rest[2] + "-" + rest[1] + rest[3]


def _in_history(day: ir.DateValue) -> ir.DateValue:
    """NULL for years that no record of an office can mean."""
    return when(day >= ibis.date(1800, 1, 1), day)


def _serial_day(raw: ir.StringValue) -> ir.DateValue:
    days = raw.re_extract(_SERIAL, 1).nullif("").try_cast("int64")
    # a day plus an interval is a timestamp on DuckDB although Ibis calls it a date: by way of timestamp it casts
    return (ibis.date(1899, 12, 30) + days.as_interval("D")).cast("timestamp").cast("date")


def _serial_moment(raw: ir.StringValue) -> ir.TimestampValue:
    share = ("0" + raw.re_extract(_SERIAL, 2)).try_cast("decimal(18, 9)")
    seconds = (share * ibis.literal(86_400).cast("decimal(5, 0)")).round(0).cast("int64")
    return _serial_day(raw).cast("timestamp") + seconds.as_interval("s")


def _first_day(day: ir.DateValue) -> ir.DateValue:
    return (day.cast("string").left(7) + "-01").try_cast("date")


def _two(digits: ir.StringValue) -> ir.StringValue:
    return ("00" + digits).right(2)


def _gregorian(raw: ir.StringValue, digits_after: int = 4) -> ir.StringValue:
    """The text with its year of the Republic as one of our era: 102年1月1日, 民國102/1/1, 1020101."""
    parted = rf"^{REPUBLIC}?\s*(\d{{1,3}})(\s*[-/.年].*)$"
    tight = rf"^(\d{{2,3}})(\d{{{digits_after}}}(?:\s.*)?)$"
    year = raw.re_extract(parted, 1) + raw.re_extract(tight, 1)
    rest = raw.re_extract(parted, 2) + raw.re_extract(tight, 2)
    era = (year.nullif("").try_cast("int64") + 1911).cast("string") + rest
    return ibis.coalesce(era, raw)
