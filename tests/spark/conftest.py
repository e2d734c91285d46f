"""A cluster of their own for the tests that break it, and the shared connection for the others."""

import pytest

pytest.importorskip("pyspark", reason="the packages of requirements-spark.txt are not installed")

from tests.spark.cluster import Cluster


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/spark" in item.path.as_posix():
            item.add_marker(pytest.mark.spark)


@pytest.fixture
def fragile(tmp_path):
    """A cluster that a test may break."""
    cluster = Cluster(tmp_path / "cluster").start()
    yield cluster
    cluster.stop()
