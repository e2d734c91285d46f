"""The engine that the tests of meaning run on: DuckDB, or with TEST_ENGINE=spark a real Spark cluster."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import ibis
import pyarrow as pa
from hypothesis import Phase, settings

from models_engine.engines import Session, open_session
from models_engine.expressions import Schema

ENGINE = os.environ.get("TEST_ENGINE", "duckdb")


def examples(number: int) -> settings:
    """How many questions a property is asked; on Spark each costs seconds, so they are few and none is made smaller."""
    if ENGINE == "spark":
        return settings(max_examples=2, deadline=None, phases=[Phase.explicit, Phase.generate])
    return settings(max_examples=number, deadline=None)


def rows_of(schema: Schema, rows: Sequence[Mapping[str, object]]) -> ibis.Table:
    """Literal rows as a table, typed as in a load; a column that a row does not have is NULL."""
    typed = ibis.schema({name: kind.ibis_type for name, kind in schema.items()})
    arrow = typed.to_pyarrow()
    arrays = [pa.array([row.get(field.name) for row in rows], field.type) for field in arrow]
    return ibis.memtable(pa.table(arrays, schema=arrow), schema=typed)


@contextmanager
def session(threads: int = 1, engine: str = ENGINE, memory_mb: int = 1024) -> Iterator[Session]:
    """A fresh session in a folder of its own. On Spark all sessions of a process share one connection."""
    options = {"master": _connected()} if engine == "spark" else {}
    with (
        tempfile.TemporaryDirectory() as folder,
        open_session(Path(folder), threads, memory_mb, engine, options) as opened,
    ):
        yield opened


@cache
def lasting_session() -> Session:
    """A session for the time of the process, for tests that only compute values."""
    opened = session()
    atexit.register(opened.__exit__, None, None, None)
    return opened.__enter__()


@cache
def _connected() -> str:
    """The master of a cluster to which this process has a connection that lasts."""
    master = os.environ.get("TEST_SPARK_MASTER") or _new_cluster()
    folder = Path(tempfile.mkdtemp(prefix="spark-driver-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(open_session(folder, 2, 1024, "spark", {"master": master}).close)
    return master


def _new_cluster() -> str:
    from tests.spark.cluster import Cluster  # needs pyspark, which only these tests need

    folder = Path(tempfile.mkdtemp(prefix="spark-cluster-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    cluster = Cluster(folder)
    atexit.register(cluster.stop)
    os.environ.update(cluster.start().environment)
    return cluster.master
