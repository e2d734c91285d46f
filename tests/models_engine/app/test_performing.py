"""Doing a run: the row tells the truth whatever happens, and matches are handed on once."""

import json
from datetime import timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.utils import timezone

from datasources.work.leases import claim, sweep
from datasources.work.models import WorkStatus
from models_engine.actions import perform_run, performing
from models_engine.announcements import run_finished
from models_engine.execution.errors import EngineDied, RunFailed, RunStopped
from models_engine.models import Run

STEP = {
    "name": "detained",
    "operator": "filter",
    "rows": 2,
    "seconds": 0.1,
    "dropped": 1,
    "unjudgeable": 0,
    "pending": 0,
}
FIGURES = {"steps": [STEP], "matches": 1, "unjudgeable": 0, "pending": 0}


@pytest.fixture
def taken():
    """What the floor above was handed: (run id, keys)."""
    seen = []

    def take(sender, run, matches, **kwargs):
        seen.append((run.pk, [json.loads(match["key"]) for batch in matches.batches(100) for match in batch]))
        return {"leads_created": len(matches), "leads_recurring": 0, "leads_vanished": 0}

    run_finished.connect(take)
    yield seen
    run_finished.disconnect(take)


@pytest.fixture
def engine(monkeypatch):
    """An engine that does what a test says, in place of the caged process."""

    def install(work):
        def run_caged(job, *, wall_seconds, on_message, on_tick):
            return work(job, on_message, on_tick)

        monkeypatch.setattr(performing, "run_caged", run_caged)

    return install


def write_matches(job) -> None:
    match = {"rule": "", "key": '{"person_no": "P1", "penalty_no": "A1"}'}
    pq.write_table(pa.Table.from_pylist([match]), f"{job['result_folder']}/matches.parquet")


def succeed(job, on_message, on_tick):
    on_message({"step": STEP})
    assert not on_tick()
    write_matches(job)
    return FIGURES


def test_a_run_finds_what_the_model_says_and_hands_it_on(queue, with_data, taken):
    run = queue()
    assert perform_run(run.pk)
    run.refresh_from_db()
    assert (run.status, run.error, run.matches, run.progress) == (WorkStatus.DONE, "", 1, 100)
    assert run.outcome == {"leads_created": 1, "leads_recurring": 0, "leads_vanished": 0}
    assert taken[0][1] == [{"person_no": "P1", "penalty_no": "A1"}]
    assert [step["rows"] for step in run.steps[:2]] == [2, 1]
    assert (run.lease_owner, run.lease_until) == ("", None)


def test_parameters_reach_the_engine(queue, with_data, taken):
    run = queue(parameters={"least_days": 30})
    perform_run(run.pk)
    run.refresh_from_db()
    assert (run.status, run.matches) == (WorkStatus.DONE, 1)


def test_a_dry_run_counts_matches_and_tells_nobody(queue, with_data, taken):
    run = queue(dry_run=True)
    perform_run(run.pk)
    run.refresh_from_db()
    assert (run.status, run.matches, run.outcome, taken) == (WorkStatus.DONE, 1, {}, [])


def test_the_figures_of_a_step_are_on_the_row_while_the_engine_works(queue, with_data, engine, taken):
    run = queue()

    def watch(job, on_message, on_tick):
        on_message({"step": STEP})
        row = Run.objects.get(pk=run.pk)
        assert (row.status, row.steps) == (WorkStatus.RUNNING, [STEP])
        assert 0 < row.progress < 100
        write_matches(job)
        return FIGURES

    engine(watch)
    perform_run(run.pk)
    assert Run.objects.get(pk=run.pk).status == WorkStatus.DONE


def test_a_run_is_done_once_however_often_it_is_rung_for(queue, with_data, engine, taken):
    run = queue()
    engine(succeed)
    assert perform_run(run.pk)
    assert not perform_run(run.pk)
    assert len(taken) == 1


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            RunFailed("步骤 in_term", "内存不足。", "请收窄关联条件后重试。"),
            "步骤 in_term：内存不足。请收窄关联条件后重试。",
        ),
        (RuntimeError("bug"), "意外错误"),
    ],
)
def test_a_failure_is_told_in_a_sentence_and_leaves_nothing(queue, with_data, engine, taken, own_folders, error, said):
    def fail(job, on_message, on_tick):
        write_matches(job)
        raise error

    run = queue()
    engine(fail)
    perform_run(run.pk)
    run.refresh_from_db()
    assert run.status == WorkStatus.FAILED
    assert said in run.error
    assert taken == []
    assert not list((own_folders / "runs" / str(run.pk)).iterdir())


