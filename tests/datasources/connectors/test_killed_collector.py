"""A process killed in the middle of a collection: afterwards every row of the source is in the dataset once."""

import signal

import pytest

from tests.datasources.connectors.interface import Interface
from tests.datasources.connectors.killing import PLANT, STATE, TAKE_UP, planted_rows
from tests.installation import ROOT, Installation

POINTS = ["collection.claimed", "collection.fetched", "collection.queued", "load.claimed", "load.before_publish"]


@pytest.fixture(scope="module")
def interface():
    with Interface() as server:
        server.rows = planted_rows(1, 6)
        yield server


@pytest.fixture(scope="module")
def prepared(tmp_path_factory, interface) -> Installation:
    installation = Installation(tmp_path_factory.mktemp("prepared"), "", "redis://127.0.0.1:1/0")
    installation.manage("migrate", "--run-syncdb", "-v", "0")
    installation.manage("import_standards", ROOT / "tests" / "data" / "standards" / "h2_registers.yaml")
    installation.python(PLANT % {"address": interface.address})
    return installation


@pytest.mark.parametrize("point", POINTS)
def test_a_collection_survives_the_death_of_its_process(prepared, interface, tmp_path, point):
    installation = prepared.copy(tmp_path / "data", "")
    died = installation.manage(
        "collect_source", "登记", "--office", "640202",
        ok=False, SOURCE_HOSTS="127.0.0.1", FAULT_POINT=point, FAULT_MARKER=str(tmp_path / "marker"),
    )  # fmt: skip
    assert died.returncode == -signal.SIGKILL, died.stderr
    taken_up = installation.manage("shell", "-v", "0", "-c", TAKE_UP + STATE, SOURCE_HOSTS="127.0.0.1")
    assert taken_up.stdout.splitlines()[-1] == "['C-1', 'C-2', 'C-3', 'C-4', 'C-5'] 2025-06-05 1 1"
