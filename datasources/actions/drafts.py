"""An upload before it is mapped: files are kept, nothing is loaded."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, BinaryIO

from django.db import transaction

from datasources.actions.queueing import Delivery, queue_load
from datasources.announcements import acted
from datasources.connectors.upload import StoredFile, discard_files, store_file
from datasources.connectors.upload.inspection import inspect
from datasources.formats import PER_FILE
from datasources.models import DataStandard, Load, RememberedMapping, UploadDraft


def start_draft(delivery: Delivery, streams: Iterable[BinaryIO], *, actor) -> UploadDraft:
    """Keep files that can be read. Raises FormatError for one that cannot; then nothing is kept."""
    stored: list[StoredFile] = []
    try:
        for stream in streams:
            stored.append(store_file(stream, stream.name, getattr(stream, "size", None)))
            inspect(stored[-1], may_be_empty=delivery.may_be_empty)
        first, last = delivery.coverage or (None, None)
        return UploadDraft.objects.create(
            actor=actor,
            office_code=delivery.office_code,
            office_path=delivery.office_path,
            standard=delivery.standard,
            source_name=delivery.source_name,
            mode=delivery.mode,
            coverage_from=first,
            coverage_to=last,
            files=[file.as_json() for file in stored],
        )
    except BaseException:
        discard_files([file.as_json() for file in stored])
        raise


def reread_draft(draft: UploadDraft, options: Mapping[str, Any], file: str = "") -> None:
    """Read the draft's files another way, or the one called ``file``. Raises FormatError where that does not work;
    then nothing changes."""
    own = draft.options.get(PER_FILE, {})
    told = {**draft.options, PER_FILE: {**own, file: dict(options)}} if file else {**options, PER_FILE: own}
    if not told[PER_FILE]:
        del told[PER_FILE]
    for one in files_of(draft):
        inspect(one, told, may_be_empty=delivery_of(draft).may_be_empty)
    draft.options = told
    draft.save(update_fields=["options"])


def choose_standard(draft: UploadDraft, standard: DataStandard | None) -> None:
    """Say what the draft's rows are, None to be asked again; what was mapped before is no longer true."""
    draft.standard, draft.mapping, draft.use_remembered = standard, {}, True
    draft.save(update_fields=["standard", "mapping", "use_remembered"])


def map_draft(draft: UploadDraft, mapping: Mapping[str, str]) -> None:
    """Keep what a person has chosen so far."""
    draft.mapping = dict(mapping)
    draft.save(update_fields=["mapping"])


def recognise_anew(draft: UploadDraft) -> None:
    """Forget what was chosen, and do not take what was confirmed for this source before."""
    draft.mapping, draft.use_remembered = {}, False
    draft.save(update_fields=["mapping", "use_remembered"])


def forget_mapping(remembered: RememberedMapping, *, actor) -> None:
    """The next file of this source is recognised from its titles alone."""
    with transaction.atomic():
        acted.send(
            sender=RememberedMapping,
            actor=actor,
            action="mapping.forget",
            target=remembered,
            office_path=actor.office.path,
            detail={"standard": remembered.standard.slug, "source": remembered.source_name},
            purpose="",
        )
        remembered.delete()


def submit_draft(draft: UploadDraft, mapping: Mapping[str, str], *, force: bool = False) -> Load:
    """Queue a draft as a load with the mapping its owner confirmed; the draft is gone then."""
    delivery = replace(delivery_of(draft), mapping=dict(mapping), force=force)
    with transaction.atomic():
        load = queue_load(delivery, files_of(draft), actor=draft.actor)
        draft.delete()
    return load


def discard_draft(draft: UploadDraft) -> None:
    draft.delete()
    discard_files(draft.files)


def files_of(draft: UploadDraft) -> list[StoredFile]:
    return [StoredFile(**file) for file in draft.files]


def delivery_of(draft: UploadDraft) -> Delivery:
    declared = draft.coverage_from and draft.coverage_to
    return Delivery(
        standard=draft.standard,
        office_code=draft.office_code,
        office_path=draft.office_path,
        source_name=draft.source_name,
        mode=draft.mode,
        options=draft.options,
        coverage=(draft.coverage_from, draft.coverage_to) if declared else None,
    )
