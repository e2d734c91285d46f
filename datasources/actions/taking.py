"""Take the next finished file from a watched folder, and put aside those that were dealt with."""

import logging

from django.utils.translation import gettext as _

from datasources.actions.fetching import Fetched, Stopped
from datasources.actions.queueing import Delivery, matched_columns
from datasources.connectors.directory import Folder, FoundFile, Memory
from datasources.connectors.directory.folder import DONE, REFUSED
from datasources.connectors.upload import StoredFile, discard_files, store_file
from datasources.errors import DataError
from datasources.models import Collection, DataSource, FileDigest, Load
from datasources.work.leases import Lease
from datasources.work.models import LIVE, WorkStatus

log = logging.getLogger(__name__)
SENTENCES = 3  # of refused files, quoted in a collection's error


def take_file(collection: Collection, lease: Lease, delivery: Delivery) -> Fetched:
    """The oldest file that was not dealt with and can be loaded. Each that cannot is remembered with the reason."""
    source = collection.source
    folder, memory = folder_of(source), Memory(source.cursor_value)
    files = folder.files()
    memory.forget_gone(file.name for file in files)
    put_aside(source, folder, memory, files)
    fresh = [file for file in files if not memory.knows(file)]
    refused: list[str] = []
    for place, found in enumerate(fresh, start=1):
        if lease.renew(stage=_("正在读取文件 %(name)s") % {"name": found.name[:150]}):
            raise Stopped
        try:
            taken = _taken(found, delivery)
        except DataError as error:
            if error.retryable:  # no fault of the file's: the volume is full
                raise
            memory.keep(found, refused=str(error))
            refused.append(str(error))
            continue
        if taken is None:
            continue
        if is_in_effect(delivery, taken[0]):
            discard_files([taken[0].as_json()])
            memory.keep(found)
        else:
            waiting = len(fresh) - place
            return Fetched(*taken, memory=memory, found=found, refused=_told(refused), cursor_to=str(waiting or ""))
    remark = "" if refused else _("没有新文件")
    return Fetched(memory=memory, refused=_told(refused), remark=remark)


def is_in_effect(delivery: Delivery, file: StoredFile) -> bool:
    """Whether the dataset holds this very file by a load that counts."""
    return FileDigest.objects.filter(
        dataset__standard=delivery.standard,
        dataset__office_code=delivery.office_code,
        sha256=file.sha256,
        load__withdrawn_at__isnull=True,
    ).exists()


def folder_of(source: DataSource) -> Folder:
    return Folder(source.office_code, source.connection["folder"], source.connection.get("pattern", ""))


def put_aside_now(source: DataSource) -> None:
    """Put aside what can be; what hinders it is left to the next collection."""
    try:
        folder = folder_of(source)
        put_aside(source, folder, Memory(source.cursor_value), folder.files())
    except (DataError, OSError) as error:
        log.warning("source %s: files stay where they are: %s", source.pk, error)


def put_aside(source: DataSource, folder: Folder, memory: Memory, files: list[FoundFile]) -> None:
    """Move files that were dealt with, where the source says so: loaded ones, and refused ones with the reason."""
    if not source.connection.get("put_aside"):
        return
    for file in files:
        if memory.knows(file):
            known = memory.files[file.name]
            where, sentence = _outcome(known.load, known.refused)
            if where:
                folder.put_aside(file, where, sentence)


def _outcome(load_id: int | None, refused: str) -> tuple[str, str]:
    """Where a file goes and what is written beside it; nowhere as long as its load is under way."""
    if load_id is None:
        return (REFUSED, refused) if refused else (DONE, "")
    load = Load.objects.filter(pk=load_id).first()
    if load is None or load.status in LIVE or load.status == WorkStatus.HELD:
        return "", ""
    if load.status == WorkStatus.DONE:
        return DONE, ""
    return REFUSED, load.error or _("批次 %(load)s 已取消。") % {"load": load.pk}


def _taken(found: FoundFile, delivery: Delivery) -> tuple[StoredFile, dict[str, str]] | None:
    """A copy of the file and how its columns match; None where it changed meanwhile or went away.

    Raises DataError where it cannot be loaded.
    """
    try:
        with found.path.open("rb") as stream:
            stored = store_file(stream, found.name, found.size)
    except FileNotFoundError:
        return None
    try:
        if not found.is_unchanged():
            discard_files([stored.as_json()])
            return None
        return stored, matched_columns(delivery, [stored])
    except BaseException:
        discard_files([stored.as_json()])
        raise


def _told(refused: list[str]) -> str:
    more = [_("等 %(count)s 个文件") % {"count": len(refused)}] if len(refused) > SENTENCES else []
    return "\n".join([*refused[:SENTENCES], *more])
