"""The only writer of the audit chain."""

import json
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone, translation

from supervision.audit.chain import seal
from supervision.audit.models import ChainHead, Entry

NATIONAL_PATH = "/000000/"


@transaction.atomic
def record(
    *,
    actor=None,
    action: str,
    target: models.Model | None = None,
    office_path: str = "",
    detail: dict[str, Any] | None = None,
    purpose: str = "",
) -> Entry:
    """Appends one entry, in the caller's transaction: the act and its entry happen together or not at all.

    Args:
        actor: the person, a REST client, or None for the platform itself.
        action: a stable word such as ``lead.dismiss``.
        target: the record that was touched.
        office_path: the office whose record it is; decides which auditors see the entry. Without one it is the
            actor's own office, and for the platform itself the national one.
        detail: what else to know, as JSON; no personal data in it.
        purpose: why, where the act asks for it.
    """
    head = _locked_head()
    entry = Entry(
        sequence=head.sequence + 1,
        at=timezone.now(),
        actor=actor if isinstance(actor, Entry._meta.get_field("actor").related_model) else None,
        actor_label=_label(actor)[:100],
        office_path=office_path or _own_path(actor),
        action=action,
        target_type=target._meta.label_lower[:40] if target is not None else "",
        target_id=str(target.pk) if target is not None else "",
        target_label=_name(target)[:200],
        detail=_plain(detail or {}),
        purpose=purpose[:300],
        previous_digest=head.digest,
    )
    entry.digest = seal(entry, settings.AUDIT_KEY)
    entry.save(force_insert=True)
    head.sequence, head.digest = entry.sequence, entry.digest
    head.save()
    return entry


def _locked_head() -> ChainHead:
    ChainHead.objects.get_or_create(pk=1)
    return ChainHead.objects.select_for_update().get(pk=1)


def _own_path(actor) -> str:
    office = getattr(actor, "office", None)
    return office.path if office else NATIONAL_PATH


def _name(target: models.Model | None) -> str:
    """What was touched, in one language whatever its actor reads."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(target) if target is not None else ""


def _plain(detail: dict[str, Any]) -> dict[str, Any]:
    """The detail as every database gives it back: numbers with a point as text, what JSON lacks as text."""
    with translation.override(settings.LANGUAGE_CODE):
        return json.loads(json.dumps(detail, default=str), parse_float=str)


def _label(actor) -> str:
    """Who it was, as it read on that day: names change, entries do not."""
    if actor is None:
        return ""
    username = getattr(actor, "username", "")
    return f"{actor}（{username}）" if username and username != str(actor) else str(actor)
