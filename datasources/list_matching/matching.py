"""The comparison, in a throw-away DuckDB database of bounded memory.

A: an identifier is equal. B: a name and a second attribute are equal. C: a name is equal or alike, which only a
person can confirm. An identifier that both sides state and that differs rules B and C out. An entry that has an A or
a B is not looked for among the alike.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pyarrow as pa

from datasources.errors import DataError
from datasources.formats import Reader
from datasources.ingestion.cells import ColumnCleaner
from datasources.lake.relation import Holding, relation
from datasources.list_matching.alike import alike_pairs
from datasources.list_matching.columns import Plan
from datasources.schema.standards import Standard

MOST_ENTRIES = 100_000
#: rows of the dataset that one entry may meet at a level; more of them tell nothing
MOST_MATCHES = 50
MOST_ALIKE = 10


class ListTooLong(DataError):
    code = "list_too_long"

    def __init__(self) -> None:
        super().__init__("名单", f"超过 {MOST_ENTRIES:,} 条", "请拆分后分别比对，或导入为数据集后用模型比对")


class Matching:
    """One comparison. Tables: ``entries`` and ``pool`` (the compared columns of both sides), ``met`` (what fits)."""

    def __init__(self, folder: Path, standard: Standard, mapping: Mapping[str, str], memory_mb: int, threads: int):
        self.standard, self.mapping, self.plan = standard, dict(mapping), Plan.of(standard, mapping)
        self.con = ibis.duckdb.connect(
            threads=threads,
            memory_limit=f"{memory_mb}MiB",
            temp_directory=str(folder),
            autoload_known_extensions=False,
            autoinstall_known_extensions=False,
        )
        self.raw: duckdb.DuckDBPyConnection = self.con.con
        self.entries = 0

    def close(self) -> None:
        with suppress(duckdb.Error):
            self.con.disconnect()

    def read_list(self, reader: Reader) -> None:
        """Take the list in, cleaned by the types of the columns that it is compared by. Raises ListTooLong."""
        cleaners = {
            header: ColumnCleaner(self.raw, self.standard.columns[name], None) for header, name in self.mapping.items()
        }
        parts = [self._part(reader.headers, batch, cleaners) for batch in reader.batches(20_000)]
        self.raw.register("list", pa.concat_tables(parts) if parts else self._nothing())
        self.raw.execute("CREATE TEMP TABLE entries AS SELECT * FROM list ORDER BY entry")
        self.raw.unregister("list")

    def read_dataset(self, holding: Holding) -> None:
        """Take in what is compared of the dataset: the rows that stand today."""
        self.rows = relation(self.con, "held", self.standard, [holding])
        compared = self.rows.select(*self.plan.columns, "row_id")
        self.raw.execute(f"CREATE TEMP TABLE pool AS {self.con.compile(compared)}")

    def compare(self, on_step: Callable[[int, str], None]) -> None:
        """Fill ``met``: entry, row_id, level, similarity, how (names of the columns that are equal)."""
        self.raw.execute(
            "CREATE TEMP TABLE met (entry BIGINT, row_id BIGINT, level VARCHAR, similarity DOUBLE, how VARCHAR)"
        )
        on_step(40, "正在按号码比对")
        for name in self.plan.identifiers:
            self._meet("A", f'e."{name}" = p."{name}"', [name])
        on_step(55, "正在按姓名和其他信息比对")
        for name in self.plan.names:
            for attribute in self.plan.attributes:
                equal = f'e."{name}" = p."{name}" AND e."{attribute}" = p."{attribute}" AND {self._agree()}'
                self._meet("B", equal, [name, attribute])
        on_step(70, "正在查找相似的姓名")
        self._find_alike()
        on_step(90, "正在整理结果")

    def _meet(self, level: str, condition: str, how: list[str]) -> None:
        self.raw.execute(
            f"""INSERT INTO met
            SELECT e.entry, p.row_id, '{level}', 100, '{",".join(how)}' FROM entries e JOIN pool p ON {condition}
            WHERE NOT EXISTS (FROM met m WHERE m.entry = e.entry AND m.row_id = p.row_id)
            QUALIFY row_number() OVER (PARTITION BY e.entry ORDER BY p.row_id) <= {MOST_MATCHES}"""
        )

    def _agree(self) -> str:
        """No identifier that both state differs."""
        return " AND ".join(f'coalesce(e."{name}" = p."{name}", true)' for name in self.plan.identifiers) or "true"

    def _find_alike(self) -> None:
        for name in self.plan.names:
            lone = self.raw.execute(
                f"""CREATE OR REPLACE TEMP TABLE lone AS SELECT * FROM entries e WHERE "{name}" IS NOT NULL
                AND NOT EXISTS (FROM met m WHERE m.entry = e.entry AND m.level IN ('A', 'B'))"""
            ).fetchone()
            if not lone or not lone[0]:
                continue
            pairs = alike_pairs(self.raw, name)
            self.raw.register("alike", pairs)
            self.raw.execute(
                f"""INSERT INTO met
                SELECT e.entry, p.row_id, 'C', a.similarity, '{name}' FROM lone e
                JOIN alike a ON a.ours = e."{name}" JOIN pool p ON p."{name}" = a.theirs AND {self._agree()}
                WHERE NOT EXISTS (FROM met m WHERE m.entry = e.entry AND m.row_id = p.row_id)
                QUALIFY row_number() OVER (PARTITION BY e.entry ORDER BY a.similarity DESC, p.row_id) <= {MOST_ALIKE}"""
            )
            self.raw.unregister("alike")

    def _part(self, headers: list[str], batch: Any, cleaners: Mapping[str, ColumnCleaner]) -> pa.Table:
        first, self.entries = self.entries, self.entries + len(batch)
        if self.entries > MOST_ENTRIES:
            raise ListTooLong
        texts = [column.fill_null("").to_pylist() for column in batch.columns]
        rows = [dict(zip(headers, cells, strict=True)) for cells in zip(*texts, strict=True)]
        columns = {
            self.mapping[header]: cleaners[header].clean(batch.columns[headers.index(header)]).values
            for header in self.mapping
        }
        return pa.table(
            {
                "entry": pa.array(range(first + 1, self.entries + 1), pa.int64()),
                "line": batch.lines,
                "cells": pa.array([json.dumps(row, ensure_ascii=False) for row in rows], pa.string()),
                **columns,
            }
        )

    def _nothing(self) -> pa.Table:
        names = ("entry", "line", "cells", *self.plan.columns)
        return pa.table({name: pa.array([], pa.string()) for name in names})
