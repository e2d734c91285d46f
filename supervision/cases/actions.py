"""The only writers of cases."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from datasources.announcements import acted
from supervision.cases.errors import CaseRefused
from supervision.cases.models import Case
from supervision.cases.numbers import next_number
from supervision.leads.actions import mark_filed
from supervision.leads.models import Lead
from supervision.offices.models import User


def open_case(leads: Iterable[Lead], *, actor, title: str | None = None) -> Case:
    """Open one case from leads under review of one office and one field; all of it or nothing.

    Raises:
        CaseRefused: no leads, or leads of several offices or fields.
        MoveRefused, LeadChanged: a lead is not under review (any more).
    """
    leads = list(leads)
    office, field = _common(leads)
    with transaction.atomic():
        case = Case.objects.create(
            number=next_number(office),
            title=(title or "").strip()[:400] or leads[0].title,
            field=field,
            office=office,
            office_path=office.path,
            opened_by=actor if isinstance(actor, User) else None,
        )
        case.leads.set(leads)
        for lead in leads:
            mark_filed(lead, actor=actor, note=case.number)
        acted.send(
            sender=Case,
            actor=actor,
            action="case.open",
            target=case,
            office_path=case.office_path,
            detail={"number": case.number, "leads": [lead.number for lead in leads]},
            purpose="",
        )
    return case


def _common(leads: list[Lead]):
    """The office and the field that all the leads share."""
    place = _("立案")
    if not leads:
        raise CaseRefused(place, _("没有选择线索"), _("请先选择研判中的线索。"))
    if len({lead.office_id for lead in leads}) > 1:
        raise CaseRefused(place, _("所选线索分属不同的承办院"), _("请按承办院分别立案。"))
    if len({lead.model.field for lead in leads}) > 1:
        raise CaseRefused(place, _("所选线索分属不同的业务条线"), _("请按业务条线分别立案。"))
    return leads[0].office, leads[0].model.field
