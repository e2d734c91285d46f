"""The table of functions, in plain Python. A missing argument makes most of them missing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import asin, cos, radians, sin, sqrt
from typing import Any

from tests.models_engine.reference import days, identifiers, numbers

_EARTH_RADIUS_M = 6_371_008.8


def _strict(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *given: None if None in given else function(*given)


def _known(choose: Callable[..., Any]) -> Callable[..., Any]:
    """A choice among the values that are known."""

    def choice(*given: Any) -> Any:
        known = [value for value in given if value is not None]
        return choose(known) if known else None

    return choice


def _substring(text: str, start: int, length: int | None = None) -> str:
    return text[start - 1 :] if length is None else text[start - 1 : start - 1 + max(length, 0)]


def _extract(text: str, pattern: str, group: int = 0) -> str | None:
    found = re.search(pattern, text)
    return (found[group] or None) if found else None


def _birth_date(number: str) -> date | None:
    found = identifiers.id_card_18(number)
    return datetime.strptime(found[6:14], "%Y%m%d").date() if found else None


def _sex(number: str) -> str | None:
    found = identifiers.id_card_18(number)
    return ("女", "男")[int(found[16]) % 2] if found else None


def similarity(a: str, b: str) -> Decimal:
    """Dice's measure on pairs of neighbouring characters, blanks left out and both ends marked."""
    left, right = _pairs(a), _pairs(b)
    return numbers.quotient(2 * len(left & right), len(left) + len(right))


def _pairs(text: str) -> set[str]:
    marked = "^" + re.sub(r"\s", "", text).upper() + "$"
    return {marked[place : place + 2] for place in range(len(marked) - 1)}


def _distance(lon1: float, lat1: float, lon2: float, lat2: float) -> Decimal:
    one, other, around = radians(lat1), radians(lat2), radians(lon2) - radians(lon1)
    chord = sin((other - one) / 2) ** 2 + cos(one) * cos(other) * sin(around / 2) ** 2
    return numbers.to_places(Decimal(repr(2 * _EARTH_RADIUS_M * asin(sqrt(min(1.0, chord))))), 2)


def as_type(value: Any, kind: str) -> Any:
    """CAST: numbers, days and truth among each other and to text; what cannot be read is missing."""
    if kind in ("string", "text", "varchar"):
        return _spelt(value)
    if kind in ("integer", "int", "bigint"):
        return int(numbers.to_places(value, 0))
    if kind == "decimal":
        return numbers.to_places(value)
    if kind == "date":
        return value.date() if isinstance(value, datetime) else value
    return value


def _spelt(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _contains_all(items: list, *wanted: Any) -> bool:
    every = wanted[0] if isinstance(wanted[0], list) else wanted
    return all(one in items for one in every)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "COALESCE": _known(lambda known: known[0]),
    "NULLIF": lambda a, b: None if a is not None and b is not None and a == b else a,
    "LEAST": _known(min),
    "GREATEST": _known(max),
    "CONCAT": lambda *texts: "".join(text or "" for text in texts),
    **{
        name: _strict(function)
        for name, function in {
            "ABS": abs,
            "ROUND": numbers.rounded,
            "FLOOR": numbers.floor,
            "CEIL": numbers.ceiling,
            "DISTANCE_M": _distance,
            "LENGTH": len,
            "TRIM": str.strip,
            "UPPER": str.upper,
            "LOWER": str.lower,
            "SUBSTRING": _substring,
            "REPLACE": lambda text, old, new: text.replace(old, new) if old else text,
            "STARTS_WITH": str.startswith,
            "ENDS_WITH": str.endswith,
            "CONTAINS": lambda text, part: part in text,
            "CONTAINS_ANY": lambda text, *words: any(word in text for word in words),
            "REGEXP_MATCHES": lambda text, pattern: re.search(pattern, text) is not None,
            "REGEXP_EXTRACT": _extract,
            "YEAR": lambda day: day.year,
            "MONTH": lambda day: day.month,
            "DAY": lambda day: day.day,
            "DATE_ADD_DAYS": lambda day, n: day + timedelta(n),
            "DATE_ADD_MONTHS": days.add_months,
            "DAYS_BETWEEN": lambda start, end: (end - start).days,
            "MONTHS_BETWEEN": days.months_between,
            "DEADLINE": days.deadline,
            "WORKDAYS_AFTER": days.workdays_after,
            "WORKDAYS_BETWEEN": days.workdays_between,
            "IS_WORKDAY": days.is_workday,
            "AGE_ON": days.age_on,
            "ID_CARD_VALID": lambda text: identifiers.id_card_18(text) is not None,
            "ID_CARD_18": identifiers.id_card_18,
            "BIRTH_DATE": _birth_date,
            "SEX_OF": _sex,
            "USCC_VALID": identifiers.uscc_valid,
            "PLATE_NORMAL": identifiers.plate_normal,
            "CASE_NUMBER_NORMAL": identifiers.case_number_normal,
            "AMOUNT_OF": identifiers.amount_of,
            "SIMILARITY": similarity,
            "LIST_LENGTH": len,
            "LIST_CONTAINS": lambda items, item: item in items,
            "LIST_CONTAINS_ALL": _contains_all,
            "LIST_INTERSECT": lambda items, others: sorted({*items} & {*others}),
            "LIST_JOIN": lambda items, separator: separator.join(map(_spelt, items)),
            "LIST_SORT": sorted,
        }.items()
    },
}
