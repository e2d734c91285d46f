"""Corrected rows become one new load that stands beside the one which refused them."""

import hashlib
import os
import uuid
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from datasources.actions.announcing import announce_load
from datasources.actions.errors import ActRefused
from datasources.actions.publishing import lock_dataset
from datasources.actions.queueing import ring_for
from datasources.connectors.upload import StoredFile, discard_files
from datasources.formats import PER_FILE
from datasources.ingestion.mended import MENDED, MendedLine, write_mended
from datasources.models import Load
from datasources.quarantine.balance import Quarantined
from datasources.quarantine.rows import RefusedRow, Wanted


def bring_in(load: Load, *, actor, ring: bool = True) -> Load:
    """Queue all corrected rows of a load's quarantine as one new load, which adds them to the dataset.

    Raises:
        ActRefused: nothing is ready, the load is not read any more, or somebody changed a row at this moment.
    """
    if not Load.objects.current().filter(pk=load.pk).exists():
        cause = _("该批次已被撤回，或已被后来的全量替换取代，改正的行补进去会与新数据混在一起")
        raise ActRefused(str(load), cause, _("请在最新批次的隔离区里改正。"))
    ready = _waiting(load)
    if not ready:
        raise ActRefused(str(load), _("没有改正好的行"), _("请先改正，再入库。"))
    with Quarantined(load) as held:
        mapping, files = _write_files(held, {number: cells for number, cells, _at in ready})
        options = {MENDED: True, PER_FILE: {file.name: held.units(file.name) for file in files}}
    try:
        return _queue(load, files, {"mapping": mapping, "options": options}, ready, actor, ring)
    except BaseException:
        discard_files([file.as_json() for file in files])
        raise


def _queue(load: Load, files: list[StoredFile], reading: dict, ready: list, actor, ring: bool) -> Load:
    with transaction.atomic():
        lock_dataset(load.dataset_id)
        if _waiting(load) != ready:
            raise ActRefused(str(load), _("刚刚有人改动了隔离的行"), _("请再试一次。"))
        made = Load.objects.create(
            dataset=load.dataset,
            office_path=load.office_path,
            actor=actor,
            source_name=load.source_name,
            source=load.source,
            mended_from=load,
            files=[file.as_json() for file in files],
            **reading,
        )
        load.mended_rows.waiting().update(reload=made)
        announce_load("load.mend", load, actor=actor, act="bring_in", rows=len(ready), brought_in_by=made.pk)
        announce_load("load.queue", made, actor=actor, files=len(files), mode=made.mode, mended_from=load.pk)
        if ring:
            ring_for(made.pk)
    return made


def _waiting(load: Load) -> list[tuple]:
    return list(load.mended_rows.waiting().values_list("number", "cells", "mended_at"))


def _write_files(held: Quarantined, corrections: dict[int, dict]) -> tuple[dict[str, str], list[StoredFile]]:
    """One file for each that the rows came in, under its name; and the mapping of all."""
    files: list[StoredFile] = []
    mapping: dict[str, str] = {}
    try:
        rows = held.rows.each(Wanted(numbers=list(corrections)))
        for file, some in groupby(rows, key=lambda row: row.file):
            own = held.mapping(file)
            mapping |= own
            files.append(_write_file(file, own, _lines(some, corrections, own)))
    except BaseException:
        discard_files([file.as_json() for file in files])
        raise
    return mapping, files


def _lines(rows: Iterator[RefusedRow], corrections: dict[int, dict], mapping: dict[str, str]) -> Iterator[MendedLine]:
    for row in rows:
        changed = corrections[row.number]
        was = {mapping[header]: row.cells[header] for header in changed if header in mapping}
        yield MendedLine(int(row.line), {**row.cells, **changed}, was)


def _write_file(name: str, mapping: dict[str, str], lines: Iterator[MendedLine]) -> StoredFile:
    settings.UPLOAD_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    path: Path = settings.UPLOAD_DIR / f"{uuid.uuid4().hex}.parquet"
    try:
        path.touch(mode=0o600)
        write_mended(path, list(mapping), lines)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return StoredFile(name=name, path=str(path), sha256=digest, bytes=path.stat().st_size)
