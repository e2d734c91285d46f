"""Which rows of a relation are wanted, and how such a wish passes through a step to what the step reads.

A wish names columns: rows whose values there are among given keys (``Keys``), or rows of a drawn part of all values
(``Draw``). A step passes it on only where the rows it then yields are exactly those of its whole result that meet the
wish: a group comes whole or not at all, and whoever looks for a partner finds every one there is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from models_engine.language import CheckedStep
from models_engine.operators.building import is_missing
from models_engine.operators.join import right_names, sides

#: drawing lots: numbers below this one, of which the smaller are drawn
LOTS = 2**30

GROUPING = ("aggregate", "rolling", "window", "distinct")
PAIRING = ("join", "asof_join", "fuzzy_join")
_KEY = "_key"


@ibis.udf.scalar.builtin(name="hash")
def _hash(value) -> dt.uint64:
    """The engine's own hash: ``Value.hash`` of Ibis goes by way of a bit string, which is slower by half."""


@dataclass(frozen=True, eq=False)
class Keys:
    """The rows whose ``columns`` equal one of the keys of ``table``, as ``keys_of`` made it."""

    columns: tuple[str, ...]
    table: ir.Table

    def at(self, columns: tuple[str, ...]) -> Keys:
        """The same wish of a relation where the columns are called so."""
        return replace(self, columns=columns)

    def of(self, rows: ir.Table, _row_id: ir.Value | None = None) -> ir.Table:
        """Those of the rows that are wanted."""
        equal = [rows[column] == self.table[f"{_KEY}{n}"] for n, column in enumerate(self.columns)]
        return rows.semi_join(self.table, equal)


@dataclass(frozen=True)
class Draw:
    """A part of the rows, drawn by the values of ``columns``; rows without a value, and where no columns are named
    all rows, are drawn one by one."""

    columns: tuple[str, ...]
    fraction: float

    def at(self, columns: tuple[str, ...]) -> Draw:
        return replace(self, columns=columns)

    def of(self, rows: ir.Table, row_id: ir.Value | None = None) -> ir.Table:
        """Those of the rows that are drawn. Without ``row_id`` rows without a value stand or fall together."""
        return rows if self.fraction >= 1 else rows.filter(self.lot(rows, row_id) < int(LOTS * self.fraction))

    def lot(self, rows: ir.Table, row_id: ir.Value | None) -> ir.IntegerValue:
        """Every row's lot, the same for rows of the same values."""
        values = [rows[column] for column in self.columns]
        if not values:
            return _hash(row_id) % LOTS
        lot = _hash(values[0])
        if len(values) > 1:
            lot = _hash(ibis.struct({f"{_KEY}{n}": value for n, value in enumerate(values)}))
        if row_id is not None:
            lot = ibis.or_(*map(is_missing, values)).ifelse(_hash(row_id), lot)
        return lot % LOTS


Wish = Keys | Draw


def keys_of(rows: ir.Table, columns: tuple[str, ...], *, distinct: bool = True) -> ir.Table:
    """The keys that rows have in these columns, each once; a key of which a part is missing is none."""
    present = rows.filter(~ibis.or_(*(is_missing(rows[column]) for column in columns)))
    keys = present.select(**{f"{_KEY}{n}": present[column] for n, column in enumerate(columns)})
    return keys.distinct() if distinct else keys


def passed(step: CheckedStep, columns: tuple[str, ...]) -> dict[str, tuple[str, ...]] | None:
    """Relation -> what the step's ``columns`` are called there, for the relations that a wish for them passes to;
    None where it cannot pass. Of a step that pairs, the other side is asked for partners."""
    operator, fields = step.operator.name, step.fields
    if operator in PAIRING:
        return _to_a_side(step, columns)
    if operator == "union":
        there = all(column in step.reads_schemas[name] for name in fields["from"] for column in columns)
        return dict.fromkeys(fields["from"], columns) if there and fields["tag"] not in columns else None
    if operator == "connect":  # whom a row hangs together with is known only when all rows are
        return None
    origins = [_origin(step, column) for column in columns]
    return None if None in origins else {fields["from"]: tuple(origins)}


def drawable(step: CheckedStep, steps: Mapping[str, CheckedStep]) -> tuple[str, ...]:
    """By which of its group's columns a grouping step can be drawn all the way down to the inputs; none: it cannot."""
    by = tuple(step.fields["by"])
    source = step.fields["from"]
    for candidate in (by, *((column,) for column in by)):
        if _reaches_inputs(source, candidate, steps):
            return candidate
    return ()


def _reaches_inputs(name: str, columns: tuple[str, ...], steps: Mapping[str, CheckedStep]) -> bool:
    if name not in steps:
        return True
    further = passed(steps[name], columns)
    return further is not None and all(_reaches_inputs(one, names, steps) for one, names in further.items())


def _to_a_side(step: CheckedStep, columns: tuple[str, ...]) -> dict[str, tuple[str, ...]] | None:
    """All columns are of the left, or (where pairs alone are kept) all of the right."""
    fields, (left, right) = step.fields, sides(step)
    if all(column in left for column in columns):
        return {fields["left"]: columns}
    if step.operator.name == "asof_join" or fields.get("how", "inner") != "inner":
        return None
    back = {output: column for column, output in right_names(left, right, fields["right"]).items()}
    if all(column in back for column in columns):
        return {fields["right"]: tuple(back[column] for column in columns)}
    return None


def _origin(step: CheckedStep, column: str) -> str | None:
    """What a column of a step with one source is called there; None where the step makes it."""
    operator, fields = step.operator.name, step.fields
    if operator == "select" or operator == "derive" and column in fields["columns"]:
        return fields["columns"][column].bare_column
    if operator in GROUPING:
        made = fields.get("columns", {})
        return column if column in fields["by"] and column not in made else None
    if operator == "explode":
        return None if column == (fields["into"] or fields["column"]) else column
    return None if column == fields.get("into") else column  # filter, match_text, series, derive
