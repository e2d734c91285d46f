"""A person may change their mind until the leads are committed, also while a statement runs or files are checked."""

import pytest
from django.db import connection

from datasources.announcements import acted
from datasources.lake import files
from datasources.work.leases import LeaseLost, claim
from datasources.work.models import WorkStatus
from models_engine.actions import cancel_run, perform_run, performing, run_folders, stopping
from models_engine.actions.run_folders import ask_to_stop, is_asked_to_stop, result_folder
from models_engine.actions.stopping import StoppableMatches, Watcher, stoppable
from models_engine.announcements import run_finished
from models_engine.execution.errors import RunStopped
from models_engine.models import Run
from tests.models_engine.app.test_performing import write_matches

ENDLESS = {
    "sqlite": "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(3600)",
}


@pytest.fixture
def lease(queue, with_data):
    run = queue()
    result_folder(run.pk, 1).mkdir(parents=True)
    return claim(Run, run.pk)


def test_a_statement_is_interrupted_when_the_run_is_no_longer_wanted(lease):
    ask_to_stop(lease.pk)
    with pytest.raises(RunStopped), stoppable(lease), connection.cursor() as cursor:
        cursor.execute(ENDLESS[connection.vendor])


def test_a_statement_is_interrupted_when_another_worker_has_taken_over(lease, monkeypatch):
    def taken_over(one):
        raise LeaseLost

    monkeypatch.setattr(stopping, "is_cancelled", taken_over)
    with pytest.raises(LeaseLost), stoppable(lease), connection.cursor() as cursor:
        cursor.execute(ENDLESS[connection.vendor])


def test_a_fault_of_the_database_stays_what_it_is(lease):
    with pytest.raises(Exception, match="no_such_table"), stoppable(lease), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM no_such_table")


def test_reading_matches_ends_between_two_batches(lease, tmp_path):
    watcher = Watcher(lease)
    watcher.stopped.set()
    write_matches({"result_folder": str(tmp_path)})
    with pytest.raises(RunStopped):
        list(StoppableMatches(tmp_path / "matches.parquet", watcher).batches())


def test_a_run_that_is_cancelled_while_its_leads_are_written_leaves_none(queue, with_data):
    def written(sender, run, matches, **kwargs):
        Run.objects.filter(pk=run.pk).update(cancel_requested=True)
        return {"leads_created": 1}

    run = queue()
    run_finished.connect(written)
    perform_run(run.pk)
    run_finished.disconnect(written)
    run.refresh_from_db()
    assert (run.status, run.matches, run.outcome) == (WorkStatus.CANCELLED, None, {})


def test_a_run_that_is_cancelled_while_its_files_are_checked_never_reaches_the_engine(queue, with_data, monkeypatch):
    monkeypatch.setattr(performing, "_EVERY", 0)
    monkeypatch.setattr(files, "_BLOCK", 1)
    monkeypatch.setattr(performing, "run_caged", lambda *args, **kwargs: pytest.fail("the engine was started"))
    run = queue()
    Run.objects.filter(pk=run.pk).update(cancel_requested=True)
    perform_run(run.pk)
    assert Run.objects.get(pk=run.pk).status == WorkStatus.CANCELLED


@pytest.fixture
def acts():
    """The acts that were announced, by their names."""
    seen = []

    def listen(sender, action, **kwargs):
        seen.append(action)

    acted.connect(listen)
    yield seen
    acted.disconnect(listen)


def test_the_word_left_in_a_folder_is_an_act_of_the_person_who_left_it(lease, cast, acts):
    ask_to_stop(lease.pk)
    lease.finish(WorkStatus.CANCELLED)
    assert cancel_run(Run.objects.get(pk=lease.pk), actor=cast.head)
    assert acts[-1] == "run.cancel"
    assert is_asked_to_stop(lease.pk)
    assert not cancel_run(Run.objects.get(pk=lease.pk), actor=cast.head)


def keep(run_id: int, fence: int, text: str) -> None:
    folder = result_folder(run_id, fence) / run_folders.CHECKPOINT
    folder.mkdir(parents=True)
    (folder / run_folders.MANIFEST).write_text(text)


def test_a_holder_inherits_what_the_latest_earlier_one_kept(own_folders, settings):
    keep(7, 1, "first")
    keep(7, 2, "second")
    mine = result_folder(7, 4)
    mine.mkdir()
    run_folders.inherit_checkpoint(mine)
    assert (mine / run_folders.CHECKPOINT / run_folders.MANIFEST).read_text() == "second"


def test_an_engine_that_dies_leaves_its_checkpoint_and_nothing_else(own_folders):
    keep(7, 1, "kept")
    (result_folder(7, 1) / "spill").mkdir()
    run_folders.drop_results(result_folder(7, 1), keep_checkpoint=True)
    assert [one.name for one in result_folder(7, 1).iterdir()] == [run_folders.CHECKPOINT]


def test_checkpoints_of_runs_that_ended_unattended_are_dropped(lease, own_folders):
    keep(lease.pk, 2, "of a live run")
    keep(lease.pk + 1, 1, "of a run that is no more")
    run_folders.drop_checkpoints_of_ended_runs()
    left = [path.parent.parent.name for path in (own_folders / "runs").glob(f"*/*/{run_folders.CHECKPOINT}")]
    assert left == [str(lease.pk)]
