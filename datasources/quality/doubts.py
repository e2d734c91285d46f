"""Cells that were readable and are still hardly true: days to come, days that stand for none, impossible ages."""

from datetime import date

from datasources.quality.opening import quoted
from datasources.schema.columns import Column

FUTURE = "future"
LONG_AGO = "long_ago"
PLACEHOLDER = "placeholder_day"
AGE = "age"
ONE_VALUE = "one_value"

#: systems write these days where they know none: the first days of a spreadsheet and of a Unix clock
PLACEHOLDER_DAYS = ("1900-01-01", "1899-12-30", "1970-01-01", "9999-12-31")
FIRST_DAY = date(1949, 10, 1)  # no register of the People's Republic is older
OLDEST = 120  # years
_ONE_VALUE_SHARE = 0.95
_FEWEST = 20  # filled cells below which one value proves nothing
#: a term, a validity or a deadline may well lie ahead
_AHEAD = ("_to", "until", "expire", "due", "deadline", "valid", "plan", "end")


def doubtful_cells(column: Column, today: date) -> dict[str, str]:
    """Word -> SQL condition that is true of a doubtful cell of this column."""
    name = quoted(column.name)
    if column.type in ("date", "month", "timestamp"):
        return _doubtful_days(column, f"CAST({name} AS DATE)", today)
    if column.type == "integer" and _is_age(column):
        return {AGE: f"{name} NOT BETWEEN 0 AND {OLDEST}"}
    return {}


def _doubtful_days(column: Column, day: str, today: date) -> dict[str, str]:
    placeholders = ", ".join(f"DATE '{text}'" for text in PLACEHOLDER_DAYS)
    real = f"{day} NOT IN ({placeholders})"
    first = date(today.year - OLDEST, 1, 1) if _is_birth(column) else FIRST_DAY
    doubts = {PLACEHOLDER: f"{day} IN ({placeholders})", LONG_AGO: f"{day} < DATE '{first}' AND {real}"}
    if not any(word in column.name for word in _AHEAD):
        doubts[FUTURE] = f"{day} > DATE '{today}' AND {real}"
    return doubts


def is_one_value(filled: int, largest_share: float | None) -> bool:
    """Whether nearly all cells hold the same value: a default that nobody changed, or a column mapped wrongly."""
    return filled >= _FEWEST and largest_share is not None and largest_share > _ONE_VALUE_SHARE


def _is_age(column: Column) -> bool:
    return column.name == "age" or column.name.endswith("_age") or "年龄" in column.title


def _is_birth(column: Column) -> bool:
    return "birth" in column.name or "出生" in column.title
