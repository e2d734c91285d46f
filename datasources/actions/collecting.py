"""Do a collection. What it found, the load it makes and what is remembered of a file are written in one transaction;
the position of a database or interface moves in the transaction that publishes the load. So whatever dies in between,
the next attempt takes the same rows again, and none is in the dataset twice.
"""

import logging
import traceback
from dataclasses import replace

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from datasources.actions.errors import SameFile
from datasources.actions.fetching import Fetched, Stopped, fetch_rows
from datasources.actions.heartbeat import Heartbeat
from datasources.actions.queueing import Delivery, matched_columns, queue_matched
from datasources.actions.scheduling import pause_if_failing
from datasources.actions.sources import announce_source
from datasources.actions.taking import is_in_effect, put_aside_now, take_file
from datasources.connectors.errors import SourceError, scrubbed
from datasources.connectors.secrets import unseal
from datasources.connectors.upload import discard_files
from datasources.errors import DataError
from datasources.models import Collection, DataSource, Load
from datasources.work.faults import fault_point
from datasources.work.leases import Lease, LeaseLost, claim
from datasources.work.models import WorkStatus

log = logging.getLogger(__name__)
DATABASE_AWAY = (OperationalError, InterfaceError)


def perform_collection(collection_id: int, *, ring: bool = True) -> bool:
    """Do a queued or abandoned collection to its end, whatever that is. False: it is somebody else's, or has ended.

    ``ring=False``: the caller performs the load himself.
    """
    lease = claim(Collection, collection_id)
    if lease is None:
        return False
    fault_point("collection.claimed")
    collection = Collection.objects.select_related("source__standard", "actor").get(pk=collection_id)
    try:
        with Heartbeat(lease):
            _collect(collection, lease, ring)
    except LeaseLost:
        log.warning("collection %s was taken over by another worker", collection_id)
    except Stopped:
        _end(collection, lease, WorkStatus.CANCELLED)
    except DataError as error:
        _end(collection, lease, WorkStatus.FAILED, str(error))
    except DATABASE_AWAY:
        raise
    except Exception:
        told = scrubbed(traceback.format_exc(), _secrets(collection.source))
        log.error("collection %s failed: %s", collection_id, told)  # not log.exception: that would quote it unscrubbed
        sentence = _("采集中出现意外错误，没有取得数据。请将采集编号 %(id)s 告知系统管理员，由其查看系统日志。")
        _end(collection, lease, WorkStatus.FAILED, sentence % {"id": collection_id})
    return True


def delivery_of(source: DataSource) -> Delivery:
    """What a source brings, and how it is read."""
    return Delivery(
        standard=source.standard,
        office_code=source.office_code,
        office_path=source.office_path,
        source_name=source.name,
        mode=source.mode,
        mapping=dict(source.mapping) or None,
        options=source.options,
    )


def _collect(collection: Collection, lease: Lease, ring: bool) -> None:
    source = collection.source
    delivery = delivery_of(source)
    if source.kind == DataSource.Kind.DIRECTORY:
        fetched = take_file(collection, lease, delivery)
    else:
        fetched = fetch_rows(collection, lease)
    fault_point("collection.fetched")
    try:
        if fetched.file and fetched.matched is None:
            fetched = replace(fetched, matched=matched_columns(delivery, [fetched.file]))
        _conclude(collection, lease, delivery, fetched, ring)
    except SameFile:
        _discard(fetched)
        _conclude_unchanged(collection, lease, delivery, fetched)
    except BaseException:
        _discard(fetched)
        raise
    _put_aside(source)


def _conclude(collection: Collection, lease: Lease, delivery: Delivery, fetched: Fetched, ring: bool) -> None:
    """Write the end of the collection and queue its load. The first write verifies the fence."""
    failed = fetched.refused and not fetched.file
    with transaction.atomic():
        lease.finish(
            WorkStatus.FAILED if failed else WorkStatus.DONE,
            rows=fetched.rows,
            cursor_from=fetched.cursor_from,
            cursor_to=fetched.cursor_to,
            stage=fetched.remark[:200],
            error=fetched.refused,
            progress=100,
        )
        load = _queued(collection, delivery, fetched, ring) if fetched.file else None
        if fetched.memory:
            if fetched.found:
                fetched.memory.keep(fetched.found, load=load.pk if load else None)
            DataSource.objects.filter(pk=collection.source_id).update(cursor_value=fetched.memory.as_text())
        fault_point("collection.queued")
        if failed:
            _failed(collection.source, collection.actor)


def _conclude_unchanged(collection: Collection, lease: Lease, delivery: Delivery, fetched: Fetched) -> None:
    """What came is what the dataset has, or is about to have. Where it has taken effect, so does the position."""
    unchanged = replace(fetched, file=None, found=None, cursor_to="", remark=_("内容与已入库的完全相同，没有变化"))
    with transaction.atomic():
        _conclude(collection, lease, delivery, unchanged, ring=False)
        if fetched.cursor_to and not fetched.found and is_in_effect(delivery, fetched.file):
            DataSource.objects.filter(pk=collection.source_id).update(cursor_value=fetched.cursor_to)


def _queued(collection: Collection, delivery: Delivery, fetched: Fetched, ring: bool) -> Load:
    load = queue_matched(delivery, [fetched.file], fetched.matched, actor=collection.actor, ring=ring)
    Load.objects.filter(pk=load.pk).update(source=collection.source)
    Collection.objects.filter(pk=collection.pk).update(load=load)
    return load


def _end(collection: Collection, lease: Lease, status: str, error: str = "") -> None:
    """Close a collection that brought nothing."""
    try:
        with transaction.atomic():
            lease.finish(status, rows=0, error=error, stage="")
            if status == WorkStatus.FAILED:
                _failed(collection.source, collection.actor)
    except LeaseLost:
        log.warning("collection %s was taken over by another worker", collection.pk)


def _failed(source: DataSource, actor) -> None:
    announce_source("source.fail", source, actor=actor)
    pause_if_failing(source)


def _discard(fetched: Fetched) -> None:
    if fetched.file:
        discard_files([fetched.file.as_json()])


def _put_aside(source: DataSource) -> None:
    if source.kind == DataSource.Kind.DIRECTORY:
        source.refresh_from_db()
        put_aside_now(source)


def _secrets(source: DataSource) -> list[str]:
    try:
        return list(unseal(source.secret).values())
    except SourceError:
        return []
