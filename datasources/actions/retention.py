"""销毁: data past its date are deleted for good; what remains is the proof of it, and the evidence of filed cases.

First one transaction records the deletion, and from then on nothing reads the rows any more; then the files go. A
process that dies in between leaves a record without ``finished_at``, which ``finish_deletions`` takes up again.
"""

import logging
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from datasources import lake
from datasources.actions.announcing import announce_dataset
from datasources.actions.describing import refuse_foreign
from datasources.actions.errors import ActRefused
from datasources.actions.folders import drop_everything, lake_root
from datasources.actions.publishing import lock_dataset
from datasources.errors import DataError
from datasources.models import Dataset, DeletionRecord, FileDigest, ListMatch, Load, MendedRow
from datasources.users_of_data import answers
from datasources.work.faults import fault_point
from datasources.work.models import LIVE, WorkStatus

log = logging.getLogger(__name__)
#: loads that hold nothing on disk any more
ENDED = (WorkStatus.FAILED, WorkStatus.CANCELLED)


@dataclass(frozen=True)
class Holdings:
    """What a deletion would destroy: loads with files, their rows and bytes, and the rows that would stay."""

    loads: list[Load]
    kept: set[int]  # row ids

    @classmethod
    def of(cls, dataset: Dataset) -> "Holdings":
        held = dataset.loads.filter(purged_at=None).exclude(status__in=[*ENDED, *LIVE]).order_by("pk")
        loads = list(held)
        return cls(loads, answers.rows_to_keep([load.pk for load in loads]) if loads else set())

    @property
    def rows(self) -> int:
        return sum(load.rows_loaded for load in self.loads)

    @property
    def bytes(self) -> int:
        return sum(part["bytes"] for load in self.loads for part in load.manifest)


def purge_dataset(dataset: Dataset, *, actor, reason: str) -> DeletionRecord:
    """Destroy everything a dataset holds: rows, files as they came, refused and mended rows.

    Rows that are evidence of filed cases are kept, under their own ids. ``actor`` None: the retention has ended.

    Raises:
        ActRefused: it is another office's, holds nothing, or a load is being worked on.
    """
    refuse_foreign(dataset, actor)
    held = Holdings.of(dataset)
    kept = {load.pk: _keep(load, held.kept) for load in held.loads}
    fault_point("purge.kept")
    with transaction.atomic():
        lock_dataset(dataset.pk)
        _refuse_changed(dataset, held)
        record = _record(dataset, held, kept, actor, reason)
        _empty(held, kept)
        announce_dataset(
            "dataset.purge",
            dataset,
            actor=actor,
            purpose=reason,
            loads=[load.pk for load in held.loads],
            rows=record.rows,
            kept_rows=record.kept_rows,
        )
    fault_point("purge.recorded")
    finish_deletion(record)
    return record


def finish_deletion(record: DeletionRecord) -> None:
    """Remove the files of a recorded deletion; may be repeated."""
    numbers = [entry["load"] for entry in record.loads]
    for load in Load.objects.filter(pk__in=numbers):
        drop_everything(load)
        fault_point("purge.half_removed")
    # what lists have met there is a copy of rows
    matches = ListMatch.objects.filter(dataset=record.dataset_id).exclude(result="")
    for result in matches.values_list("result", flat=True):
        (settings.RUN_DIR / result).unlink(missing_ok=True)
    matches.update(result="")
    answers.destroy_copies(numbers)
    DeletionRecord.objects.filter(pk=record.pk, finished_at=None).update(finished_at=timezone.now())


def finish_deletions() -> None:
    """Take up deletions whose process died before the files were gone."""
    for record in DeletionRecord.objects.filter(finished_at=None):
        finish_deletion(record)


def keep_retention() -> list[DeletionRecord]:
    """Destroy what is past its date. A dataset that cannot be destroyed now is tried again the next day."""
    finish_deletions()
    done = []
    holding = Load.objects.filter(dataset=OuterRef("pk"), purged_at=None).exclude(status__in=ENDED)
    for dataset in Dataset.objects.filter(Exists(holding), retain_until__lt=timezone.localdate()):
        try:
            done.append(purge_dataset(dataset, actor=None, reason=_("保存期限已到")))
        except DataError as error:
            log.warning("dataset %s is not destroyed yet: %s", dataset.slug, error)
    return done


def _keep(load: Load, row_ids: set[int]) -> lake.Part | None:
    """The load's rows among ``row_ids``, written apart from its other files."""
    own = {row_id for row_id in row_ids if lake.load_of(row_id) == load.pk}
    target = lake_root() / str(load.dataset_id) / "kept" / f"{load.pk}.parquet"
    if not own:
        target.unlink(missing_ok=True)  # of an attempt that broke off
        return None
    return lake.keep_rows(lake.paths_of(Path(settings.LAKE_URL), load.manifest), own, target, lake_root())


def _refuse_changed(dataset: Dataset, held: Holdings) -> None:
    if dataset.loads.filter(status__in=LIVE).exists():
        raise ActRefused(str(dataset), _("有批次正在导入"), _("请等它结束或取消后再销毁。"))
    if not held.loads:
        raise ActRefused(str(dataset), _("没有可以销毁的数据"), "")
    now = Holdings.of(dataset)
    if [load.pk for load in now.loads] != [load.pk for load in held.loads] or now.kept != held.kept:
        raise ActRefused(str(dataset), _("数据或所涉案件刚刚有变动"), _("请核对后重新提交。"))


def _record(dataset: Dataset, held: Holdings, kept: dict[int, lake.Part | None], actor, reason: str) -> DeletionRecord:
    stay = {pk: part["rows"] if part else 0 for pk, part in kept.items()}
    return DeletionRecord.objects.create(
        dataset=dataset,
        office_path=dataset.office_path,
        reason=reason,
        rows=held.rows - sum(stay.values()),
        bytes=held.bytes,
        kept_rows=sum(stay.values()),
        loads=[
            {
                "load": load.pk,
                "rows": load.rows_loaded,
                "kept": stay[load.pk],
                "files": [{"name": file["name"], "sha256": file["sha256"]} for file in load.files],
                "parts": [{"path": part["path"], "sha256": part["sha256"]} for part in load.manifest],
            }
            for load in held.loads
        ],
        actor=actor,
    )


def _empty(held: Holdings, kept: dict[int, lake.Part | None]) -> None:
    """The loads hold only what is kept; what was known of their files and refused rows goes with them."""
    now = timezone.now()
    for load in held.loads:
        part = kept[load.pk]
        status = WorkStatus.CANCELLED if load.status == WorkStatus.HELD else load.status
        Load.objects.filter(pk=load.pk).update(
            purged_at=now, status=status, manifest=[part] if part else [], rejects_path=""
        )
    FileDigest.objects.filter(load__in=held.loads).delete()
    MendedRow.objects.filter(load__in=held.loads).delete()
