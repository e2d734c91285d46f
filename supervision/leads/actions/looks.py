"""Looking is an act too: every view of a lead, every unmasking and every export leaves an entry."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from datasources.announcements import acted
from supervision.leads.errors import PurposeMissing
from supervision.leads.evidence import Comparison, comparison_of
from supervision.leads.models import Lead
from supervision.leads.wording import reason_of, subject_of, title_of

#: a purpose is a word or two at least, not a key pressed twice
PURPOSE_LENGTH = 4


class Revealed(NamedTuple):
    """A lead without its masks."""

    title: str
    reason: str
    subject: dict[str, str]
    facts: Mapping[str, Mapping[str, Any]]
    evidence: Comparison


def reveal(lead: Lead, *, actor, purpose: str) -> Revealed:
    """The lead's identities in clear, for a stated purpose that is kept with who asked and when.

    Raises:
        PurposeMissing: the purpose has fewer than four characters.
    """
    purpose = purpose.strip()
    if len(purpose) < PURPOSE_LENGTH:
        raise PurposeMissing(
            _("查看未脱敏信息"), _("没有写明用途"), _("请用至少 %(n)d 个字写明用途后再查看。") % {"n": PURPOSE_LENGTH}
        )
    with transaction.atomic():
        announce("lead.reveal", lead, actor, purpose=purpose[:300])
    return Revealed(
        title=title_of(lead, masked=False),
        reason=reason_of(lead, masked=False),
        subject=subject_of(lead, masked=False),
        facts=lead.facts,
        evidence=comparison_of(lead, actor, masked=False),
    )


def announce_view(lead: Lead, *, actor) -> None:
    """Account for one look at one lead."""
    with transaction.atomic():
        announce("lead.view", lead, actor)


def announce_export(*, actor, office_path: str, rows: int, form: str, filters: Mapping[str, Any]) -> None:
    """Account for rows that leave the house: how many, in which form, chosen by which filters."""
    with transaction.atomic():
        acted.send(
            sender=Lead,
            actor=actor,
            action="lead.export",
            target=None,
            office_path=office_path,
            detail={"rows": rows, "format": form, "filters": dict(filters)},
            purpose="",
        )


def announce(action: str, lead: Lead, actor, *, purpose: str = "", **detail) -> None:
    acted.send(
        sender=Lead,
        actor=actor,
        action=action,
        target=lead,
        office_path=lead.office_path,
        detail={"number": lead.number, **detail},
        purpose=purpose,
    )
