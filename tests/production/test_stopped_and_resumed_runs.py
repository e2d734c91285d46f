"""Runs and real workers: killed ones go on where they were, unwanted ones stop, and a machine is not overloaded."""

import json
import subprocess
import sys

import pytest

from tests.installation import ROOT, kill_tree, wait_until
from tests.production.trial_payments import OFFICE, SLUG, plant

RUN = (
    "import json; from models_engine.models import Run; run = Run.objects.get();"
    "print(json.dumps([run.status, run.fence, run.matches, run.steps, run.outcome, run.error]))"
)
LEADS = (
    "import json; from supervision.leads.models import Lead;"
    "print(json.dumps(sorted(lead.key['payee'] for lead in Lead.objects.all())))"
)
CANCEL = (
    "from models_engine.actions import cancel_run; from models_engine.models import Run;"
    "print(cancel_run(Run.objects.get(), actor=None))"
)


@pytest.fixture
def planted(installation):
    plant(installation)
    return installation


def state(installation) -> list:
    return json.loads(installation.python(RUN))


def test_a_run_goes_on_after_the_steps_that_a_killed_worker_had_finished(planted, tmp_path):
    marker = tmp_path / "reached"
    kept = {"ENGINE_CHECKPOINT_SECONDS": "0"}
    worker = planted.start_worker(FAULT_POINT="run.step_done", FAULT_ACTION="wait", FAULT_MARKER=str(marker), **kept)
    planted.manage("run_model", SLUG, "--office", OFFICE)
    wait_until(marker.exists, "the first step is told")
    kill_tree(worker)
    assert state(planted)[0] == "running"

    planted.start_worker(**kept)
    planted.start_beat()
    wait_until(lambda: state(planted)[0] in ("done", "failed"), "the run ends")
    status, fence, matches, steps, outcome, error = state(planted)
    assert (status, fence, matches, error) == ("done", 2, 20, "")
    assert steps[0]["name"] == "large"
    assert steps[0]["taken_over"]
    assert not steps[-1]["taken_over"]
    assert [step["rows_in"] for step in steps[:2]] == [{"payments": 120}, {"large": 120}]
    assert outcome["leads_created"] == 20
    assert json.loads(planted.python(LEADS)) == sorted(f"第{n}公司" for n in range(1, 40, 2))
    assert not list((planted.folder / "runs").glob("*/*/checkpoint"))
    planted.manage("verify_audit")


def test_a_run_may_be_cancelled_until_its_leads_are_committed(planted, tmp_path):
    marker = tmp_path / "reached"
    planted.start_worker(FAULT_POINT="run.publishing", FAULT_ACTION="wait", FAULT_MARKER=str(marker))
    planted.manage("run_model", SLUG, "--office", OFFICE)
    wait_until(marker.exists, "the leads are being written")

    # a database of one file lets the person's own act wait until the worker has let go of it
    asking = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "-v", "0", "-c", CANCEL],
        cwd=ROOT,
        env=planted.environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    wait_until(lambda: list((planted.folder / "runs").glob("*/stop")), "somebody asks for the end")
    marker.unlink()
    said, _ = asking.communicate(timeout=60)
    wait_until(lambda: state(planted)[0] == "cancelled", "the run is cancelled")
    assert said.strip() == "True"
    assert json.loads(planted.python(LEADS)) == []
    planted.manage("verify_audit")


INTERRUPTED = """
import time
from datasources.work.leases import claim
from django.db import connection, transaction
from models_engine.actions.stopping import stoppable
from models_engine.execution.errors import RunStopped
from models_engine.models import Run
lease = claim(Run, Run.objects.get().pk)
Run.objects.update(cancel_requested=True)
endless = {
    "sqlite": "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(3600)",
}[connection.vendor]
started = time.monotonic()
try:
    with stoppable(lease), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(endless)
except RunStopped:
    print(time.monotonic() - started < 2, Run.objects.get().status)
"""


def test_a_statement_that_writes_leads_is_interrupted_within_two_seconds(planted):
    planted.manage("run_model", SLUG, "--office", OFFICE)
    assert planted.python(INTERRUPTED) == "True running"


ASK_FOR_MANY = """
from datetime import date
from models_engine.models import ModelVersion, Run
version = ModelVersion.objects.get(model__slug="%s")
for n in range(24):
    Run.objects.create(model=version.model, version=version, office_code=f"64020{n %% 3}", office_path="/1/",
                       as_of=date(2024, 1, 1), dry_run=True)
"""
PERFORM_MANY = """
import time
from django.db.models import Sum
from datasources.work.models import LIVE, WorkStatus
from models_engine.actions.admission import admit
from models_engine.models import Run
most, done = 0, 0
while Run.objects.filter(status__in=LIVE).exists():
    lease = admit(0)
    running = Run.objects.filter(status=WorkStatus.RUNNING)
    most = max(most, running.aggregate(memory=Sum("memory_mb", default=0))["memory"])
    if lease is not None:
        time.sleep(0.02)
        lease.finish(WorkStatus.DONE)
        done += 1
print(most, done)
"""


def test_performers_side_by_side_never_admit_more_than_their_machine_has(planted):
    planted.python(ASK_FOR_MANY % SLUG)
    means = {"ENGINE_MACHINE": "one", "ENGINE_MACHINE_MEMORY_MB": "600", "ENGINE_MEMORY_MB": "300"}
    performers = [
        subprocess.Popen(
            [sys.executable, "manage.py", "shell", "-v", "0", "-c", PERFORM_MANY],
            cwd=ROOT,
            env=planted.environment(**means),
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    told = [tuple(map(int, performer.communicate(timeout=120)[0].split())) for performer in performers]
    assert max(most for most, _done in told) <= 600
    assert sum(done for _most, done in told) == 24
