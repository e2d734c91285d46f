"""What the catalogue says of each dataset: how much, since when, how fresh, which days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from datasources.models import Dataset, Load
from datasources.office_directory import names_of
from datasources.snapshots import Block, coverage_of


@dataclass(frozen=True)
class Entry:
    """One dataset as it stands: ``loads`` are the current ones, oldest first."""

    dataset: Dataset
    office: str
    loads: list[Load]

    @property
    def rows(self) -> int:
        return sum(load.rows_loaded for load in self.loads)

    @property
    def newest(self) -> Load | None:
        return self.loads[-1] if self.loads else None

    @property
    def coverage(self) -> list[Block]:
        return coverage_of(self.loads)

    @property
    def covered_until(self) -> date | None:
        coverage = self.coverage
        return coverage[-1][1] if coverage else None

    @property
    def days_old(self) -> int | None:
        """Days since the last day that the data cover, or since the last load where no day is known."""
        if not self.newest:
            return None
        last = self.covered_until or timezone.localtime(self.newest.published_at).date()
        return max(0, (timezone.localdate() - last).days)


def entries(datasets: Iterable[Dataset]) -> list[Entry]:
    """The entries of these datasets in their order, in three queries however many there are."""
    shown = list(datasets)
    loads: dict[int, list[Load]] = {dataset.pk: [] for dataset in shown}
    current = Load.objects.current().filter(dataset__in=shown)
    for load in current.defer("manifest", "report", "files", "mapping", "options"):
        loads[load.dataset_id].append(load)
    names = names_of({dataset.office_code for dataset in shown})
    return [Entry(dataset, names[dataset.office_code], loads[dataset.pk]) for dataset in shown]
