"""Rows of one dataset that meet a condition, without ranking all of its rows by age first."""

from collections.abc import Callable
from typing import Any

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from datasources.lake.relation import CARRIED, Holding, latest, of_region, typed
from datasources.schema.standards import Standard

Condition = Callable[[ir.Table], ir.BooleanValue]


def search(
    con: Backend, name: str, standard: Standard, holding: Holding, condition: Condition, limit: int
) -> tuple[list[dict[str, Any]], int]:
    """The first rows in the order of their ids, each a dict with the standard's columns and those that say where it
    came from; and how many there are.

    A row counts as ``relation`` counts it: superseded ones are not found, even where what they said would be.
    """
    paths = [path for load in holding.loads for path in load.paths]
    if not paths:
        return [], 0
    table = typed(con.read_parquet(paths, table_name=name, union_by_name=True), standard, ("source_load", *CARRIED))
    found = table.filter(condition(table))
    if standard.key and (len(holding.loads) > 1 or any(load.has_repeats for load in holding.loads)):
        found = _still_standing(table, found, standard, holding, condition)
    if holding.region:
        found = of_region(found, standard, holding.region)
    ordered = found.mutate(_total=ibis._.count().over(ibis.window())).order_by("row_id").limit(limit)
    rows = con.to_pyarrow(ordered).to_pylist()
    return rows, rows[0]["_total"] if rows else 0


def _still_standing(
    table: ir.Table, found: ir.Table, standard: Standard, holding: Holding, condition: Condition
) -> ir.Table:
    """Of the rows found, those that are the last of their key: only rows of the same keys are ranked by age."""
    incomplete = ibis.or_(*(found[name].isnull() for name in standard.key))
    contenders = table.semi_join(found.filter(~incomplete), list(standard.key))
    standing = latest(contenders, standard.key, holding)
    return standing.filter(condition(standing)).union(found.filter(incomplete), distinct=False)
