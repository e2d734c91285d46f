"""How the rows lie in time: rows a day (or a month), and the stretches without any."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from datasources.lake.coverage import Block
from datasources.quality.doubts import FIRST_DAY
from datasources.quality.opening import Opened, quoted

DAY, MONTH = "day", "month"
MOST_DAYS = 1_500  # from first to last; a longer span is kept by months
MOST_GAPS = 50
#: this many times the usual distance between two days with rows is a gap
_LONGER = 10
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DayFigures:
    """``counts``: day (2024-05-01) or month (2024-05) -> rows; ``gaps``: first and last day of each stretch without
    rows, the longest ones; ``gap_days``: days in all gaps, of ``span`` days from first to last."""

    unit: str
    counts: dict[str, int]
    gaps: list[tuple[str, str]]
    gap_days: int
    span: int
    first: str | None
    last: str | None


def measure_days(load: Opened, today: date, declared: Block | None = None) -> DayFigures | None:
    """None where the standard has no ``occurred``. Days to come and days before 1949 are doubts, not coverage.

    ``declared``: the period that the supplier says it covers; it may begin before the first row and end after the last.
    """
    column = load.standard.columns.get(load.standard.occurred or "")
    if column is None:
        return None
    day = f"CAST({quoted(column.name)} AS DATE)"
    query = f"SELECT {day}, count(*) FROM load_rows WHERE {day} BETWEEN ? AND ? GROUP BY 1 ORDER BY 1"
    counts = dict(load.engine.execute(query, [FIRST_DAY, today]).fetchall())
    return lie_in_time(counts, monthly=column.type == "month", declared=declared)


def lie_in_time(counts: Mapping[date, int], *, monthly: bool, declared: Block | None = None) -> DayFigures:
    """The figures of rows by day; of a monthly table the first of a month stands for all of its days."""
    days = sorted(counts)
    bounds = _bounds(days, monthly, declared)
    if bounds is None:
        return DayFigures(MONTH if monthly else DAY, {}, [], 0, 0, None, None)
    gaps = find_gaps(days, bounds, monthly=monthly)
    span = (bounds[1] - bounds[0]).days + 1
    coarse = monthly or span > MOST_DAYS
    longest = sorted(sorted(gaps, key=lambda gap: gap[0] - gap[1])[:MOST_GAPS])
    return DayFigures(
        unit=MONTH if coarse else DAY,
        counts=by_month(counts) if coarse else {day.isoformat(): counts[day] for day in days},
        gaps=[(first.isoformat(), last.isoformat()) for first, last in longest],
        gap_days=sum((last - first).days + 1 for first, last in gaps),
        span=span,
        first=bounds[0].isoformat(),
        last=bounds[1].isoformat(),
    )


def by_month(counts: Mapping[date, int]) -> dict[str, int]:
    months: Counter[str] = Counter()
    for day, rows in sorted(counts.items()):
        months[f"{day:%Y-%m}"] += rows
    return dict(months)


def find_gaps(days: list[date], bounds: Block, *, monthly: bool) -> list[Block]:
    """Stretches without rows between (and, where more was declared, around) these ascending days.

    What is a gap depends on the table: a missing month in a monthly one; elsewhere ten times the usual distance
    between two days with rows, so that week-ends and holidays are none.
    """
    ends = [end_of_month(day) if monthly else day for day in days]
    before = [bounds[0] - _ONE_DAY, *ends]
    after = [*days, bounds[1] + _ONE_DAY]
    distances = [(second - first).days for first, second in zip(ends, days[1:], strict=False)]
    least = 1 if monthly else _LONGER * (median(distances) if distances else 1)
    return [
        (end + _ONE_DAY, start - _ONE_DAY)
        for end, start in zip(before, after, strict=True)
        if (start - end).days - 1 >= max(least, 1)
    ]


def end_of_month(day: date) -> date:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return following - _ONE_DAY


def _bounds(days: list[date], monthly: bool, declared: Block | None) -> Block | None:
    found: Iterable[Block] = [(days[0], end_of_month(days[-1]) if monthly else days[-1])] if days else []
    both = [*found, *([declared] if declared else [])]
    return (min(first for first, _ in both), max(last for _, last in both)) if both else None
