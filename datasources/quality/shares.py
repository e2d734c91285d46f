"""Shares out of a report's figures. Every share is between 0 and 1; None where there is nothing to divide by."""

from collections.abc import Mapping
from typing import Any

Figures = Mapping[str, Any]


def completeness(column: Figures) -> float | None:
    """Filled cells of all rows; rows that were refused because this required cell was empty count as rows."""
    return _share(column["filled"], column["rows"] + column["empty_refused"])


def validity(column: Figures) -> float | None:
    """Cells that could be read as the column's type, of those that said anything."""
    refused = refused_cells(column)
    return _share(column["filled"], column["filled"] + refused)


def refused_cells(column: Figures) -> int:
    return sum(column["refused"].values())


def refused_share(figures: Figures) -> float | None:
    """Rows in quarantine, of the rows read."""
    return _share(figures["rejected"], figures["read"])


def delivered_columns(figures: Figures) -> dict[str, Figures]:
    """The columns that the load's files have: one that a supplier does not deliver is not an incomplete one."""
    return {name: column for name, column in figures["columns"].items() if column["in_file"]}


def overall_completeness(figures: Figures) -> float | None:
    """The mean of the delivered columns."""
    shares = [share for column in delivered_columns(figures).values() if (share := completeness(column)) is not None]
    return sum(shares) / len(shares) if shares else None


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
