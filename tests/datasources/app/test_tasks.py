"""The sweep finds what a lost message or a dead worker left, and clears up."""

import os
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from datasources import tasks
from datasources.actions import start_draft
from datasources.actions.upkeep import tidy
from datasources.models import Load, UploadDraft
from datasources.work.models import WorkStatus
from tests.datasources.app.conftest import stream


@pytest.fixture
def rung(monkeypatch):
    """Loads for which the bell was rung."""
    numbers: list[int] = []
    monkeypatch.setattr(tasks.perform_load, "apply_async", lambda args, **kwargs: numbers.append(args[0]))
    return numbers


@pytest.fixture
def draft(delivery, cast):
    return start_draft(delivery(), [stream("决定书文号,决定日期\nA1,2025-01-01\n")], actor=cast.head)


def age(path, days: int) -> None:
    then = time.time() - days * 86_400
    os.utime(path, (then, then))


def test_the_task_performs_the_load_and_takes_arguments_of_later_versions(queued):
    load = queued()
    tasks.perform_load(load.pk, something_new=True)
    assert Load.objects.get(pk=load.pk).status == WorkStatus.DONE


def test_a_load_whose_message_was_lost_is_rung_for(queued, rung):
    load = queued()
    Load.objects.update(queued_at=timezone.now() - timedelta(minutes=1))
    tasks.sweep_loads()
    assert rung == [load.pk]


def test_a_load_whose_worker_died_is_done_again(queued, rung):
    load = queued()
    past = timezone.now() - timedelta(minutes=5)
    Load.objects.update(status=WorkStatus.RUNNING, fence=1, lease_until=past, queued_at=past)
    tasks.sweep_loads()
    assert rung == [load.pk]
    tasks.perform_load(load.pk)
    load.refresh_from_db()
    assert (load.status, load.interruptions, load.fence) == (WorkStatus.DONE, 1, 2)


def test_a_draft_of_yesterday_goes_with_its_files(draft, settings):
    UploadDraft.objects.update(created_at=timezone.now() - timedelta(days=2))
    tidy()
    assert not UploadDraft.objects.exists()
    assert [path for path in settings.UPLOAD_DIR.iterdir() if path.name[0] != "."] == []


def test_a_draft_of_today_stays(draft):
    tidy()
    assert UploadDraft.objects.exists()


def test_a_file_that_nobody_knows_goes_after_a_day(queued, settings):
    load = queued()
    orphan = settings.UPLOAD_DIR / "broken-off.part"
    orphan.write_bytes(b"half a file")
    for path in settings.UPLOAD_DIR.iterdir():
        age(path, 2)
    tidy()
    assert [str(path) for path in settings.UPLOAD_DIR.iterdir() if path.name[0] != "."] == [load.files[0]["path"]]


def test_it_clears_up_once_an_hour(draft, settings):
    tidy()
    UploadDraft.objects.update(created_at=timezone.now() - timedelta(days=2))
    tidy()
    assert UploadDraft.objects.exists()
    age(settings.UPLOAD_DIR / ".tidied", 1)
    tidy()
    assert not UploadDraft.objects.exists()
