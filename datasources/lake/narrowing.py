"""Some rows of datasets, without ranking all the others by age."""

from collections.abc import Callable, Sequence

import ibis
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from datasources.lake.relation import CARRIED, Holding, latest, of_region, typed
from datasources.schema.standards import Standard

#: keeps those rows of a table that are wanted, by what each row itself says
Wanted = Callable[[ir.Table], ir.Table]


def narrowed(con: Backend, name: str, standard: Standard, holdings: Sequence[Holding], wanted: Wanted) -> ir.Table:
    """The wanted rows of what ``relation`` yields, in its columns: a row that was superseded is not among them, even
    where what it said would be wanted. At least one holding has files."""
    filled = [holding for holding in holdings if any(load.paths for load in holding.loads)]
    tables = [_of_dataset(con, f"{name}_{place}", standard, holding, wanted) for place, holding in enumerate(filled)]
    return tables[0] if len(tables) == 1 else ibis.union(*tables, distinct=False)


def _of_dataset(con: Backend, name: str, standard: Standard, holding: Holding, wanted: Wanted) -> ir.Table:
    paths = [path for load in holding.loads for path in load.paths]
    table = typed(con.read_parquet(paths, table_name=name, union_by_name=True), standard, ("source_load", *CARRIED))
    found = wanted(table)
    if standard.key and (len(holding.loads) > 1 or any(load.has_repeats for load in holding.loads)):
        incomplete = ibis.or_(*(found[part].isnull() for part in standard.key))
        contenders = table.semi_join(found.filter(~incomplete), list(standard.key))
        standing = wanted(latest(contenders, standard.key, holding))
        found = standing.union(found.filter(incomplete), distinct=False)
    found = typed(found, standard, CARRIED)
    return of_region(found, standard, holding.region) if holding.region else found
