"""A worker killed in the middle of a run: the run finishes by itself and its leads are those of an undisturbed run."""

import json
from pathlib import Path

import pytest

from tests.installation import ROOT, kill_tree, wait_until

JUDGMENTS = ROOT.parent / "shared" / "data" / "judgments" / "cail2018_valid.jsonl"
pytestmark = pytest.mark.skipif(not JUDGMENTS.exists(), reason="the real judgments are not beside the project")

MODEL = "theft_fine_missing"
OFFICE = "640202"
LEADS = (
    "import json; from supervision.leads.models import Lead;"
    "print(json.dumps(sorted(lead.key['source_line'] for lead in Lead.objects.all())))"
)
RUN = (
    "import json; from models_engine.models import Run; run = Run.objects.get();"
    "print(json.dumps([run.status, run.interruptions, run.fence, run.matches, run.outcome, run.error]))"
)


@pytest.fixture
def with_judgments(installation):
    installation.manage("load_dataset", "criminal_judgment_extract", JUDGMENTS, "--office", OFFICE)
    installation.manage("publish_model", MODEL, "--office", "640000")
    return installation


def kill_at(installation, point: str, tmp_path: Path) -> None:
    """Queue a run, let the worker reach ``point``, and kill it there with everything it started."""
    marker = tmp_path / "reached"
    worker = installation.start_worker(FAULT_POINT=point, FAULT_ACTION="wait", FAULT_MARKER=str(marker))
    installation.manage("run_model", MODEL, "--office", OFFICE)
    wait_until(marker.exists, f"the worker reaches {point}")
    kill_tree(worker)


@pytest.mark.parametrize("point", ["run.claimed", "run.step_done", "run.engine_done", "run.before_commit"])
def test_a_run_whose_worker_was_killed_finishes_by_itself_with_the_same_leads(with_judgments, tmp_path, point):
    undisturbed = with_judgments.json(
        "run_model",
        "--file",
        ROOT / "models_engine/library/criminal/theft_fine_missing.yaml",
        "--office",
        OFFICE,
        "--dry-run",
    )
    kill_at(with_judgments, point, tmp_path)
    assert json.loads(with_judgments.python(RUN))[0] == "running"

    with_judgments.start_worker()
    with_judgments.start_beat()
    wait_until(lambda: json.loads(with_judgments.python(RUN))[0] in ("done", "failed"), "the run ends")

    status, interruptions, fence, matches, outcome, error = json.loads(with_judgments.python(RUN))
    assert (status, interruptions, error) == ("done", 1, "")
    assert fence == 2
    assert matches == 171
    assert outcome["leads_created"] == 171
    leads = json.loads(with_judgments.python(LEADS))
    assert leads == sorted(key["source_line"] for key in undisturbed["keys"])
    with_judgments.manage("verify_audit")


def test_a_run_queued_while_no_worker_and_no_broker_answers_is_done_once_they_are_back(with_judgments):
    broker = with_judgments.redis_url
    with_judgments.redis_url = "redis://127.0.0.1:1/0"  # nobody listens there
    with_judgments.manage("run_model", MODEL, "--office", OFFICE)
    with_judgments.redis_url = broker
    with_judgments.start_worker()
    with_judgments.start_beat()
    wait_until(lambda: json.loads(with_judgments.python(RUN))[0] == "done", "the run ends")
    assert len(json.loads(with_judgments.python(LEADS))) == 171
