"""Relations as lists of rows, each of which knows the input rows it came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Ids = tuple[int, ...] | None


@dataclass(frozen=True)
class Row:
    """``cells`` by column; ``ids``: input -> its row ids, None where the row has no part of that input."""

    cells: Mapping[str, Any]
    ids: Mapping[str, Ids]

    def with_cells(self, **cells: Any) -> Row:
        return Row({**self.cells, **cells}, self.ids)


@dataclass(frozen=True)
class Relation:
    """What a step yields, and what fell away on the way: counted, or listed where absence could not be judged."""

    columns: tuple[str, ...]
    rows: list[Row]
    dropped: int = 0
    unjudgeable: list[Row] = field(default_factory=list)
    pending: list[Row] = field(default_factory=list)


def missing(value: Any) -> bool:
    """Whether a key cell is missing: none at all, or a text that is blank."""
    return value is None or (isinstance(value, str) and not value.strip())


def keys_of(row: Row, columns: Iterable[str]) -> tuple | None:
    """The values of some columns, None where one of them is missing."""
    values = tuple(row.cells[column] for column in columns)
    return None if any(map(missing, values)) else values


def merged_ids(rows: Iterable[Row]) -> dict[str, Ids]:
    """The ids of several rows that became one, each once."""
    found: dict[str, set[int]] = {}
    for row in rows:
        for name, ids in row.ids.items():
            found.setdefault(name, set()).update(ids or ())
    return {name: tuple(sorted(ids)) for name, ids in found.items()}


def last_if_none(value: Any) -> tuple:
    """A sort key that puts a missing value behind all others."""
    return (value is None, 0 if value is None else value)


def load_order(row: Row) -> tuple:
    """Where a row stands among rows that tie: by the input rows it came from, then by what it says."""
    origins = tuple(last_if_none(ids) for ids in row.ids.values())
    return origins, tuple(last_if_none(row.cells[name]) for name in sorted(row.cells))


def in_order(rows: Iterable[Row], terms: Iterable[str]) -> list[Row]:
    """Rows by ``column`` or ``column DESC``, missing values last either way, ties in load order."""
    ordered = sorted(rows, key=load_order)
    for term in reversed(list(terms)):
        column, _, direction = term.partition(" ")
        known = [row for row in ordered if row.cells[column] is not None]
        known.sort(key=lambda row: row.cells[column], reverse=direction == "DESC")
        ordered = known + [row for row in ordered if row.cells[column] is None]
    return ordered
