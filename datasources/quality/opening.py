"""Rows of loads opened for measuring: every row as the view ``load_rows``, some of them as the table ``sample``."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import ibis

from datasources.lake import Holding, LoadFiles, relation
from datasources.schema.columns import Column
from datasources.schema.standards import Standard

#: a load with no more rows is measured exactly; of a larger one every n-th row makes up the sample
SAMPLED = 100_000
_MEMORY = "512MB"
_THREADS = 2


@dataclass(frozen=True)
class Opened:
    """``step``: every how many rows one is in the sample; 1: all are, and every figure is exact."""

    engine: duckdb.DuckDBPyConnection
    standard: Standard
    rows: int
    step: int

    @property
    def is_exact(self) -> bool:
        return self.step == 1


@contextmanager
def opened(paths: Sequence[Path], standard: Standard, folder: Path) -> Iterator[Opened]:
    """A load's Parquet files (at least one); ``folder`` takes what does not fit into memory, until the end."""
    config = {"memory_limit": _MEMORY, "threads": _THREADS, "temp_directory": str(folder)}
    with duckdb.connect(config=config) as engine:
        define_rows(engine, "load_rows", standard, [LoadFiles(0, tuple(map(str, paths)), False)])
        (rows,) = engine.execute("SELECT count(*) FROM load_rows").fetchone()
        step = max(1, -(-rows // SAMPLED))
        cells = ", ".join(cell for column in standard.columns.values() for cell in _sampled(column))
        engine.execute(f"CREATE TEMP TABLE sample AS SELECT {cells} FROM load_rows WHERE row_id % {step} = 0")
        yield Opened(engine, standard, rows, step)


def define_rows(engine: duckdb.DuckDBPyConnection, name: str, standard: Standard, loads: Sequence[LoadFiles]) -> None:
    """A view of every row of these loads, superseded ones too, with the standard's columns of today and ``row_id``."""
    keyless = replace(standard, key=())
    table = relation(ibis.duckdb.from_connection(engine), f"{name}_files", keyless, [Holding(tuple(loads))])
    engine.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {ibis.to_sql(table, dialect='duckdb')}")


def is_text(column: Column) -> bool:
    return column.kind.ibis_type == "string"


def quoted(name: str) -> str:
    return f'"{name}"'


def length_of(name: str) -> str:
    """The sample's column with the lengths of a text column."""
    return quoted(f"{name} length")


def _sampled(column: Column) -> list[str]:
    """Of a text the sample knows only which are equal and how long they are: no cell of a person is copied."""
    name = quoted(column.name)
    if not is_text(column):
        return [name]
    known = f"CASE WHEN {name} IS NOT NULL THEN hash({name}) END AS {name}"
    return [known, f"length({name}) AS {length_of(column.name)}"]
