"""A process killed in the middle of a load: nothing half visible, and the load finishes when somebody takes it up."""

import signal
from pathlib import Path

import pytest

ROWS = "".join(f"C-{n},2025-01-{n % 28 + 1:02d}\n" for n in range(500)) + "C-500,yesterday\n"
#: what a later taker does, and what is left behind afterwards
TAKE_UP = """
from datetime import timedelta
from django.utils import timezone
from datasources.actions import perform_load
from datasources.models import *
from pathlib import Path
from django.conf import settings
assert not Load.objects.published().exists()
Load.objects.update(lease_until=timezone.now() - timedelta(minutes=1))
taken = perform_load(Load.objects.get().pk)
load = Load.objects.get()
files = [path for path in Path(settings.LAKE_URL).rglob("*") if path.is_file()]
print(taken, load.status, load.fence, load.rows_loaded, len(files), FileDigest.objects.count())
"""


@pytest.mark.parametrize("point", [
    "load.claimed", "ingest.batch", "ingest.before_publish", "ingest.published", "load.after_ingest",
    "load.before_publish",
])  # fmt: skip
def test_a_load_survives_the_death_of_its_process(registers, tmp_path, point):
    installation = registers.copy(tmp_path / "data", "")
    file: Path = tmp_path / "decisions.csv"
    file.write_text("CASE_NO,DECISION_DATE\n" + ROWS, encoding="utf-8")
    died = installation.manage(
        "load_dataset", "h2_decision", file, "--office", "640202",
        ok=False, FAULT_POINT=point, FAULT_MARKER=str(tmp_path / "marker"),
    )  # fmt: skip
    assert died.returncode == -signal.SIGKILL
    assert installation.python(TAKE_UP).splitlines()[-1] == "True done 2 500 2 1"
