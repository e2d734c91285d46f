"""When sources are collected: each time once, missed times once together, and not again after five failures."""

from datetime import timedelta

import pytest
from django.utils import timezone

from datasources.actions.collecting import perform_collection
from datasources.actions.scheduling import queue_collection, queue_due
from datasources.actions.sources import change_source, pause_source, resume_source
from datasources.announcements import acted
from datasources.errors import DataError
from datasources.models import Collection, DataSource
from datasources.schedules import BadSchedule, Rhythm, next_after, read_crontab
from datasources.work.models import WorkStatus

CLOCK = timezone.make_aware(timezone.datetime(2026, 3, 2, 9, 0, 30))  # a Monday


@pytest.fixture
def hourly(source_of, settings, offices):
    """A folder that is read at the full hour, watched since half past eight."""
    (settings.SOURCE_DIR / offices["county_a1"].code / "fines").mkdir(parents=True)
    return source_of("directory", {"folder": "fines"}, crontab="0 * * * *", watched_since=CLOCK - timedelta(minutes=30))


def finish(collection: Collection, at, status: str = WorkStatus.DONE) -> None:
    Collection.objects.filter(pk=collection.pk).update(status=status, queued_at=at, finished_at=at)


def test_a_due_time_makes_one_collection_however_often_it_is_asked(hourly):
    (made,) = queue_due(CLOCK)
    assert timezone.localtime(made.slot).strftime("%d %H:%M") == "02 09:00"
    finish(made, CLOCK)
    assert queue_due(CLOCK) == []


def test_two_schedulers_at_once_make_one_collection(hourly):
    slot = CLOCK.replace(second=0)
    assert queue_collection(hourly, actor=None, slot=slot) is not None
    assert queue_collection(hourly, actor=None, slot=slot) is None


def test_missed_times_are_made_up_for_once(hourly):
    late = CLOCK + timedelta(days=3)
    (made,) = queue_due(late)
    finish(made, late)
    assert queue_due(late) == []
    assert len(queue_due(late + timedelta(hours=1))) == 1


def test_a_source_whose_collection_still_runs_waits(hourly):
    queue_due(CLOCK)
    assert queue_due(CLOCK + timedelta(hours=2)) == []


def test_times_while_a_source_was_paused_are_not_made_up_for(hourly, cast):
    pause_source(hourly, actor=cast.data_admin)
    assert queue_due(CLOCK) == []
    resume_source(hourly, actor=cast.data_admin)
    assert queue_due(timezone.now()) == []


def test_five_failures_in_a_row_pause_a_source_and_somebody_may_resume_it(hourly, cast):
    DataSource.objects.filter(pk=hourly.pk).update(connection={"folder": "gone"}, watched_since=timezone.now())
    heard = []

    def hear(sender, **said):
        heard.append(said["action"])

    acted.connect(hear)
    for _attempt in range(5):
        hourly.refresh_from_db()
        assert hourly.is_active
        perform_collection(queue_collection(hourly, actor=None, ring=False).pk)
    acted.disconnect(hear)
    hourly.refresh_from_db()
    assert not hourly.is_active
    assert heard.count("source.fail") == 5
    assert heard[-1] == "source.pause"
    resume_source(hourly, actor=cast.data_admin)
    perform_collection(queue_collection(hourly, actor=None, ring=False).pk)
    hourly.refresh_from_db()
    assert hourly.is_active


def test_a_changed_schedule_counts_from_now_on(hourly, cast):
    change_source(hourly, actor=cast.data_admin, crontab="30 * * * *")
    assert queue_due(timezone.now()) == []


def test_a_cancelled_collection_leaves_nothing(hourly):
    made = queue_collection(hourly, actor=None, ring=False)
    Collection.objects.filter(pk=made.pk).update(cancel_requested=True, status=WorkStatus.CANCELLED)
    assert not perform_collection(made.pk)


@pytest.mark.parametrize(
    ("crontab", "expected"),
    [
        ("* * * * *", "02 09:01"),
        ("15 * * * *", "02 09:15"),
        ("30 6 * * *", "03 06:30"),
        ("0 8 * * 1", "09 08:00"),
        ("0 8 * * 0", "08 08:00"),
        ("*/20 9-10 * * 1-5", "02 09:20"),
        ("0 0 1 * *", "01 00:00"),
    ],
)
def test_the_next_time_is_the_first_one_after_the_clock(crontab, expected):
    assert timezone.localtime(next_after(crontab, CLOCK)).strftime("%d %H:%M") == expected


@pytest.mark.parametrize("text", ["", "x", "* * * *", "60 * * * *", "0 0 31 2 *", "* * * * * *"])
def test_what_is_no_crontab_is_refused(text):
    with pytest.raises(BadSchedule):
        read_crontab(text)


@pytest.mark.parametrize(
    ("crontab", "said"),
    [
        ("", "手动采集"), ("5 * * * *", "每小时第 5 分"), ("30 6 * * *", "每天 06:30"), ("0 8 * * 1", "每星期一 08:00"),
        ("0 8 * * 0", "每星期日 08:00"), ("*/5 * * * *", "*/5 * * * *"), ("0 8 1 * *", "0 8 1 * *"),
    ],
)  # fmt: skip
def test_a_schedule_is_said_in_words_and_is_the_same_again(crontab, said):
    assert str(Rhythm.of(crontab)) == said
    assert Rhythm.of(crontab).as_crontab() == crontab


def test_one_name_is_one_source(hourly, source_of):
    with pytest.raises(DataError, match="同名"):
        source_of("directory", {"folder": "fines"}, name=hourly.name)
