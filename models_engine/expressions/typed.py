"""What a checked expression is, what it was checked against, and what it is compiled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import ibis.expr.types as ir
from sqlglot import exp

from models_engine.expressions.types import Schema, Type


@dataclass(frozen=True)
class Expression:
    """A parsed expression: its text and sqlglot's tree, not yet known to be allowed."""

    text: str
    tree: exp.Expression


@dataclass(frozen=True)
class Scope:
    """What an expression may name.

    ``sides`` maps a side to its columns: ``""`` for bare columns, ``"left"`` and ``"right"`` in a join's ``where``.
    ``groups`` are the columns that may stand outside an aggregate function when aggregates are allowed. ``ranked`` says
    that rows have places in their group, so that RANK, LAG and the like mean something.
    """

    sides: Mapping[str, Schema]
    parameters: Mapping[str, Type] = field(default_factory=dict)
    groups: frozenset[str] = frozenset()
    ranked: bool = False

    @classmethod
    def bare(cls, schema: Schema, parameters: Mapping[str, Type], groups: Sequence[str] = ()) -> Scope:
        return cls({"": schema}, parameters, frozenset(groups))

    @classmethod
    def pair(cls, left: Schema, right: Schema, parameters: Mapping[str, Type]) -> Scope:
        return cls({"left": left, "right": right}, parameters)


@dataclass(frozen=True)
class Environment:
    """What an expression is compiled in.

    ``column(name, side)`` gives the Ibis value of a column (side ``""``, ``"left"`` or ``"right"``). ``rows()`` gives
    the number of rows of the group, for COUNT(*). ``order`` is the order of rows that FIRST and LAST follow before the
    value itself; a stated order makes them the same on every engine. ``grouped`` is set where an expression with
    aggregates is built: a group's key that stands outside of them is then one value of the group.
    ``over`` is set where every row has figures of its own: it makes a function's figure one over the row's window.
    """

    column: Callable[[str, str], ir.Value]
    parameters: Mapping[str, object]
    as_of: date
    rows: Callable[[], ir.IntegerScalar] | None = None
    order: tuple[ir.Value, ...] = ()
    grouped: bool = False
    over: Callable[[str, ir.Value], ir.Value] | None = None

    @classmethod
    def of(cls, table: ir.Table, parameters: Mapping[str, object], as_of: date) -> Environment:
        """The environment of one relation, whose columns are named bare."""
        return cls(lambda name, _side: table[name], parameters, as_of, table.count)

    @classmethod
    def pair(cls, left: ir.Table, right: ir.Table, parameters: Mapping[str, object], as_of: date) -> Environment:
        """The environment of a join's ``where``: ``left.x`` and ``right.y``, each in its own relation."""
        sides = {"left": left, "right": right}
        return cls(lambda name, side: sides[side][name], parameters, as_of)


@dataclass(frozen=True)
class Typed:
    """A checked expression.

    ``build`` makes the Ibis value; ``columns`` are the (side, name) pairs it reads; ``parameters`` the names it uses
    (``as_of`` among them); ``aggregates`` says whether it contains an aggregate function; ``constant`` is the Python
    value of a literal.
    """

    type: Type
    tree: exp.Expression
    build: Callable[[Environment], ir.Value]
    columns: frozenset[tuple[str, str]] = frozenset()
    parameters: frozenset[str] = frozenset()
    aggregates: bool = False
    constant: object = None

    @property
    def bare_column(self) -> str | None:
        """The column's name where the whole expression is one bare column."""
        if isinstance(self.tree, exp.Column) and not self.tree.table:
            return self.tree.name
        return None
