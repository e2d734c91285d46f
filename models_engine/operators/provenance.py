"""Which input rows a result row came from, carried by the engine in hidden columns that no model writes or sees.

Every relation has, for each input it derives from, a column ``_p_<input>``: the row's ``row_id`` (BIGINT) as long as
one row of the input makes one row of the result, a sorted list of distinct ids (BIGINT[]) once several do. A list keeps
the ``LIMIT`` smallest ids: the smallest, so that the same inputs always leave the same evidence.
"""

from collections.abc import Iterable

import ibis
import ibis.expr.types as ir

MARK = "_p_"

#: an aggregate keeps at most so many row ids of an input for each group
LIMIT = 100


def hidden(input_name: str) -> str:
    """The hidden column of an input."""
    return MARK + input_name


def input_of(column: str) -> str:
    """The input that a hidden column belongs to."""
    return column.removeprefix(MARK)


def hidden_columns(table: ir.Table) -> list[str]:
    """The hidden columns that a relation carries, in its order."""
    return [column for column in table.columns if column.startswith(MARK)]


def as_list(ids: ir.Value) -> ir.ArrayValue:
    """Ids as a list; empty where there are none."""
    empty = ibis.literal([], type="array<int64>")
    if isinstance(ids, ir.ArrayValue):
        return ibis.coalesce(ids, empty)
    return ids.isnull().ifelse(empty, ibis.array([ids]))


def combined(ids: Iterable[ir.Value]) -> ir.ArrayValue:
    """All ids of one row that came together from several sides, each once."""
    first, *others = (as_list(one) for one in ids)
    for other in others:
        first = first.concat(other)
    return _bounded(first)


def gathered(ids: ir.Value) -> ir.ArrayValue:
    """An aggregate: the ids of a group's rows, each once. Rows without ids add none."""
    if isinstance(ids, ir.ArrayValue):
        return _bounded(ids.collect().flatten())
    return ids.collect(distinct=True).sort()[:LIMIT]


def _bounded(ids: ir.ArrayValue) -> ir.ArrayValue:
    return ids.unique().sort()[:LIMIT]
