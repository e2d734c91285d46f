"""A piece of work is done by one worker at a time, whatever happens to the others."""

from datetime import timedelta

import pytest
from django.utils import timezone

from datasources.models import Dataset, DataStandard, Load
from datasources.work.leases import MAX_INTERRUPTIONS, LeaseLost, claim, request_cancel, sweep
from datasources.work.models import WorkStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def load():
    standard = DataStandard.objects.create(slug="things", title_zh="事项", origin="external", level="L2", definition={})
    dataset = Dataset.objects.create(slug="things-1", standard=standard, office_code="1", office_path="/1/")
    return Load.objects.create(dataset=dataset, office_path="/1/")


def expire(load):
    Load.objects.filter(pk=load.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def long_queued(load):
    Load.objects.filter(pk=load.pk).update(queued_at=timezone.now() - timedelta(minutes=1))


def test_a_queued_row_is_claimed_once(load):
    assert claim(Load, load.pk) is not None
    assert claim(Load, load.pk) is None


def test_a_running_row_is_claimed_again_when_its_lease_is_over(load):
    first = claim(Load, load.pk)
    expire(load)
    second = claim(Load, load.pk)
    assert second.fence == first.fence + 1


def test_a_worker_that_comes_back_late_cannot_write(load):
    late = claim(Load, load.pk)
    expire(load)
    claim(Load, load.pk)
    with pytest.raises(LeaseLost):
        late.renew(progress=50)
    with pytest.raises(LeaseLost):
        late.finish(WorkStatus.DONE)


def test_renewing_keeps_others_out_and_notes_progress(load):
    lease = claim(Load, load.pk)
    assert lease.renew(progress=40, stage="清洗") is False
    load.refresh_from_db()
    assert (load.progress, load.stage) == (40, "清洗")
    assert load.lease_until > timezone.now()


def test_a_finished_row_is_not_claimed(load):
    claim(Load, load.pk).finish(WorkStatus.DONE)
    assert claim(Load, load.pk) is None


def test_the_sweep_puts_an_abandoned_row_back_and_rings(load):
    claim(Load, load.pk)
    expire(load)
    long_queued(load)
    rung = []
    sweep(Load, rung.append)
    load.refresh_from_db()
    assert (load.status, load.interruptions, rung) == (WorkStatus.QUEUED, 1, [load.pk])


def test_the_sweep_leaves_a_row_alone_whose_lease_holds(load):
    claim(Load, load.pk)
    long_queued(load)
    assert sweep(Load, lambda pk: None) == []


def test_a_row_that_keeps_killing_its_worker_is_given_up(load):
    for _ in range(MAX_INTERRUPTIONS):
        assert claim(Load, load.pk)
        expire(load)
        sweep(Load, lambda pk: None)
    load.refresh_from_db()
    assert load.status == WorkStatus.FAILED
    assert "连续中断 3 次" in load.error


def test_a_row_nobody_holds_is_cancelled_at_once(load):
    assert request_cancel(load) is True
    load.refresh_from_db()
    assert load.status == WorkStatus.CANCELLED


def test_the_holder_of_a_row_learns_that_it_should_stop(load):
    lease = claim(Load, load.pk)
    assert request_cancel(load) is True
    assert lease.renew() is True


def test_ended_work_is_not_cancelled(load):
    claim(Load, load.pk).finish(WorkStatus.DONE)
    assert request_cancel(load) is False
