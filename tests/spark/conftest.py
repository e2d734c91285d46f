"""What is peculiar to Spark. It starts clusters, so that it runs only where TEST_ENGINE=spark asks for it."""

import os
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    is_test = collection_path.name.startswith("test_")
    return True if is_test and os.environ.get("TEST_ENGINE") != "spark" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.spark)


@pytest.fixture
def fragile(tmp_path):
    """A cluster that a test may break."""
    from tests.spark.cluster import Cluster  # needs pyspark, which is not installed where these tests do not run

    cluster = Cluster(tmp_path / "cluster")
    try:
        yield cluster.start()
    finally:
        cluster.stop()
