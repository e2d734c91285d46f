"""What rests on a load: leads, and the cases that were opened from them."""

from collections.abc import Collection

from django.db.models import Count
from django.urls import reverse

from datasources.lake import load_of
from datasources.users_of_data import LeadsAffected
from supervision.cases.models import Case
from supervision.leads.lifecycle import Status
from supervision.leads.models import Lead, LeadSource


def leads_resting_on(load: int, viewer) -> LeadsAffected:
    """The leads within the viewer's horizon whose evidence has rows of the load, and their cases."""
    leads = Lead.objects.visible_to(viewer).resting_on(load).order_by()
    counts = dict(leads.values_list("status").annotate(Count("pk")))
    by_model = leads.values_list("model__title_zh").annotate(Count("pk"))
    cases = Case.objects.visible_to(viewer).filter(leads__in=leads.values("pk")).distinct().order_by("-id")
    sees_cases = viewer.has_perm("cases.view_cases")
    return LeadsAffected(
        total=sum(counts.values()),
        by_status=[(word, str(label), counts[word]) for word, label in Status.choices if word in counts],
        by_model=sorted(by_model, key=lambda pair: -pair[1]),
        cases=[(case.number, reverse("cases:case", args=[case.pk]) if sees_cases else "") for case in cases],
        leads_url=f"{reverse('leads:leads')}?load={load}" if viewer.has_perm("leads.view_leads") else "",
    )


def rows_of_cases(loads: Collection[int]) -> set[int]:
    """Ids of the rows of these loads that are evidence of leads of a case."""
    wanted = set(loads)
    filed = Case.leads.through.objects.values("lead")
    resting = LeadSource.objects.filter(load__in=wanted).values("lead")
    leads = Lead.objects.filter(pk__in=filed).filter(pk__in=resting).order_by()
    evidence = leads.values_list("evidence", flat=True).iterator()
    named = (row_id for inputs in evidence for row_ids in inputs.values() for row_id in row_ids)
    return {row_id for row_id in named if load_of(row_id) in wanted}
