"""Accept files into a dataset: they are kept, checked for what can be seen at once, and queued."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import BinaryIO

from celery import signature
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from datasources.actions.announcing import announce_load
from datasources.actions.errors import ActRefused, SameFile
from datasources.connectors.upload import StoredFile, discard_files, store_file
from datasources.connectors.upload.inspection import check_columns
from datasources.models import Dataset, DataStandard, FileDigest, Load, RememberedMapping
from datasources.work.leases import ring_on_commit
from datasources.work.models import LIVE


@dataclass(frozen=True)
class Delivery:
    """What somebody brings: rows of which standard, for which office, from whom, and how to read them.

    ``mapping``: file header -> column, None to match by title, alias and what was confirmed before.
    ``coverage``: first and last day as declared by the supplier, None to measure it.
    ``force``: accept a file that the dataset has had. ``accept_rejects``: publish however many rows are refused.
    """

    standard: DataStandard
    office_code: str
    office_path: str
    source_name: str = ""
    mode: str = Load.Mode.APPEND
    mapping: dict[str, str] | None = None
    options: dict = field(default_factory=dict)
    coverage: tuple[date, date] | None = None
    force: bool = False
    accept_rejects: bool = False

    @property
    def source(self) -> str:
        """Whose delivery it is: mappings are remembered under this name."""
        return self.source_name or self.standard.supplier

    @property
    def may_be_empty(self) -> bool:
        """Whether a header alone says something: that nothing happened in the declared period."""
        return self.coverage is not None


def queue_streams(delivery: Delivery, streams: Iterable[BinaryIO], *, actor, ring: bool = True) -> Load:
    """Keep what the streams (each with a ``name``) hold and queue it as one load; nothing stays when refused."""
    stored: list[StoredFile] = []
    try:
        for stream in streams:
            stored.append(store_file(stream, stream.name, getattr(stream, "size", None)))
        return queue_load(delivery, stored, actor=actor, ring=ring)
    except BaseException:
        discard_files([file.as_json() for file in stored])
        raise


def queue_load(delivery: Delivery, files: Sequence[StoredFile], *, actor, ring: bool = True) -> Load:
    """Queue kept files as one load. ``ring=False``: the caller performs it himself.

    Raises:
        FormatError, MappingError: a file cannot be read, or a required column is missing.
        SameFile: the dataset has had one of the files.
    """
    if delivery.coverage and delivery.coverage[0] > delivery.coverage[1]:
        raise ActRefused(_("覆盖期间"), _("起始日晚于截止日"), _("请改正后再提交。"))
    matched = matched_columns(delivery, files)
    return queue_matched(delivery, files, matched, actor=actor, ring=ring)


def matched_columns(delivery: Delivery, files: Sequence[StoredFile]) -> dict[str, str]:
    """The mapping with which the files will be loaded. Reads them, so call it outside a transaction.

    Raises:
        FormatError, MappingError: as ``queue_load``.
    """
    return check_columns(
        files,
        delivery.standard.standard,
        delivery.mapping,
        remembered_mapping(delivery),
        delivery.options,
        may_be_empty=delivery.may_be_empty,
    )


def queue_matched(
    delivery: Delivery, files: Sequence[StoredFile], matched: dict[str, str], *, actor, ring: bool = True
) -> Load:
    """Queue files whose columns are ``matched_columns``; reads no file. Raises SameFile."""
    with transaction.atomic():
        dataset = _dataset(delivery)
        if not delivery.force:
            refuse_same_file(dataset, [file.as_json() for file in files])
        load = _create(delivery, dataset, files, matched, actor)
        if delivery.mapping:
            _remember(delivery, actor)
        announce_load("load.queue", load, actor=actor, files=len(files), mode=load.mode, forced=load.forced)
        if ring:
            ring_for(load.pk)
    return load


def ring_for(load_id: int) -> None:
    """Tell the workers about a queued load once it is committed."""
    ring_on_commit(signature("datasources.tasks.perform_load"), load_id)


def remembered_mapping(delivery: Delivery) -> dict[str, str]:
    """The mapping that was confirmed for this source last time, or nothing."""
    found = remembered_for(delivery)
    return found.mapping if found else {}


def remembered_for(delivery: Delivery) -> RememberedMapping | None:
    """What is remembered of this source, with who confirmed it and when."""
    known = RememberedMapping.objects.select_related("confirmed_by")
    return known.filter(
        standard=delivery.standard, office_code=delivery.office_code, source_name=delivery.source
    ).first()


def refuse_same_file(dataset: Dataset, files: Sequence[dict], but: Load | None = None) -> None:
    """Raise ``SameFile`` where the dataset holds one of these files, or is about to. ``but``: a load not counted."""
    seen: set[str] = set()
    for file in files:
        if file["sha256"] in seen:
            raise SameFile(file["name"], _("同一次导入中有两个内容相同的文件"))
        seen.add(file["sha256"])
    held = FileDigest.objects.filter(dataset=dataset, sha256__in=seen, load__withdrawn_at__isnull=True)
    for digest in (held.exclude(load=but) if but else held).select_related("load").order_by("load_id")[:1]:
        name = next(file["name"] for file in files if file["sha256"] == digest.sha256)
        earlier = {"day": timezone.localtime(digest.load.published_at).date(), "load": digest.load_id}
        raise SameFile(name, _("内容相同的文件已于 %(day)s 由批次 %(load)s 入库") % earlier)
    live = dataset.loads.filter(status__in=LIVE)
    for load in live.exclude(pk=but.pk) if but else live:
        if same := [file["name"] for file in load.files if file["sha256"] in seen]:
            raise SameFile(same[0], _("内容相同的文件正由批次 %(load)s 处理") % {"load": load.pk})


def _dataset(delivery: Delivery) -> Dataset:
    """The office's dataset of the standard, locked: two deliveries of one file must not pass side by side."""
    made, _new = Dataset.objects.get_or_create(
        standard=delivery.standard,
        office_code=delivery.office_code,
        defaults={
            "slug": f"{delivery.standard.slug}-{delivery.office_code}",
            "office_path": delivery.office_path,
        },
    )
    return Dataset.objects.select_for_update().get(pk=made.pk)


def _create(delivery: Delivery, dataset: Dataset, files: Sequence[StoredFile], mapping: dict, actor) -> Load:
    first, last = delivery.coverage or (None, None)
    return Load.objects.create(
        dataset=dataset,
        office_path=dataset.office_path,
        actor=actor,
        source_name=delivery.source,
        mode=delivery.mode,
        forced=delivery.force,
        accept_rejects=delivery.accept_rejects,
        files=[file.as_json() for file in files],
        options=delivery.options,
        mapping=mapping,
        coverage_from=first,
        coverage_to=last,
        coverage_declared=delivery.coverage is not None,
    )


def _remember(delivery: Delivery, actor) -> None:
    RememberedMapping.objects.update_or_create(
        standard=delivery.standard,
        office_code=delivery.office_code,
        source_name=delivery.source,
        defaults={"mapping": delivery.mapping, "confirmed_by": actor},
    )
