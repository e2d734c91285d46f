"""The overall picture: five parts, each a share of its own with what it rests on, and never one score."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from datasources.quality.days import end_of_month
from datasources.quality.shares import completeness, delivered_columns, overall_completeness, refused_cells

Figures = Mapping[str, Any]


@dataclass(frozen=True)
class Part:
    """``share`` between 0 and 1, or None where it cannot be judged; ``reason``: the word of the sentence that says
    why, ``facts``: its numbers and column names."""

    name: str
    share: float | None
    reason: str
    facts: Mapping[str, Any] = field(default_factory=dict)


def parts(figures: Figures, today: date, cycle_days: int | None) -> list[Part]:
    """Completeness, validity, uniqueness, timeliness (against ``cycle_days``), coverage."""
    return [
        _complete(figures),
        _valid(figures),
        _unique(figures),
        _timely(figures, today, cycle_days),
        _covered(figures),
    ]


def _complete(figures: Figures) -> Part:
    share = overall_completeness(figures)
    if share is None:
        return Part("complete", None, "no_rows")
    columns = delivered_columns(figures)
    name, least = min(((name, completeness(column)) for name, column in columns.items()), key=lambda item: item[1])
    missing = len(figures["columns"]) - len(columns)
    facts = {"columns": len(columns), "missing": missing, "column": name, "share": least}
    return Part("complete", share, "all_full" if least == 1 else "least_full", facts)


def _valid(figures: Figures) -> Part:
    filled = sum(column["filled"] for column in figures["columns"].values())
    refused = {name: refused_cells(column) for name, column in figures["columns"].items()}
    cells = sum(refused.values())
    if not filled + cells:
        return Part("valid", None, "no_rows")
    if not cells:
        return Part("valid", 1.0, "none_refused", {"seen": filled})
    worst = max(refused, key=refused.__getitem__)
    reason = max(figures["columns"][worst]["refused"].items(), key=lambda item: item[1])[0]
    facts = {"seen": filled + cells, "refused": cells, "column": worst, "why": reason}
    return Part("valid", filled / (filled + cells), "refused", facts)


def _unique(figures: Figures) -> Part:
    key = figures["key"]
    if key is None:
        return Part("unique", None, "no_key")
    complete = figures["rows"] - key["incomplete"]
    if not complete:
        return Part("unique", None, "no_rows")
    facts = {"repeated": key["repeated"], "incomplete": key["incomplete"], "columns": key["columns"]}
    return Part("unique", 1 - key["repeated"] / complete, "repeated" if key["repeated"] else "all_different", facts)


def _timely(figures: Figures, today: date, cycle_days: int | None) -> Part:
    newest = newest_day(figures)
    if newest is None:
        return Part("timely", None, "no_day" if figures["days"] is None else "no_rows")
    age = max(0, (today - newest).days)
    facts = {"newest": newest, "days": age, "cycle": cycle_days}
    if not cycle_days:
        return Part("timely", None, "no_cycle", facts)
    return Part(
        "timely", min(1.0, cycle_days / age) if age else 1.0, "in_cycle" if age <= cycle_days else "late", facts
    )


def newest_day(figures: Figures) -> date | None:
    """The last day that the rows cover; a month covers all of its days."""
    days = figures["days"]
    if not (days and days["counts"]):
        return None
    last = max(days["counts"])
    return date.fromisoformat(last) if days["unit"] == "day" else end_of_month(date.fromisoformat(f"{last}-01"))


def _covered(figures: Figures) -> Part:
    days = figures["days"]
    if days is None:
        return Part("covered", None, "no_day")
    if not days["span"]:
        return Part("covered", None, "no_rows")
    empty = [code for code, rows in (figures["regions"] or {"areas": {}})["areas"].items() if not rows]
    facts = {"first": days["first"], "last": days["last"], "gaps": len(days["gaps"]), "gap_days": days["gap_days"]}
    return Part(
        "covered", 1 - days["gap_days"] / days["span"], "gaps" if days["gaps"] else "no_gaps", facts | {"empty": empty}
    )
