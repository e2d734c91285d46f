"""A dataset's loads as one table of an engine, with what a later load supersedes left out."""

from collections.abc import Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
from ibis.backends.sql import SQLBackend

from datasources.lake.files import load_schema
from datasources.schema.standards import Standard

#: columns that a model may read beside the standard's own
CARRIED = ("source_file", "source_line", "row_id")


@dataclass(frozen=True)
class LoadFiles:
    """A load's Parquet files (absolute paths); ``has_repeats`` when one of its keys comes twice within it."""

    load_id: int
    paths: tuple[str, ...]
    has_repeats: bool


@dataclass(frozen=True)
class Holding:
    """The current loads of one dataset, oldest first. ``region``: only rows whose region begins so (empty: all)."""

    loads: tuple[LoadFiles, ...]
    region: str = ""


def relation(con: SQLBackend, name: str, standard: Standard, holdings: Sequence[Holding]) -> ir.Table:
    """All rows of these datasets: the standard's columns, source_file, source_line, row_id.

    Within a dataset the last row of a key, by load and then by place, stands for it; a row whose key is incomplete
    stands for itself. Rows of different datasets never supersede each other.
    """
    filled = [holding for holding in holdings if any(load.paths for load in holding.loads)]
    if not filled:
        return ibis.memtable(load_schema(standard).empty_table()).select(*standard.columns, *CARRIED)
    tables = [_dataset(con, f"{name}_{place}", standard, holding) for place, holding in enumerate(filled)]
    return tables[0] if len(tables) == 1 else ibis.union(*tables, distinct=False)


def _dataset(con: SQLBackend, name: str, standard: Standard, holding: Holding) -> ir.Table:
    paths = [path for load in holding.loads for path in load.paths]
    table = con.read_parquet(paths, table_name=name, union_by_name=True)
    if standard.key and (len(holding.loads) > 1 or any(load.has_repeats for load in holding.loads)):
        table = latest(typed(table, standard, ("source_load", *CARRIED)), standard.key, holding)
    table = typed(table, standard, CARRIED)
    return of_region(table, standard, holding.region) if holding.region else table


def of_region(table: ir.Table, standard: Standard, region: str) -> ir.Table:
    """Asked of what a key says last, so that a row which moved away is not found by what it said before."""
    if standard.region is None:
        return table.filter(ibis.literal(False))
    return table.filter(table[standard.region].startswith(region))


def typed(table: ir.Table, standard: Standard, carried: Sequence[str]) -> ir.Table:
    """The standard's columns as it defines them today: a load written before a change lacks some of them."""
    columns: dict[str, ir.Value] = {}
    for name, column in standard.columns.items():
        wanted = ibis.dtype(column.kind.ibis_type)
        if name not in table.columns:
            columns[name] = ibis.null(wanted)
        else:
            columns[name] = table[name] if table[name].type() == wanted else table[name].try_cast(wanted)
    return table.select(**columns, **{name: table[name] for name in carried})


def latest(table: ir.Table, key: Sequence[str], holding: Holding) -> ir.Table:
    parts = [table[name] for name in key]
    incomplete = ibis.or_(*(part.isnull() for part in parts))
    window = ibis.window(
        # the row's own id in the group of an incomplete key leaves it alone there
        group_by=[*parts, incomplete.ifelse(table.row_id, ibis.literal(-1, "int64"))],
        order_by=[*_newest_load_first(table, holding), table.row_id.desc()],
    )
    return table.mutate(_age=ibis.row_number().over(window)).filter(lambda rows: rows._age == 0).drop("_age")


def _newest_load_first(table: ir.Table, holding: Holding) -> list[ir.Value]:
    """Loads need not have been published in the order of their numbers; where they were, row ids say it all."""
    numbers = [load.load_id for load in holding.loads]
    if numbers == sorted(numbers):
        return []
    places = [(number, place) for place, number in enumerate(numbers)]
    return [table.source_load.cases(*places, else_=-1).desc()]
