"""A process killed while it destroys data: all is there or it is recorded and gone; the sweep finishes what began."""

import json
import signal

import pytest

from tests.installation import Installation

ROWS = "CASE_NO,DECISION_DATE\nC-{n}1,2025-01-01\nC-{n}2,2025-01-02\n"
PURGE = (
    "from datasources.models import Dataset; from datasources.actions.retention import purge_dataset;"
    "purge_dataset(Dataset.objects.get(), actor=None, reason='保存期限已到')"
)
#: loads in effect, deletions that are finished, files of the lake: as found, and after a sweep
STATE = """
import json
from pathlib import Path
from django.conf import settings
from datasources.models import DeletionRecord, Load
from datasources.tasks import sweep_loads
def state():
    records = [bool(record.finished_at) for record in DeletionRecord.objects.all()]
    return [Load.objects.current().count(), records, len(list(Path(settings.LAKE_URL).rglob("*.parquet")))]
found = state()
sweep_loads()
print(json.dumps([found, state()]))
"""


LOAD = """
from django.core.management import call_command
for file in {files!r}:
    call_command("load_dataset", "h2_decision", file, "--office", "640202")
"""


@pytest.fixture(scope="module")
def prepared(registers, tmp_path_factory) -> Installation:
    """Two loads of two rows, each a Parquet file."""
    folder = tmp_path_factory.mktemp("loaded")
    installation = registers.copy(folder / "data", "")
    files = [folder / f"{number}.csv" for number in (1, 2)]
    for number, file in enumerate(files):
        file.write_text(ROWS.format(n=number), encoding="utf-8")
    installation.python(LOAD.format(files=list(map(str, files))))
    return installation


@pytest.mark.parametrize(
    ("point", "found", "swept"),
    [
        ("purge.kept", [2, [], 2], [2, [], 2]),  # nothing was recorded: nothing is destroyed
        ("purge.recorded", [0, [False], 2], [0, [True], 0]),
        ("purge.half_removed", [0, [False], 1], [0, [True], 0]),
    ],
)
def test_a_deletion_survives_the_death_of_its_process(prepared, tmp_path, point, found, swept):
    installation = prepared.copy(tmp_path / "data", "")
    fault = {"FAULT_POINT": point, "FAULT_MARKER": str(tmp_path / "marker")}
    died = installation.manage("shell", "-v", "0", "-c", PURGE, ok=False, **fault)
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert json.loads(installation.python(STATE)) == [found, swept]
