"""Which data an office has for its runs, for the marks beside a model's inputs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from datasources.models import Dataset, DataStandard, Load

_REFERENCE = Q(dataset__standard__origin="reference")  # read from offices above, too


@dataclass(frozen=True)
class InputMark:
    """One input of a model as a page shows it."""

    name: str
    standard: str  # slug
    title: str
    is_there: bool


class DataAtHand:
    """Asked once a page: titles of standards, and which of them the office has published loads of."""

    def __init__(self, user, standards: Iterable[str]) -> None:
        wanted = set(standards)
        self.titles = {row.slug: row.title for row in DataStandard.objects.filter(slug__in=wanted).defer("definition")}
        own = user.horizon.covers("office_path")
        reference_above = user.horizon.is_below("office_path") & _REFERENCE
        shared = (
            Q(dataset__in=Dataset.objects.shared_with(user.office.path).values("pk")) if user.office else Q(pk__in=[])
        )
        loads = Load.objects.published().filter(own | reference_above | shared, dataset__standard__slug__in=wanted)
        self.there = set(loads.values_list("dataset__standard__slug", flat=True).distinct().order_by())

    def marks(self, inputs: Mapping[str, str]) -> list[InputMark]:
        return [InputMark(name, slug, self.titles.get(slug, slug), slug in self.there) for name, slug in inputs.items()]
