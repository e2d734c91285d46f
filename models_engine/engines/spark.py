"""Spark: the same models on a cluster, over the same Parquet on storage that every worker sees.

A step is written to the run's folder as Parquet and read from there: a worker that dies costs the tasks it held and
nothing that was finished, plans stay short however many rounds a step takes, and numbers that were given to rows
without an order are given once.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from ibis.backends.pyspark.datatypes import PySparkSchema
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

from models_engine.engines.session import MORE_MEMORY, EngineAway, Refusal, Session
from models_engine.engines.spark_dialect import SparkBackend, unable

__all__ = ["ClusterSession", "open_session", "unable"]

#: names of tables that the engine makes for itself start so; a step's name never does
PREFIX = "_t_"
_ROWS_AT_A_TIME = 100_000
#: so much of Spark's own words is shown: they may hold the whole plan
_MOST_SAID = 500

#: what every run needs so that rows come out as they do elsewhere
_MEANING = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.jsonGenerator.ignoreNullFields": "false",
    "spark.sql.decimalOperations.allowPrecisionLoss": "true",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.execution.pythonUDF.arrow.enabled": "true",
}


@dataclass
class ClusterSession(Session):
    """One run's place on a cluster. ``owned``: the connection was made for it and ends with it."""

    errors: ClassVar[tuple[type[Exception], ...]] = (PySparkException, Py4JError)

    con: SparkBackend
    folder: Path
    spark: SparkSession
    owned: bool = True
    _tables: int = 0
    _paths: dict[str, Path] = field(default_factory=dict)

    def lock(self, readable: Sequence[str | Path] = ()) -> None:
        """Spark has no such lock. No expression ever becomes SQL of a user's wording; the rights of the account that
        the workers run under bound what they read (docs/spark.md)."""

    def materialise(self, relation: ir.Table) -> ir.Table:
        self._tables += 1
        name = f"{PREFIX}{self._tables}"
        path = self._paths[name] = self.folder / "tables" / name
        frame = self._frame(relation)
        frame.write.parquet(path.as_uri(), compression="zstd")
        return self.con.view(self.spark.read.schema(frame.schema).parquet(path.as_uri()), name)

    def count(self, relation: ir.Table | ir.IntegerScalar) -> int:
        if isinstance(relation, ir.Table) and isinstance(relation.op(), ops.DatabaseTable):
            path = self._paths.get(relation.op().name)
            if path:  # the files know it
                return ds.dataset(path, format="parquet").count_rows()
        counted = relation.count() if isinstance(relation, ir.Table) else relation
        [(number,)] = self._sql(counted.as_table()).collect()
        return int(number or 0)

    def counts(self, table: ir.Table, column: str) -> dict[int, int]:
        return dict(map(tuple, self._sql(table.group_by(column).aggregate(n=table.count())).collect()))

    def drop(self, table: ir.Table) -> None:
        for name in {op.name for op in table.op().find(ops.DatabaseTable)} & self._paths.keys():
            self.spark.catalog.dropTempView(name)
            shutil.rmtree(self._paths.pop(name), ignore_errors=True)

    def write(self, relation: ir.Table, path: Path) -> None:
        """Spark writes ordered parts, which become one file: the matches are few beside what they were found in."""
        parts = path.with_name(f"{path.name}.parts")
        self._frame(relation).write.parquet(parts.as_uri(), mode="overwrite", compression="zstd")
        _joined(parts, path)
        shutil.rmtree(parts)

    def interrupt(self) -> None:
        with suppress(*self.errors):
            self.spark.sparkContext.cancelAllJobs()

    def close(self) -> None:
        with suppress(*self.errors):
            for name in self._paths:
                self.spark.catalog.dropTempView(name)
            if self.owned:
                self.spark.stop()
        shutil.rmtree(self.folder / "tables", ignore_errors=True)

    def refusal(self, error: Exception) -> Refusal:
        said = str(error)
        if "OutOfMemoryError" in said:
            return Refusal("内存不足。", MORE_MEMORY, "out_of_memory")
        if "No space left on device" in said:
            return Refusal("临时磁盘空间用尽。", "请清理磁盘，或收窄关联条件后重试。", "disk_full")
        if any(word in said for word in _LOST):
            return Refusal("集群中的计算节点失联。", "请管理员检查集群后重试。", "cluster_lost", retryable=True)
        if any(word in said for word in _FILES):
            return Refusal(f"读写文件失败：{_first_line(said)}。", "请管理员检查数据文件和共享存储后重试。", "io")
        return Refusal(f"计算引擎拒绝执行：{_first_line(said)}。", "请检查该步骤的表达式和数据类型。")

    def _sql(self, relation: ir.Table) -> DataFrame:
        self.con._run_pre_execute_hooks(relation)  # registers functions and what is held in memory
        return self.spark.sql(self.con.compile(relation))

    def _frame(self, relation: ir.Table) -> DataFrame:
        """The relation with exactly the types that were promised."""
        frame, promised = self._sql(relation), PySparkSchema.from_ibis(relation.schema())
        return frame.select(
            *(
                frame[f"`{wanted.name}`"]
                if got.dataType == wanted.dataType
                else frame[f"`{wanted.name}`"].cast(wanted.dataType)
                for got, wanted in zip(frame.schema, promised, strict=True)
            )
        )


_LOST = (
    "Master removed our application",
    "ExecutorLostFailure",
    "All masters are unresponsive",
    "SparkContext was shut down",
)
_FILES = ("FileNotFoundException", "FAILED_READ_FILE", "PATH_NOT_FOUND", "IOException", "CANNOT_READ_FILE")


def _first_line(said: str) -> str:
    return said.strip().partition("\n")[0][:_MOST_SAID].rstrip("。.")


def _joined(parts: Path, path: Path) -> None:
    """The files of a folder, in the order of their names, as one."""
    dataset = ds.dataset(sorted(parts.glob("part-*.parquet")), format="parquet")
    with pq.ParquetWriter(path, dataset.schema, compression="snappy") as writer:
        for batch in dataset.to_batches(batch_size=_ROWS_AT_A_TIME):
            writer.write_batch(batch)


def open_session(folder: Path, threads: int, memory_mb: int, *, master: str = "") -> ClusterSession:
    """A session on the cluster ``master``, or in this process where it is ``local[n]``.

    ``memory_mb`` is the driver's. Everything else about the cluster is Spark's own: JAVA_HOME, PYSPARK_PYTHON, and
    spark-defaults.conf in SPARK_CONF_DIR. A process that has a connection already gets a session of its own on it.
    Raises EngineAway where the cluster cannot be reached.
    """
    folder = Path(folder).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    running = SparkSession.getActiveSession()
    spark = running.newSession() if running else _connected(folder, master or f"local[{threads}]", memory_mb)
    con = SparkBackend()
    con.do_connect(spark)
    return ClusterSession(con, folder, spark, owned=running is None)


def _connected(folder: Path, master: str, memory_mb: int) -> SparkSession:
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    scratch = folder / "spill"
    scratch.mkdir(exist_ok=True)
    # of the driver's Java: nothing outside the run's folder
    os.environ["JDK_JAVA_OPTIONS"] = f"-Djava.io.tmpdir={scratch} -XX:-UsePerfData"
    own = {
        "spark.driver.memory": f"{memory_mb}m",
        "spark.local.dir": str(scratch),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.ui.enabled": "false",
        "spark.log.level": "ERROR",
    }
    builder = SparkSession.builder.master(master).appName(f"supervision {folder.name}")
    for name, value in (own | _MEANING).items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except (PySparkException, Py4JError) as error:
        raise EngineAway(master) from error
