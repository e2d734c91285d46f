"""Two relations and what pairs their rows: equal keys that are present on both sides, and a condition over both."""

from __future__ import annotations

from dataclasses import dataclass, replace

import ibis
import ibis.expr.types as ir

from models_engine.expressions import Environment, Typed
from models_engine.operators.base import KeyPair
from models_engine.operators.building import BuildContext, present
from models_engine.operators.provenance import hidden_columns

_RIGHT = "_r_"
_KEY = "_k_"


@dataclass(frozen=True)
class Pairing:
    """``left`` keeps its columns' names and has its keys beside them; ``right``'s are marked, so that none collide."""

    left: ir.Table
    right: ir.Table
    keys: tuple[KeyPair, ...]
    typed_where: Typed | None
    context: BuildContext

    @classmethod
    def of(
        cls, left: ir.Table, right: ir.Table, keys: list[KeyPair], where: Typed | None, context: BuildContext
    ) -> Pairing:
        keyed = left.mutate(**{f"{_KEY}{n}": present(left[pair.left]) for n, pair in enumerate(keys)})
        marked = right.select(**{_RIGHT + column: right[column] for column in right.columns})
        return cls(keyed, marked, tuple(keys), where, context)

    def with_left(self, left: ir.Table) -> Pairing:
        """The same pairing of other left rows, which have the columns of ``left``."""
        return replace(self, left=left)

    @property
    def where(self) -> ir.BooleanValue | None:
        """The condition, to be joined with; None where there is none."""
        if self.typed_where is None:
            return None
        sides = {"left": lambda name: self.left[name], "right": lambda name: self.right[_RIGHT + name]}
        return self._value(lambda name, side: sides[side](name))

    def where_in(self, joined: ir.Table) -> ir.BooleanValue:
        """The condition over joined rows."""
        return self._value(lambda name, side: joined[right_column(name) if side == "right" else name])

    def join(self, how: str, condition: ir.BooleanValue | None) -> ir.Table:
        """The pairs (or for semi and anti the left rows) whose keys are equal and for which the condition is true."""
        equal = [self.left[f"{_KEY}{n}"] == self.right[_RIGHT + pair.right] for n, pair in enumerate(self.keys)]
        return self.left.join(self.right, equal if condition is None else [*equal, condition], how=how)

    def key_missing(self, table: ir.Table) -> ir.BooleanValue:
        """Whether a left row lacks a key."""
        return ibis.or_(*(table[f"{_KEY}{n}"].isnull() for n in range(len(self.keys))))

    def _value(self, column) -> ir.BooleanValue:
        return self.typed_where.build(Environment(column, self.context.parameters, self.context.as_of))


def right_column(name: str) -> str:
    """What a column of the right side is called in a pairing's joined rows."""
    return _RIGHT + name


def right_hidden_columns(pairing: Pairing) -> list[str]:
    """The hidden columns of the right side, by their own names."""
    return hidden_columns(pairing.right.rename(lambda name: name.removeprefix(_RIGHT)))
