"""A worker killed while it collects from an interface: its successor takes every row, and takes it once."""

import pytest

from tests.datasources.connectors.interface import Interface
from tests.datasources.connectors.killing import PLANT, STATE, planted_rows
from tests.installation import ROOT, kill_tree, wait_until

ASK = (
    "from datasources.actions.scheduling import queue_collection; from datasources.models import DataSource;"
    "queue_collection(DataSource.objects.get(), actor=None)"
)


@pytest.fixture
def interface():
    with Interface() as server:
        server.rows = planted_rows(1, 6)
        yield server


@pytest.fixture
def with_source(installation, interface, monkeypatch):
    monkeypatch.setenv("SOURCE_HOSTS", "127.0.0.1")
    installation.manage("import_standards", ROOT / "tests" / "data" / "standards" / "h2_registers.yaml")
    installation.python(PLANT % {"address": interface.address})
    return installation


@pytest.mark.parametrize("point", ["collection.queued"])
def test_a_collection_whose_worker_was_killed_finishes_by_itself(with_source, tmp_path, point):
    marker = tmp_path / "reached"
    worker = with_source.start_worker(FAULT_POINT=point, FAULT_ACTION="wait", FAULT_MARKER=str(marker))
    with_source.python(ASK)
    wait_until(marker.exists, f"the worker reaches {point}")
    kill_tree(worker)
    assert with_source.python(STATE).startswith("[]  ")

    with_source.start_worker()
    with_source.start_beat()
    wait_until(lambda: "C-5" in with_source.python(STATE), "the rows are in the dataset")
    assert with_source.python(STATE).startswith("['C-1', 'C-2', 'C-3', 'C-4', 'C-5'] 2025-06-05 1 ")
    with_source.manage("verify_audit")
