"""Which loads a lead rests on: kept beside its evidence, so that the leads of a load are found without reading it."""

from collections.abc import Iterable

from datasources.lake import load_of
from supervision.leads.models import Lead, LeadSource


def loads_behind(lead: Lead) -> set[int]:
    """Numbers of the loads that the rows of the lead's evidence came with."""
    return {load_of(row_id) for row_ids in lead.evidence.values() for row_id in row_ids}


def write_sources(new: Iterable[Lead], changed: Iterable[Lead] = ()) -> None:
    """Note what leads rest on, in the transaction that writes their evidence."""
    changed = list(changed)
    LeadSource.objects.filter(lead__in=[lead.pk for lead in changed]).delete()
    LeadSource.objects.bulk_create(
        (LeadSource(lead=lead, load_id=load) for lead in [*new, *changed] for load in sorted(loads_behind(lead))),
        batch_size=2_000,
    )
