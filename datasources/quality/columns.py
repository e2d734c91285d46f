"""What is in a column: how full, how varied, from where to where, and what is doubtful. No cell of a text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from datasources.quality.doubts import ONE_VALUE, doubtful_cells, is_one_value
from datasources.quality.opening import Opened, is_text, length_of, quoted
from datasources.schema.columns import Column

_MEASURED = ("integer", "decimal", "money", "date", "month", "timestamp")


@dataclass(frozen=True)
class ColumnFigures:
    """``rows`` were loaded, ``filled`` of them have a value here. ``low``, ``median`` (the lower of two) and ``high``
    are of numbers and moments, as text; ``shortest`` and ``longest`` count the characters of texts. ``largest_share``
    of the filled cells hold one value. ``doubts``: word -> cells."""

    rows: int
    filled: int
    distinct: int
    low: str | None = None
    median: str | None = None
    high: str | None = None
    shortest: int | None = None
    longest: int | None = None
    largest_share: float | None = None
    doubts: Mapping[str, int] = field(default_factory=dict)


def measure_columns(load: Opened, today: date) -> dict[str, ColumnFigures]:
    """Every column in one pass over all rows and one over the sample.

    Counts, lowest and highest are exact. Above ``opening.SAMPLED`` rows, distinct counts are estimates (some per
    cent), and medians, lengths and the largest share are the sample's.
    """
    columns = load.standard.columns
    whole = _ask(load, "load_rows", {name: _whole(column, load, today) for name, column in columns.items()})
    sample = _ask(load, "sample", {name: _of_sample(column) for name, column in columns.items()})
    shares = _largest_shares(load)
    return {name: _figures(load.rows, whole[name] | sample[name], shares.get(name)) for name in columns}


def _whole(column: Column, load: Opened, today: date) -> dict[str, str]:
    name = quoted(column.name)
    distinct = f"count(DISTINCT {name})" if load.is_exact else f"approx_count_distinct({name})"
    asked = {"filled": f"count({name})", "distinct": distinct}
    if column.type in _MEASURED:
        asked |= {"low": f"min({name})", "high": f"max({name})"}
    doubts = doubtful_cells(column, today)
    return asked | {f"doubt:{word}": f"count(*) FILTER (WHERE {test})" for word, test in doubts.items()}


def _of_sample(column: Column) -> dict[str, str]:
    name, length = quoted(column.name), length_of(column.name)
    if column.type in _MEASURED:
        return {"median": f"quantile_disc({name}, 0.5)"}
    return {"shortest": f"min({length})", "longest": f"max({length})"} if is_text(column) else {}


def _ask(load: Opened, table: str, asked: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, Any]]:
    """All aggregates of all columns in one query, sorted back to their columns."""
    places = [(name, word) for name, wanted in asked.items() for word in wanted]
    answers: dict[str, dict[str, Any]] = {name: {} for name in asked}
    if places:
        query = ", ".join(asked[name][word] for name, word in places)
        found = load.engine.execute(f"SELECT {query} FROM {table}").fetchone()
        for (name, word), value in zip(places, found, strict=True):
            answers[name][word] = value
    return answers


def _figures(rows: int, found: dict[str, Any], share: float | None) -> ColumnFigures:
    doubts = {word.partition(":")[2]: found.pop(word) for word in list(found) if word.startswith("doubt:")}
    if is_one_value(found["filled"], share):
        doubts[ONE_VALUE] = round(share * found["filled"])
    found["distinct"] = min(found["distinct"], found["filled"])  # an estimate may be too high
    known = {word: _plain(value) for word, value in found.items()}
    return ColumnFigures(
        rows=rows, largest_share=share, doubts={word: count for word, count in doubts.items() if count}, **known
    )


def _largest_shares(load: Opened) -> dict[str, float]:
    """Of each column's filled cells in the sample, the share that its most frequent value has."""
    counts = " UNION ALL ".join(
        f"SELECT '{name}' AS name, count(*) AS n FROM sample WHERE {quoted(name)} IS NOT NULL GROUP BY {quoted(name)}"
        for name in load.standard.columns
    )
    query = f"SELECT name, round(max(n) / sum(n), 4) FROM ({counts}) GROUP BY name"
    return dict(load.engine.execute(query).fetchall())


def _plain(value: Any) -> Any:
    """As JSON can hold it."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value
