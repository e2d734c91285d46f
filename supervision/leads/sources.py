"""Which loads a lead rests on: kept beside its evidence, so that the leads of a load are found without reading it."""

from collections.abc import Iterable, Mapping

from datasources.lake import load_of
from supervision.leads.models import Lead, LeadSource


def loads_of(evidence: Mapping[str, Iterable[int]]) -> list[int]:
    """Numbers of the loads that the rows of an evidence came with, in order."""
    return sorted({load_of(row_id) for row_ids in evidence.values() for row_id in row_ids})


def replace_sources(leads: Iterable[Lead]) -> None:
    """Note anew what leads rest on, in the transaction that changes their evidence."""
    leads = list(leads)
    LeadSource.objects.filter(lead__in=[lead.pk for lead in leads]).delete()
    LeadSource.objects.bulk_create(
        (LeadSource(lead=lead, load_id=load) for lead in leads for load in loads_of(lead.evidence)), batch_size=2_000
    )
