"""One line of the catalogue: a dataset with its figures, in a handful of queries however many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db import models
from django.db.models import Count, Max, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from datasources.models import Agreement, Dataset, Load, QualityReport
from datasources.office_directory import names_of
from datasources.terms import AgreementState, agreement_state, expires_on

#: days after which data are stale, and long stale, where no update cycle is agreed on
UNAGREED = (60, 180)


class Freshness(models.TextChoices):
    """How the age of the data compares with the update cycle that was agreed on."""

    FRESH = "fresh", _("及时")
    STALE = "stale", _("待更新")
    OVERDUE = "overdue", _("长期未更新")
    EMPTY = "empty", _("暂无数据")


@dataclass(frozen=True)
class Figures:
    """Sums over the current loads of a dataset."""

    rows: int = 0
    loads: int = 0
    newest_at: datetime | None = None
    covered_until: date | None = None


@dataclass(frozen=True)
class Entry:
    """One dataset as it stands today."""

    dataset: Dataset
    office: str
    figures: Figures
    agreements: Sequence[Agreement]
    warnings: int  # of the newest load's quality report
    today: date

    @property
    def days_old(self) -> int | None:
        """Days since the last day that the data cover, or since the last load where no day is known."""
        newest = self.figures.newest_at
        if newest is None:
            return None
        last = self.figures.covered_until or timezone.localtime(newest).date()
        return max(0, (self.today - last).days)

    @cached_property
    def freshness(self) -> Freshness:
        """Green within one update cycle, amber within two."""
        if self.days_old is None:
            return Freshness.EMPTY
        cycle = self.dataset.update_cycle_days
        stale, overdue = (cycle, 2 * cycle) if cycle else UNAGREED
        if self.days_old <= stale:
            return Freshness.FRESH
        return Freshness.STALE if self.days_old <= overdue else Freshness.OVERDUE

    @cached_property
    def agreement(self) -> AgreementState:
        return agreement_state(self.agreements, self.today)

    @property
    def agreement_until(self) -> date | None:
        return expires_on(self.agreements, self.today)


def entries(datasets: QuerySet[Dataset]) -> list[Entry]:
    """The entries of these datasets in their order. Definitions of standards are not read."""
    wanted = datasets.order_by().values("pk")
    shown = list(datasets.select_related("standard", "owner").defer("standard__definition"))
    figures = _figures(wanted)
    agreements = _agreements(wanted)
    warnings = _warnings(wanted, figures)
    names = names_of({dataset.office_code for dataset in shown})
    today = timezone.localdate()
    return [
        Entry(
            dataset=dataset,
            office=names[dataset.office_code],
            figures=figures.get(dataset.pk, Figures()),
            agreements=agreements.get(dataset.pk, []),
            warnings=warnings.get(dataset.pk, 0),
            today=today,
        )
        for dataset in shown
    ]


def _figures(wanted: QuerySet) -> dict[int, Figures]:
    current = Load.objects.current().filter(dataset__in=wanted).order_by()
    sums = current.values_list("dataset").annotate(
        Sum("rows_loaded"), Count("pk"), Max("published_at"), Max("coverage_to")
    )
    return {dataset: Figures(*sum_) for dataset, *sum_ in sums}


def _agreements(wanted: QuerySet) -> dict[int, list[Agreement]]:
    found: dict[int, list[Agreement]] = {}
    for agreement in Agreement.objects.filter(dataset__in=wanted).defer("note", "file"):
        found.setdefault(agreement.dataset_id, []).append(agreement)
    return found


def _warnings(wanted: QuerySet, figures: dict[int, Figures]) -> dict[int, int]:
    """How many warnings the quality report of each dataset's newest load holds."""
    reports = QualityReport.objects.filter(load__dataset__in=wanted).exclude(warnings=[])
    told = reports.values_list("load__dataset", "load__published_at", "warnings")
    return {
        dataset: len(warnings)
        for dataset, at, warnings in told
        if at is not None and dataset in figures and at == figures[dataset].newest_at
    }
