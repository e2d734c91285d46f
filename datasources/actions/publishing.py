"""A load takes effect, or waits for a person, or is taken back."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from datasources.actions.announcing import announce_load
from datasources.actions.errors import ActRefused
from datasources.actions.folders import drop_everything
from datasources.actions.queueing import refuse_same_file
from datasources.announcements import dataset_loaded
from datasources.models import Dataset, FileDigest, Load, MendedRow
from datasources.work.leases import request_cancel
from datasources.work.models import WorkStatus


def give_effect(load: Load, *, actor) -> None:
    """Everything that follows from publication. Call it in the transaction that sets ``published_at``."""
    FileDigest.objects.bulk_create(
        FileDigest(dataset_id=load.dataset_id, load=load, sha256=file["sha256"]) for file in load.files
    )
    MendedRow.objects.filter(reload=load).update(cells={})  # they are in the dataset now
    announce_load(
        "load.publish",
        load,
        actor=actor,
        rows_read=load.rows_read,
        rows_loaded=load.rows_loaded,
        rows_rejected=load.rows_rejected,
    )
    dataset_loaded.send(sender=Load, load=load)


def publish_held_load(load: Load, *, actor) -> Load:
    """Publish a load that was stopped for its many refused rows: a person has looked and accepts.

    Raises:
        ActRefused: it is not waiting for that.
        SameFile: meanwhile the dataset got the same file by another load.
    """
    with transaction.atomic():
        dataset = lock_dataset(load.dataset_id)
        published = Load.objects.filter(pk=load.pk, status=WorkStatus.HELD).update(
            status=WorkStatus.DONE, published_at=timezone.now(), accept_rejects=True, error=""
        )
        if not published:
            raise ActRefused(str(load), _("该批次不在待确认状态"), _("请刷新页面查看它现在的状态。"))
        if not load.forced:
            refuse_same_file(dataset, load.files, but=load)
        load.refresh_from_db()
        give_effect(load, actor=actor)
    return load


def withdraw_load(load: Load, *, actor, reason: str) -> Load:
    """Take a published load back: runs of today no longer read it; its files stay, so that old runs can be explained.

    Raises:
        ActRefused: there is no reason, or it is not in effect.
    """
    if not reason.strip():
        raise ActRefused(str(load), _("没有写明撤回原因"), _("请填写原因后再撤回。"))
    with transaction.atomic():
        fresh = Load.objects.select_for_update().get(pk=load.pk)
        if not fresh.is_in_effect:
            raise ActRefused(str(load), _("该批次没有生效，或已经撤回"), _("请刷新页面查看它现在的状态。"))
        fresh.withdrawn_at = timezone.now()
        fresh.report = {**fresh.report, "withdrawal_reason": reason.strip()}
        fresh.save(update_fields=["withdrawn_at", "report"])
        announce_load("load.withdraw", fresh, actor=actor, purpose=reason.strip())
    return fresh


def reinstate_load(load: Load, *, actor, reason: str) -> Load:
    """Undo a withdrawal: the load counts again from where it stood, as if it had never been taken back.

    Raises:
        ActRefused: there is no reason, it is not withdrawn, or its rows have been destroyed meanwhile.
        SameFile: meanwhile the dataset got the same file by another load.
    """
    if not reason.strip():
        raise ActRefused(str(load), _("没有写明恢复原因"), _("请填写原因后再恢复。"))
    with transaction.atomic():
        dataset = lock_dataset(load.dataset_id)
        fresh = Load.objects.select_for_update().get(pk=load.pk)
        if fresh.withdrawn_at is None or fresh.purged_at is not None:
            raise ActRefused(str(load), _("该批次没有被撤回，或已经销毁"), _("请刷新页面查看它现在的状态。"))
        if not fresh.forced:
            refuse_same_file(dataset, fresh.files, but=fresh)
        _refuse_taken_rows(fresh)
        fresh.withdrawn_at = None
        fresh.save(update_fields=["withdrawn_at"])
        announce_load("load.reinstate", fresh, actor=actor, purpose=reason.strip())
    return fresh


def _refuse_taken_rows(load: Load) -> None:
    """Corrected rows of a withdrawn load may have been corrected anew: they must not be brought in twice."""
    if load.mended_from_id and load.brought_in.count() < load.rows_loaded:
        cause = _("其中的行后来又被改正或标为不再处理")
        raise ActRefused(str(load), cause, _("请在原批次的隔离区里处理这些行。"))


def cancel_load(load: Load, *, actor) -> bool:
    """Stop a load that has not taken effect. False: it had already ended.

    A running one stops at its next step and removes its own files; one that nobody holds is cleared here.
    """
    with transaction.atomic():
        held = Load.objects.filter(pk=load.pk, status=WorkStatus.HELD).update(
            status=WorkStatus.CANCELLED, cancel_requested=True, finished_at=timezone.now()
        )
        if not held and not request_cancel(load):
            return False
        announce_load("load.cancel", load, actor=actor)
    load.refresh_from_db()
    if load.status == WorkStatus.CANCELLED:
        drop_everything(load)
    return True


def lock_dataset(pk: int) -> Dataset:
    """Loads of one dataset take effect one after the other: the order of ``published_at`` is the order of commits."""
    return Dataset.objects.select_for_update().get(pk=pk)
