"""The time a dashboard looks at: whole days of the office's clock, both ends included."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

TWELVE_MONTHS, THIS_YEAR, EVERYTHING, CHOSEN = "12m", "year", "all", "chosen"


@dataclass(frozen=True)
class Period:
    """``first`` to ``last``; None is open."""

    word: str
    first: date | None
    last: date | None

    def covers(self, field: str) -> Q:
        """Rows whose moment (in ``field``) lies within the period."""
        inside = Q()
        if self.first:
            inside &= Q(**{f"{field}__gte": _midnight(self.first)})
        if self.last:
            inside &= Q(**{f"{field}__lt": _midnight(self.last + timedelta(days=1))})
        return inside

    def months(self, earliest: date | None, today: date) -> Iterator["Period"]:
        """The calendar months of the period, cut to its ends; an open beginning starts at ``earliest``."""
        first, last = self.first or earliest, self.last or today
        while first and first <= last:
            end = date(first.year, first.month, monthrange(first.year, first.month)[1])
            yield Period(f"{first:%Y-%m}", first, min(end, last))
            first = end + timedelta(days=1)


def period_of(word: str, first: date | None, last: date | None, today: date) -> Period:
    """The period a person asked for; days of their own count before a word, and without either it is twelve months."""
    if first or last:
        return Period(CHOSEN, first, last)
    if word == THIS_YEAR:
        return Period(word, date(today.year, 1, 1), today)
    if word == EVERYTHING:
        return Period(word, None, None)
    months = today.year * 12 + today.month - 12
    return Period(TWELVE_MONTHS, date(months // 12, months % 12 + 1, 1), today)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
