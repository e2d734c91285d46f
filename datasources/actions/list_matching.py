"""Hold an own list against a dataset: upload, choose columns, compare in the background, mark, download, delete."""

import shutil
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from celery import signature
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from datasources.actions.browsing import PURPOSE_LENGTH
from datasources.actions.errors import ActRefused
from datasources.announcements import acted
from datasources.connectors.upload import discard_files, store_file
from datasources.connectors.upload.inspection import inspect
from datasources.list_matching import Plan, comparable
from datasources.masking import without_long_numbers
from datasources.models import Dataset, ListMatch
from datasources.sharing import region_for
from datasources.work.leases import request_cancel, ring_on_commit
from datasources.work.models import WorkStatus

KEPT = timedelta(days=30)
MARKS = ("confirmed", "rejected")


def upload_list(dataset: Dataset, stream: BinaryIO, *, actor, purpose: str) -> ListMatch:
    """Keep a list that can be read; nothing is compared before its columns are chosen.

    Raises:
        ActRefused: no purpose, nobody may see rows of the dataset, or it has nothing to compare by.
        FormatError: the list cannot be read; then it is not kept.
    """
    if len(purpose.strip()) < PURPOSE_LENGTH:
        raise ActRefused(_("名单比对"), _("没有写明用途"), _("请用至少 %(n)d 个字写明用途。") % {"n": PURPOSE_LENGTH})
    refuse_out_of_sight(dataset, actor)
    if not comparable(dataset.standard.standard):
        raise ActRefused(str(dataset), _("没有号码或姓名列，无法与名单比对"), _("请另选数据集。"))
    stored = store_file(stream, stream.name, getattr(stream, "size", None))
    try:
        inspect(stored)
        with transaction.atomic():
            match = ListMatch.objects.create(
                dataset=dataset,
                office_path=actor.office.path,
                actor=actor,
                purpose=without_long_numbers(purpose.strip()),
                file=stored.as_json(),
                status=WorkStatus.HELD,
            )
            announce("list_match.upload", match, actor=actor, purpose=match.purpose)
    except BaseException:
        discard_files([stored.as_json()])
        raise
    return match


def start_match(match: ListMatch, mapping: Mapping[str, str], *, actor) -> None:
    """Queue it with the columns that the person chose (header of the list -> column of the standard).

    Raises:
        ActRefused: no identifier and no name among them, a column chosen twice, or it has been started.
    """
    chosen = {header: column for header, column in mapping.items() if column}
    known = {column.name for column in comparable(match.dataset.standard.standard)}
    if len(set(chosen.values())) < len(chosen) or not set(chosen.values()) <= known:
        raise ActRefused(_("名单的列"), _("两列对应了同一列，或选择了不能比对的列"), _("请改正后再开始。"))
    if not Plan.of(match.dataset.standard.standard, chosen).can_match:
        raise ActRefused(_("名单的列"), _("没有对应号码或姓名"), _("请至少对应一个号码列或姓名列。"))
    refuse_out_of_sight(match.dataset, actor)
    with transaction.atomic():
        started = ListMatch.objects.filter(pk=match.pk, status=WorkStatus.HELD).update(
            status=WorkStatus.QUEUED, mapping=chosen, queued_at=timezone.now()
        )
        if not started:
            raise ActRefused(str(match), _("已经开始"), _("请刷新页面查看它现在的状态。"))
        match.refresh_from_db()
        announce("list_match.start", match, actor=actor, purpose=match.purpose, columns=sorted(chosen.values()))
        ring_on_commit(signature("datasources.tasks.perform_list_match"), match.pk)


def cancel_match(match: ListMatch, *, actor) -> bool:
    """Ask it to stop. False: it had already ended."""
    with transaction.atomic():
        if not request_cancel(match):
            return False
        announce("list_match.cancel", match, actor=actor)
    return True


def mark_match(match: ListMatch, entry: int, row_id: int, verdict: str, *, actor) -> None:
    """Note what a person says of a match that is only alike; an empty verdict takes it back. Raises ActRefused."""
    if verdict and verdict not in MARKS:
        raise ActRefused(str(match), _("不认识的核对结果"), _("请刷新页面后再试。"))
    with transaction.atomic():
        fresh = ListMatch.objects.select_for_update().get(pk=match.pk)
        key = f"{entry}:{row_id}"
        fresh.marks = {**fresh.marks, key: verdict} if verdict else {k: v for k, v in fresh.marks.items() if k != key}
        fresh.save(update_fields=["marks"])
        announce("list_match.mark", fresh, actor=actor, entry=entry, verdict=verdict)
    match.marks = fresh.marks


def delete_match(match: ListMatch, *, actor) -> None:
    """Remove a list and what it met. Raises ActRefused while it is being compared."""
    with transaction.atomic():
        fresh = ListMatch.objects.select_for_update().get(pk=match.pk)
        if fresh.is_live:
            raise ActRefused(str(match), _("正在比对"), _("请先取消，再删除。"))
        announce("list_match.delete", fresh, actor=actor)
        fresh.delete()
    drop_files(match)


def announce_download(match: ListMatch, *, actor, form: str, rows: int, purpose: str) -> None:
    """The result leaves the house; with a purpose, unmasked."""
    with transaction.atomic():
        announce(
            "list_match.download", match, actor=actor, purpose=purpose, form=form, rows=rows, unmasked=bool(purpose)
        )


def drop_old_matches() -> None:
    """Lists and results are kept for thirty days."""
    for match in ListMatch.objects.filter(queued_at__lt=timezone.now() - KEPT).select_related("dataset"):
        if not match.is_live:
            delete_match(match, actor=None)


def refuse_out_of_sight(dataset: Dataset, actor) -> str:
    """How the regions begin of the rows that the actor may see. Raises ActRefused where they may see none."""
    region = region_for(dataset, actor.office.path)
    if region is None:
        raise ActRefused(str(dataset), _("只能用于模型比对，不能查看其数据"), _("请另选数据集，或用模型比对。"))
    return region


def folder_of(match: ListMatch) -> Path:
    return settings.RUN_DIR / "list_matches" / str(match.pk)


def drop_files(match: ListMatch) -> None:
    shutil.rmtree(folder_of(match), ignore_errors=True)
    discard_files([match.file])


def announce(action: str, match: ListMatch, *, actor, purpose: str = "", **detail) -> None:
    acted.send(
        sender=ListMatch,
        actor=actor,
        action=action,
        target=match,
        office_path=match.office_path,
        detail={"dataset": match.dataset.slug, **detail},
        purpose=without_long_numbers(purpose),
    )
