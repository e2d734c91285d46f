"""Which codes a column holds, and how often each. Columns that could hold anything about a person are left out."""

from dataclasses import dataclass

from datasources.quality.columns import ColumnFigures
from datasources.quality.opening import Opened, quoted
from datasources.schema.columns import Column

TOP = 20
_MOST = 1_000  # a column with more different values holds no codes
#: values of a column without a code list are shown only when as many rows share them
FEWEST = 5
_LIKE_A_NUMBER = r"\d{7,}"  # long enough to be somebody's


@dataclass(frozen=True)
class CodeFigures:
    """``top``: the most frequent codes with their rows; ``others``: filled cells that hold none of them."""

    top: list[tuple[str, int]]
    others: int


def count_codes(load: Opened, columns: dict[str, ColumnFigures]) -> dict[str, CodeFigures]:
    """The distribution of every column of codes, exact."""
    return {
        name: _count(load, column, columns[name].filled)
        for name, column in load.standard.columns.items()
        if columns[name].filled and columns[name].distinct <= _MOST and is_coded(column, load.standard.key)
    }


def is_coded(column: Column, key: tuple[str, ...]) -> bool:
    """Whether single values of this column say nothing about who a row is about."""
    if column.kind.is_identity:
        return False
    if column.values or column.type in ("boolean", "region_code"):
        return True
    return column.type == "code" and column.name not in key


def _count(load: Opened, column: Column, filled: int) -> CodeFigures:
    name = quoted(column.name)
    told = f"SELECT CAST({name} AS VARCHAR) AS code, count(*) AS n FROM load_rows WHERE {name} IS NOT NULL GROUP BY 1"
    kept = "true"
    if column.type == "code" and not column.values:
        kept = f"n >= {FEWEST} AND NOT regexp_matches(code, '{_LIKE_A_NUMBER}')"
    query = f"SELECT code, n FROM ({told}) WHERE {kept} ORDER BY n DESC, code LIMIT {TOP}"
    top = load.engine.execute(query).fetchall()
    return CodeFigures(top=top, others=filled - sum(count for _, count in top))
