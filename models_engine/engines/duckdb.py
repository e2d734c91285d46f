"""DuckDB: a throw-away database in memory for one run, spilling into the run's own folder.

A session is opened, its inputs are registered, then it is locked: from there on it reads the named files and writes the
run's folder, and nothing it is told can widen that. Expressions never become SQL text, so this is the second wall.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import duckdb
import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
from ibis.backends.duckdb import Backend

from models_engine.engines.session import MORE_MEMORY, Refusal, Session

#: spill may take this many times the memory before a run is stopped
SPILL_FACTOR = 20

#: how the system says that a file may not grow further
_NO_ROOM = ("File too large", "No space left")

#: names of tables that the engine makes for itself start so; a step's name never does
PREFIX = "_t_"


@dataclass
class DuckDBSession(Session):
    """One run's database."""

    errors: ClassVar[tuple[type[Exception], ...]] = (duckdb.Error,)

    con: Backend
    folder: Path
    _tables: int = 0
    _rows: dict[str, int] = field(default_factory=dict)

    @property
    def raw(self) -> duckdb.DuckDBPyConnection:
        return self.con.con

    def lock(self, readable: Sequence[str | Path] = ()) -> None:
        self.raw.execute(f"SET allowed_directories = [{_quoted(self.folder)}]")
        self.raw.execute(f"SET allowed_paths = [{', '.join(_quoted(path) for path in readable)}]")
        self.raw.execute("SET enable_external_access = false")
        self.raw.execute("SET lock_configuration = true")

    def materialise(self, relation: ir.Table) -> ir.Table:
        self._tables += 1
        name = f"{PREFIX}{self._tables}"
        [(self._rows[name],)] = self.raw.execute(f'CREATE TEMP TABLE "{name}" AS {self._sql(relation)}').fetchall()
        return self._table(name, relation)

    def count(self, relation: ir.Table | ir.IntegerScalar) -> int:
        if isinstance(relation.op(), ops.DatabaseTable) and relation.op().name in self._rows:
            return self._rows[relation.op().name]  # asked after every step: it was said when the table was made
        counted = relation.count() if isinstance(relation, ir.Table) else relation
        [(number,)] = self.raw.execute(self._sql(counted)).fetchall()
        return int(number or 0)  # a sum over no rows is NULL

    def counts(self, table: ir.Table, column: str) -> dict[int, int]:
        [name] = _stored(table)
        return dict(self.raw.execute(f'SELECT "{column}", count(*) FROM temp.main."{name}" GROUP BY 1').fetchall())

    def drop(self, table: ir.Table) -> None:
        for name in _stored(table):
            self.raw.execute(f'DROP TABLE IF EXISTS temp.main."{name}"')
            self._rows.pop(name, None)

    def write(self, relation: ir.Table, path: Path) -> None:
        # read once and soon: speed before size
        self.raw.execute(f"COPY ({self._sql(relation)}) TO {_quoted(path)} (FORMAT parquet, COMPRESSION snappy)")

    def interrupt(self) -> None:
        self.raw.interrupt()

    def close(self) -> None:
        with suppress(duckdb.Error):
            self.con.disconnect()

    def refusal(self, error: Exception) -> Refusal:
        said = str(error)
        if isinstance(error, duckdb.OutOfMemoryException):
            if "temp_directory" in said or "offload" in said:
                return Refusal("临时磁盘空间用尽。", "请清理磁盘，或收窄关联条件后重试。", "disk_full")
            return Refusal("内存不足。", MORE_MEMORY, "out_of_memory")
        if isinstance(error, duckdb.IOException):
            if any(words in said for words in _NO_ROOM):
                return Refusal("临时磁盘空间用尽。", "请清理磁盘，或收窄关联条件后重试。", "disk_full")
            return Refusal(f"读写文件失败：{said}。", "请管理员检查数据文件和磁盘后重试。", "io")
        return Refusal(f"计算引擎拒绝执行：{said}。", "请检查该步骤的表达式和数据类型。")

    def _sql(self, expression: ir.Expr) -> str:
        self.con._run_pre_execute_hooks(expression)  # registers what is held in memory; ``compile`` alone does not
        return str(self.con.compile(expression))

    def _table(self, name: str, relation: ir.Table) -> ir.Table:
        """A table of the engine's own making, which holds what a relation said."""
        table = self.con.table(name, database=("temp", "main"))
        # the engine widens some figures (a sum of integers): they keep the type that was promised
        widened = {column: kind for column, kind in relation.schema().items() if table[column].type() != kind}
        return table.cast(widened) if widened else table


def open_session(folder: Path, threads: int, memory_mb: int, disk_mb: int = 0) -> DuckDBSession:
    """A fresh session whose spill files and results stay in ``folder``.

    ``threads`` and ``memory_mb`` bound what it takes of the machine; spilling is bounded by ``disk_mb``, where that is
    given, and by ``SPILL_FACTOR`` times the memory.
    """
    spill_mb = min(disk_mb or memory_mb * SPILL_FACTOR, memory_mb * SPILL_FACTOR)
    folder = Path(folder).resolve()
    spill = folder / "spill"
    spill.mkdir(parents=True, exist_ok=True)
    con = ibis.duckdb.connect(
        threads=threads,
        memory_limit=f"{memory_mb}MiB",
        temp_directory=str(spill),
        max_temp_directory_size=f"{spill_mb}MiB",
        preserve_insertion_order=False,
        autoload_known_extensions=False,
        autoinstall_known_extensions=False,
        allow_community_extensions=False,
        python_enable_replacements=False,
    )
    return DuckDBSession(con, folder)


def unable(_relation: ir.Table) -> list[str]:
    """Nothing: what the language has, DuckDB does."""
    return []


def _stored(table: ir.Table) -> list[str]:
    """The tables of the engine's own making that a relation reads."""
    return [op.name for op in table.op().find(ops.DatabaseTable) if op.name.startswith(PREFIX)]


def _quoted(path: str | Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
