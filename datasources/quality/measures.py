"""Figures measured on a load: the time it covers, and how often a key comes twice."""

import calendar
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from datasources.schema.standards import Standard


class Coverage:
    """First to last day of the standard's ``occurred``, over all batches.

    Days after ``today`` are typing errors: they must not make a dataset look complete up to a day that is yet to come.
    """

    def __init__(self, standard: Standard, today: date | None = None) -> None:
        self._column = standard.columns.get(standard.occurred or "")
        self._today = today or date.today()
        self.first: date | None = None
        self.last: date | None = None

    def add(self, batch: Mapping[str, pa.Array]) -> None:
        if self._column is None or self._column.name not in batch:
            return
        days = batch[self._column.name].cast(pa.date32())
        days = days.filter(pc.less_equal(days, pa.scalar(self._today)), null_selection_behavior="drop")
        if not len(days):
            return
        bounds = pc.min_max(days).as_py()
        self.first = min(filter(None, (self.first, bounds["min"])))
        self.last = max(filter(None, (self.last, self._end_of(bounds["max"]))))

    def _end_of(self, day: date) -> date:
        """A month is kept as its first day and covers all of its days."""
        if self._column is None or self._column.type != "month":
            return day
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def count_repeated_keys(engine: duckdb.DuckDBPyConnection, paths: Sequence[Path], key: Sequence[str]) -> int:
    """How many rows have a complete key that another row had before them."""
    if not key:
        return 0
    columns = ", ".join(f'"{name}"' for name in key)
    complete = " AND ".join(f'"{name}" IS NOT NULL' for name in key)
    groups = f"SELECT count(*) AS n FROM read_parquet(?) WHERE {complete} GROUP BY {columns}"
    query = f"SELECT coalesce(sum(n - 1), 0)::BIGINT FROM ({groups})"
    return engine.execute(query, [[str(path) for path in paths]]).fetchone()[0]
