"""Aggregate functions over the rows of a group or a window. What is missing is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlglot import exp

from tests.models_engine.reference.evaluation import Evaluation, Setting, over
from tests.models_engine.reference.numbers import quotient
from tests.models_engine.reference.rows import Row

Values = list[Any]

_PLAIN: dict[str, Callable[[Values], Any]] = {
    "COUNT": len,
    "COUNT_DISTINCT": lambda values: len(set(values)),
    "SUM": lambda values: sum(values) if values else None,
    "AVG": lambda values: quotient(sum(values), len(values)) if values else None,
    "MIN": lambda values: min(values, default=None),
    "MAX": lambda values: max(values, default=None),
    "LIST": sorted,
}


def figures(rows: Sequence[Row], columns: dict[str, str], setting: Setting, keys: dict[str, Any]) -> dict[str, Any]:
    """New columns of a group whose rows stand in the order that FIRST and LAST follow; ``keys`` are its key cells."""
    grouped = replace(setting, figure=_figure_of(rows, setting))
    return {name: over(keys, grouped).of(str(text)) for name, text in columns.items()}


def _figure_of(rows: Sequence[Row], setting: Setting) -> Callable[[str, list[exp.Expression]], Any]:
    def figure(name: str, arguments: list[exp.Expression]) -> Any:
        if not arguments or isinstance(arguments[0], exp.Star):
            return len(rows)
        values = _values(rows, arguments[0], setting)
        if name in _PLAIN:
            return _PLAIN[name]([value for value in values if value is not None])
        by = _values(rows, arguments[1], setting) if len(arguments) > 1 else [0] * len(values)
        return _end(name, values, by)

    return figure


def _end(name: str, values: Values, by: Values) -> Any:
    """FIRST or LAST: rows without a value, or without the moment that decides, are left out."""
    known = [(moment, place) for place, moment in enumerate(by) if moment is not None and values[place] is not None]
    if not known:
        return None
    return values[(min if name == "FIRST" else max)(known)[1]]


def _values(rows: Iterable[Row], node: exp.Expression, setting: Setting) -> Values:
    return [Evaluation(lambda name, _side, row=row: row.cells[name], setting).value(node) for row in rows]
