"""What is different from the load before, where the difference asks for a person: a column that collapsed."""

from collections.abc import Iterator, Mapping
from typing import Any

from datasources.quality.shares import completeness

Figures = Mapping[str, Any]
#: {"column": name or "", "code": word, "detail": numbers and codes for the sentence}
Change = dict[str, Any]

FEWEST_ROWS = 20  # loads smaller than this prove nothing about a column
FELL_POINTS = 20  # of completeness
FELL_DISTINCT = 0.1  # of the distinct values before, or of as many as fewer cells can have
FELL_ROWS = 0.5
NEW_CODE_SHARE = 0.05
OLD_CODE_SHARE = 0.01  # a code rarer than this may well be missing once


def changes(before: Figures, now: Figures) -> list[Change]:
    """Warnings about a load against the figures of the one before it in its dataset."""
    found = [*_of_table(before, now)]
    if before["rows"] >= FEWEST_ROWS and now["rows"] >= FEWEST_ROWS:
        for name, column in now["columns"].items():
            if name in before["columns"]:
                found += _of_column(name, before["columns"][name], column)
    return found


def _of_table(before: Figures, now: Figures) -> Iterator[Change]:
    if before["rows"] >= FEWEST_ROWS and now["rows"] < before["rows"] * FELL_ROWS:
        yield _warning("", "rows_fell", before=before["rows"], now=now["rows"])
    last, newest = _last_day(before), _last_day(now)
    if last and newest and newest < last:
        yield _warning("", "coverage_back", before=last, now=newest)


def _of_column(name: str, before: Figures, now: Figures) -> Iterator[Change]:
    if before["in_file"] and not now["in_file"]:
        yield _warning(name, "column_missing")
        return
    full, fuller = completeness(now), completeness(before)
    if full is not None and fuller is not None and (fuller - full) * 100 > FELL_POINTS:
        yield _warning(name, "completeness_fell", before=_per_cent(fuller), now=_per_cent(full))
    if before["distinct"] >= FEWEST_ROWS and now["filled"] and now["distinct"] < FELL_DISTINCT * _expected(before, now):
        yield _warning(name, "distinct_fell", before=before["distinct"], now=now["distinct"])
    if before["codes"] and now["codes"]:
        yield from _of_codes(name, before, now)


def _expected(before: Figures, now: Figures) -> float:
    """How many distinct values a load with more or fewer cells filled would have: fewer in a smaller one."""
    return before["distinct"] * min(1, now["filled"] / max(1, before["filled"]))


def _of_codes(name: str, before: Figures, now: Figures) -> Iterator[Change]:
    """Codes that are too rare for the lists are in neither, so only those that were surely gone or new are named."""
    old, new = dict(map(tuple, before["codes"]["top"])), dict(map(tuple, now["codes"]["top"]))
    if not now["codes"]["others"]:
        gone = [code for code, rows in old.items() if code not in new and rows > before["filled"] * OLD_CODE_SHARE]
        if gone:
            yield _warning(name, "code_gone", codes=gone)
    if not before["codes"]["others"]:
        come = [code for code, rows in new.items() if code not in old and rows > now["filled"] * NEW_CODE_SHARE]
        if come:
            yield _warning(name, "code_new", codes=come)


def _last_day(figures: Figures) -> str | None:
    """The last day with rows, whatever the supplier declared."""
    counts = (figures["days"] or {}).get("counts")
    return max(counts)[:10] if counts else None


def _per_cent(share: float) -> float:
    return round(100 * share, 1)


def _warning(column: str, code: str, **detail: Any) -> Change:
    return {"column": column, "code": code, "detail": detail}


def distribution_shift(before: Figures, now: Figures) -> float | None:
    """Share of rows that would have to change their code for the two distributions to be alike (0: alike, 1: nothing
    in common); None where one of the columns holds no codes. Codes outside the lists count as one."""
    if not (before.get("codes") and now.get("codes") and before["filled"] and now["filled"]):
        return None
    old, new = _shares(before), _shares(now)
    return sum(abs(old.get(code, 0) - new.get(code, 0)) for code in old.keys() | new.keys()) / 2


def _shares(column: Figures) -> dict[str | None, float]:
    shares: dict[str | None, float] = {code: rows / column["filled"] for code, rows in column["codes"]["top"]}
    return shares | {None: column["codes"]["others"] / column["filled"]}
