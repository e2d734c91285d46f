"""An upload before it is mapped: files are kept, nothing is loaded."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import BinaryIO

from django.db import transaction

from datasources.actions.queueing import Delivery, queue_load
from datasources.connectors.upload import StoredFile, discard_files, store_file
from datasources.connectors.upload.inspection import inspect
from datasources.models import Load, UploadDraft


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
            source_name=delivery.source,
            mode=delivery.mode,
            coverage_from=first,
            coverage_to=last,
            files=[file.as_json() for file in stored],
        )
    except BaseException:
        discard_files([file.as_json() for file in stored])
        raise


def reread_draft(draft: UploadDraft, options: Mapping[str, str]) -> None:
    """Read the draft's files another way. Raises FormatError where that does not work; then nothing changes."""
    for file in files_of(draft):
        inspect(file, options, may_be_empty=delivery_of(draft).may_be_empty)
    draft.options = dict(options)
    draft.save(update_fields=["options"])


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
