"""The engine that the tests of meaning run on: DuckDB, or with TEST_ENGINE=spark a real Spark cluster."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from models_engine.engines import Session, open_session

ENGINE = os.environ.get("TEST_ENGINE", "duckdb")


@contextmanager
def session(threads: int = 1, memory_mb: int = 1024) -> Iterator[Session]:
    """A fresh session in a folder of its own. On Spark all sessions of a process share one connection."""
    options = _cluster_options() if ENGINE == "spark" else {}
    with tempfile.TemporaryDirectory() as folder:
        if ENGINE == "spark":
            _connection(options)
        with open_session(Path(folder), threads, memory_mb, ENGINE, options) as opened:
            yield opened


@cache
def lasting_session() -> Session:
    """A session for the time of the process, for tests that only compute values."""
    opened = session()
    atexit.register(opened.__exit__, None, None, None)
    return opened.__enter__()


@cache
def _cluster_options() -> dict[str, str]:
    if "TEST_SPARK_LOCAL" in os.environ:
        return {"master": "local[2]", "conf_dir": "/tmp/s4/sparkconf"}
    from tests.spark.cluster import Cluster  # needs pyspark, which only these tests need

    folder = Path(tempfile.mkdtemp(prefix="spark-cluster-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    cluster = Cluster(folder)
    atexit.register(cluster.stop)
    cluster.start()
    return dict(cluster.options)


_connections: list[Session] = []


def _connection(options: dict[str, str]) -> None:
    """The connection that the sessions share."""
    if not _connections:
        folder = Path(tempfile.mkdtemp(prefix="spark-driver-"))
        opened = open_session(folder, 2, 1024, "spark", options)
        _connections.append(opened)
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        atexit.register(opened.close)
