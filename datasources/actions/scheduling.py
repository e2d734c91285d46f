"""When a source is collected: because a person asks, because its schedule strikes, because more files wait."""

import logging
from datetime import datetime

from celery import signature
from django.db import IntegrityError, transaction
from django.utils import timezone

from datasources.actions.errors import ActRefused
from datasources.actions.sources import announce_source, pause_source, refuse_while_busy
from datasources.actions.taking import put_aside_now
from datasources.models import Collection, DataSource, Load
from datasources.schedules import BadSchedule, next_after
from datasources.work.leases import request_cancel, ring_on_commit
from datasources.work.models import WorkStatus

log = logging.getLogger(__name__)
FAILURES = 5  # in a row, after which a source pauses itself


def queue_collection(
    source: DataSource, *, actor, slot: datetime | None = None, ring: bool = True
) -> Collection | None:
    """Ask for a collection. ``slot``: the time of the schedule it is for; then None where another was faster.

    Raises:
        ActRefused: one is under way, or the last one's load has not taken effect yet.
    """
    with transaction.atomic():
        kept = DataSource.objects.select_for_update().get(pk=source.pk)
        if slot is not None and kept.collections.filter(slot=slot).exists():
            return None
        refuse_while_busy(kept)
        made = _made(kept, actor, slot)
        if made is not None:
            announce_source("source.collect", kept, actor=actor, scheduled=slot is not None)
            if ring:
                ring_on_commit(signature("datasources.tasks.perform_collection"), made.pk)
    return made


def queue_due(now: datetime | None = None) -> list[Collection]:
    """Ask for every collection whose time has come. May run twice, or in two schedulers at once.

    Times that were missed (nothing ran, or the last load waited for a person) are made up for once, not one by one.
    """
    moment = now or timezone.now()
    made = []
    for source in DataSource.objects.filter(is_active=True).exclude(crontab="").select_related("standard"):
        try:
            slot = next_slot(source)
            if slot and slot <= moment and not pause_if_failing(source):
                made.append(queue_collection(source, actor=None, slot=slot))
        except ActRefused as error:
            log.info("source %s has to wait: %s", source.pk, error)
        except BadSchedule as error:
            log.error("source %s: %s", source.pk, error)
    return [collection for collection in made if collection]


def next_slot(source: DataSource) -> datetime | None:
    """The first time of the schedule after the last one that was kept; it may have passed. None: by hand only."""
    if not source.crontab:
        return None
    kept = source.collections.filter(slot__isnull=False).order_by("-slot").values_list("slot", "queued_at").first()
    return next_after(source.crontab, max([source.watched_since, *(kept or ())]))


def cancel_collection(collection: Collection) -> bool:
    """Stop a collection. False: it had already ended."""
    return request_cancel(collection)


def pause_if_failing(source: DataSource) -> bool:
    """Pause a source whose last ``FAILURES`` collections all failed, in fetching or in loading."""
    if not source.is_active or not all(map(has_failed, last := last_ended(source))) or len(last) < FAILURES:
        return False
    pause_source(source, actor=None, failures=FAILURES)
    return True


def last_ended(source: DataSource) -> list[Collection]:
    """The last ``FAILURES`` collections since the source was started or resumed, without those a person stopped."""
    ended = source.collections.filter(queued_at__gte=source.watched_since).exclude(status=WorkStatus.CANCELLED)
    return list(ended.select_related("load").order_by("-pk")[:FAILURES])


def has_failed(collection: Collection) -> bool:
    lost = collection.load is not None and collection.load.status in (WorkStatus.FAILED, WorkStatus.CANCELLED)
    return collection.status == WorkStatus.FAILED or lost


def move_position(load: Load) -> None:
    """A load was published: the position of the source it came from moves along. Call it in that transaction."""
    collection = load.collections.first()
    if collection is None:
        return
    source = DataSource.objects.select_for_update().get(pk=collection.source_id)
    if source.kind != DataSource.Kind.DIRECTORY:
        source.cursor_value = collection.cursor_to or source.cursor_value
        source.save(update_fields=["cursor_value"])
        return
    transaction.on_commit(lambda: put_aside_now(source))
    if source.is_active and collection.cursor_to:  # the number of files that still wait
        queue_collection(source, actor=collection.actor)


def _made(source: DataSource, actor, slot: datetime | None) -> Collection | None:
    try:
        with transaction.atomic():
            return Collection.objects.create(source=source, office_path=source.office_path, actor=actor, slot=slot)
    except IntegrityError:  # the same time of the same source, by another scheduler
        return None
