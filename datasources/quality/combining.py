"""Reports of several loads as one of the dataset: nothing is measured again, and rows superseded are still counted."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from datasources.quality.codes import TOP
from datasources.quality.days import DAY, lie_in_time

Figures = Mapping[str, Any]
_NUMBERS = ("integer", "decimal", "money")


def combine(reports: Sequence[Figures]) -> dict[str, Any]:
    """``reports``: figures of the loads, the oldest first, at least one. Of one load they are its own.

    What does not add up is left out: the median, the largest share, keys against earlier loads. ``distinct`` becomes
    the largest of any load. Matches are the newest load's.
    """
    newest = reports[-1]
    if len(reports) == 1:
        return dict(newest)
    return {
        "rows": sum(report["rows"] for report in reports),
        "read": sum(report["read"] for report in reports),
        "rejected": sum(report["rejected"] for report in reports),
        "exact": all(report["exact"] for report in reports),
        "columns": {
            name: _column([report["columns"][name] for report in reports if name in report["columns"]])
            for name in newest["columns"]
        },
        "whole_lines": _sums([report["whole_lines"] for report in reports]),
        "key": newest["key"] and _key([report["key"] for report in reports if report["key"]]),
        "days": newest["days"] and _days([report["days"] for report in reports if report["days"]]),
        "regions": newest["regions"] and _regions([report["regions"] for report in reports if report["regions"]]),
    }


def _column(columns: Sequence[Figures]) -> dict[str, Any]:
    newest = columns[-1]
    sums = {word: sum(column[word] for column in columns) for word in ("rows", "filled", "empty_refused")}
    return {
        **newest,
        **sums,
        "in_file": any(column["in_file"] for column in columns),
        "distinct": max(column["distinct"] for column in columns),
        "low": _outermost(columns, "low", min),
        "high": _outermost(columns, "high", max),
        "median": None,
        "shortest": min((column["shortest"] for column in columns if column["shortest"] is not None), default=None),
        "longest": max((column["longest"] for column in columns if column["longest"] is not None), default=None),
        "largest_share": None,
        "doubts": _sums([column["doubts"] for column in columns]),
        "refused": _sums([column["refused"] for column in columns]),
        "codes": _codes([column["codes"] for column in columns if column["codes"]], sums["filled"]),
    }


def _outermost(columns: Sequence[Figures], word: str, choose: Any) -> Any:
    known = [column[word] for column in columns if column[word] is not None]
    return choose(known, key=Decimal if columns[-1]["type"] in _NUMBERS else str) if known else None


def _codes(codes: Sequence[Figures], filled: int) -> dict[str, Any] | None:
    if not codes:
        return None
    counts: Counter[str] = Counter()
    for told in codes:
        counts.update(dict(map(tuple, told["top"])))
    top = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:TOP]
    return {"top": [list(item) for item in top], "others": filled - sum(rows for _, rows in top)}


def _key(keys: Sequence[Figures]) -> dict[str, Any]:
    told = {word: sum(key[word] for key in keys) for word in ("repeated", "incomplete")}
    return {**keys[-1], **told, "new": None, "changed": None, "same": None, "compared": None, "is_share": False}


def _days(days: Sequence[Figures]) -> dict[str, Any]:
    """Where one of the loads is kept by months, all are."""
    monthly = any(told["unit"] != DAY for told in days)
    counts: Counter[date] = Counter()
    for told in days:
        for day, rows in told["counts"].items():
            counts[date.fromisoformat(f"{day[:7]}-01" if monthly else day)] += rows
    return asdict(lie_in_time(counts, monthly=monthly))


def _regions(regions: Sequence[Figures]) -> dict[str, Any]:
    told = {word: sum(region[word] for region in regions) for word in ("own", "outside", "unknown")}
    return told | {"areas": _sums([region["areas"] for region in regions])}


def _sums(counts: Sequence[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for told in counts:
        total.update(told)
    return dict(total)
