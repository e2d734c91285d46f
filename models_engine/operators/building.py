"""What an operator's ``build`` is given and gives back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

import ibis
import ibis.expr.types as ir

from models_engine.expressions import Environment, Typed

#: hidden column of a built relation: what becomes of each row (``Verdict``); a relation without it keeps every row
VERDICT = "_verdict"

Blocks = Sequence[tuple[date, date]]


class Verdict(IntEnum):
    """What becomes of a row. Only KEPT rows are the step's result; the others are counted."""

    KEPT = 0
    DROPPED = 1  # a predicate left it unknown, or its group key is missing
    UNJUDGEABLE = 2  # absence cannot be judged: no key, no moment, or a partner that may or may not match
    PENDING = 3  # absence cannot be judged yet: the data does not reach that far


@dataclass(frozen=True)
class Built:
    """A step's relation: at least the wanted columns, the hidden ones and, where rows fall away, ``VERDICT``.

    ``dropped`` are counts of what fell away without leaving a row.
    """

    relation: ir.Table
    dropped: tuple[ir.IntegerScalar, ...] = ()


@dataclass(frozen=True)
class BuildContext:
    """What a step is built from.

    ``relations`` are the inputs and earlier steps by name, pruned to what is needed of them; ``wanted`` the columns
    that are needed of this step. ``coverage(name)`` is what the data behind a relation covers, None where nothing
    bounds it. ``materialise`` computes a helper relation once that is read twice; it is gone when the step is done.
    ``count`` computes how many rows a relation has, for a step that goes on until nothing is left to do.
    """

    relations: Mapping[str, ir.Table]
    wanted: frozenset[str]
    parameters: Mapping[str, object]
    as_of: date
    coverage: Callable[[str], Blocks | None]
    materialise: Callable[[ir.Table], ir.Table]
    count: Callable[[ir.Table], int]

    def value(self, typed: Typed, table: ir.Table) -> ir.Value:
        """A checked expression over one relation, whatever side its columns name."""
        return typed.build(Environment(lambda name, _side: table[name], self.parameters, self.as_of, table.count))

    def number(self, typed: Typed) -> int:
        """A whole number that is fixed for the run: written out, or a parameter."""
        return int(self.parameters[typed.tree.name] if typed.constant is None else typed.constant)

    def values(self, expressions: Mapping[str, Typed], table: ir.Table) -> dict[str, ir.Value]:
        """Those of the new columns that are wanted."""
        return {name: self.value(typed, table) for name, typed in expressions.items() if name in self.wanted}


def columns_of(*expressions: Typed | None, side: str = "") -> set[str]:
    """The columns that expressions read of one side."""
    found = (typed.columns for typed in expressions if typed is not None)
    return {name for columns in found for column_side, name in columns if column_side == side}


def keep_where(table: ir.Table, condition: ir.BooleanValue) -> ir.Table:
    """The rows for which a condition is true, and with the verdict DROPPED those for which it is unknown."""
    marked = table.mutate(**{VERDICT: dropped_if(unknown(condition))})
    return marked.filter(condition.fill_null(True))


def unknown(condition: ir.BooleanValue) -> ir.BooleanValue:
    """Whether a condition is neither true nor false.

    Not ``condition.isnull()``: Ibis writes ``(NOT x) IS NULL`` without the parentheses, which asks the opposite.
    """
    return condition.cast("int8").isnull()


def dropped_if(condition: ir.BooleanValue) -> ir.IntegerValue:
    return condition.ifelse(ibis.literal(Verdict.DROPPED), ibis.literal(Verdict.KEPT)).cast("int32")


def is_missing(value: ir.Value) -> ir.BooleanValue:
    """Whether a key cell is missing: NULL, or text that is blank."""
    if isinstance(value, ir.StringValue):
        return value.isnull() | _is_blank(value)
    return value.isnull()


def present(value: ir.Value) -> ir.Value:
    """A key cell, NULL where it is missing, so that it equals nothing."""
    if isinstance(value, ir.StringValue):
        return _is_blank(value).ifelse(ibis.null(value.type()), value)
    return value


def _is_blank(text: ir.StringValue) -> ir.BooleanValue:
    """Only text that sorts before the first visible character is trimmed and looked at: trimming every key is dear."""
    return (text < "!").ifelse(text.strip() == "", False)
