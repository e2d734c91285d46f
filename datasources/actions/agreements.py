"""Agreements with suppliers: recorded, renewed, ended. What was agreed on is never overwritten."""

from datetime import date
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from datasources.actions.announcing import announce_dataset
from datasources.actions.describing import refuse_foreign
from datasources.actions.errors import ActRefused
from datasources.connectors.upload import discard_files, store_file
from datasources.models import Agreement, Dataset


def record_agreement(
    dataset: Dataset,
    *,
    actor,
    title: str,
    party: str,
    valid_from: date,
    expires_on: date | None = None,
    number: str = "",
    signed_on: date | None = None,
    note: str = "",
    file: BinaryIO | None = None,
    renews: Agreement | None = None,
) -> Agreement:
    """Record an agreement, with its text if there is a file; nothing stays when it is refused.

    Raises:
        ActRefused: the dataset belongs to another office, or the last day lies before the first.
        EmptyFile, StorageError: the file cannot be kept.
    """
    refuse_foreign(dataset, actor)
    if expires_on and expires_on < valid_from:
        raise ActRefused(title, _("到期日期早于生效日期"), _("请改正后再登记。"))
    kept = store_file(file, file.name, getattr(file, "size", None)).as_json() if file else {}
    try:
        with transaction.atomic():
            agreement = Agreement.objects.create(
                dataset=dataset,
                title=title,
                number=number,
                party=party,
                signed_on=signed_on,
                valid_from=valid_from,
                expires_on=expires_on,
                note=note,
                file=kept,
                recorded_by=actor,
            )
            _announce("agreement.renew" if renews else "agreement.record", agreement, actor, file=kept.get("sha256"))
    except BaseException:
        discard_files([kept] if kept else [])
        raise
    return agreement


def end_agreement(agreement: Agreement, *, actor, reason: str) -> Agreement:
    """End an agreement before its last day; it counts no longer from today on.

    Raises:
        ActRefused: there is no reason, it has ended already, or the dataset belongs to another office.
    """
    refuse_foreign(agreement.dataset, actor)
    if not reason.strip():
        raise ActRefused(str(agreement), _("没有写明终止原因"), _("请填写原因后再终止。"))
    with transaction.atomic():
        if not Agreement.objects.filter(pk=agreement.pk, ended_at=None).update(ended_at=timezone.now()):
            raise ActRefused(str(agreement), _("该协议已经终止"), _("请刷新页面查看。"))
        agreement.refresh_from_db()
        _announce("agreement.end", agreement, actor, purpose=reason.strip())
    return agreement


def announce_download(agreement: Agreement, *, actor) -> None:
    """Somebody takes the text of an agreement along."""
    with transaction.atomic():
        _announce("agreement.download", agreement, actor)


def _announce(action: str, agreement: Agreement, actor, *, purpose: str = "", **detail) -> None:
    last = agreement.expires_on
    announce_dataset(
        action,
        agreement.dataset,
        actor=actor,
        purpose=purpose,
        agreement=agreement.pk,
        title=agreement.title,
        expires_on=last.isoformat() if last else None,
        **detail,
    )