def test_a_cancelled_run_stops_and_leaves_nothing(queue, with_data, engine, taken, own_folders):
    run = queue()

    def asked_to_stop(job, on_message, on_tick):
        write_matches(job)
        Run.objects.filter(pk=run.pk).update(cancel_requested=True)
        assert on_tick()
        raise RunStopped

    engine(asked_to_stop)
    perform_run(run.pk)
    run.refresh_from_db()
    assert (run.status, run.error, taken) == (WorkStatus.CANCELLED, "", [])
    assert not list((own_folders / "runs" / str(run.pk)).iterdir())


def test_a_cancellation_after_the_last_step_still_holds(queue, with_data, engine, taken):
    run = queue()

    def cancelled_late(job, on_message, on_tick):
        write_matches(job)
        Run.objects.filter(pk=run.pk).update(cancel_requested=True)
        return FIGURES

    engine(cancelled_late)
    perform_run(run.pk)
    assert (Run.objects.get(pk=run.pk).status, taken) == (WorkStatus.CANCELLED, [])


def test_a_worker_that_lost_its_lease_touches_nothing_of_the_new_holder(queue, with_data, engine, taken, own_folders):
    run = queue()

    def frozen(job, on_message, on_tick):
        write_matches(job)
        Run.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
        assert claim(Run, run.pk).fence == 2
        on_message({"step": STEP})

    engine(frozen)
    perform_run(run.pk)
    run.refresh_from_db()
    assert (run.status, run.fence, run.steps, taken) == (WorkStatus.RUNNING, 2, [], [])
    assert not (own_folders / "runs" / str(run.pk) / "1").exists()


def test_a_worker_that_lost_its_lease_at_the_end_hands_nothing_on(queue, with_data, engine, taken):
    run = queue()

    def overtaken(job, on_message, on_tick):
        write_matches(job)
        Run.objects.filter(pk=run.pk).update(fence=9)
        return FIGURES

    engine(overtaken)
    perform_run(run.pk)
    assert (Run.objects.get(pk=run.pk).status, taken) == (WorkStatus.RUNNING, [])


def test_a_receiver_that_fails_undoes_the_run(queue, with_data, engine):
    def refuse(sender, **kwargs):
        raise ValueError("no")

    run = queue()
    engine(succeed)
    run_finished.connect(refuse)
    perform_run(run.pk)
    run_finished.disconnect(refuse)
    run.refresh_from_db()
    assert (run.status, run.matches) == (WorkStatus.FAILED, None)


def test_an_engine_that_dies_is_tried_again_a_few_times(queue, with_data, engine):
    def die(job, on_message, on_tick):
        raise EngineDied("信号 SIGKILL", "detained", "")

    run = queue()
    engine(die)
    perform_run(run.pk)
    run.refresh_from_db()
    assert (run.status, run.interruptions) == (WorkStatus.QUEUED, 1)
    perform_run(run.pk)
    perform_run(run.pk)
    run.refresh_from_db()
    assert run.status == WorkStatus.FAILED
    assert "SIGKILL" in run.error


def test_the_results_of_an_earlier_holder_are_removed(queue, with_data, engine, taken, own_folders):
    run = queue()
    left_over = own_folders / "runs" / str(run.pk) / "1"
    left_over.mkdir(parents=True)
    claim(Run, run.pk)
    Run.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    sweep(Run, lambda pk: None)
    engine(succeed)
    perform_run(run.pk)
    assert [folder.name for folder in left_over.parent.iterdir()] == ["2"]


def test_the_lease_is_renewed_while_the_engine_works(queue, with_data, engine, taken, monkeypatch):
    run, clock = queue(), [1000.0]
    monkeypatch.setattr(performing.time, "monotonic", lambda: clock[0])

    def work(job, on_message, on_tick):
        short = timezone.now() + timedelta(seconds=1)
        Run.objects.filter(pk=run.pk).update(lease_until=short)
        on_tick()
        assert Run.objects.get(pk=run.pk).lease_until == short  # not yet
        clock[0] += 3600
        on_tick()
        assert Run.objects.get(pk=run.pk).lease_until > short
        write_matches(job)
        return FIGURES

    engine(work)
    perform_run(run.pk)
    assert Run.objects.get(pk=run.pk).status == WorkStatus.DONE
