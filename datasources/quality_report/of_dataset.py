"""The reports of a dataset: of its current loads together, and load by load."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from datasources.models import Dataset, Load
from datasources.quality.combining import combine

TREND = 24  # loads


@dataclass(frozen=True)
class DatasetReports:
    """The current loads of a dataset and what was measured of them."""

    dataset: Dataset

    @cached_property
    def loads(self) -> list[Load]:
        """The oldest first."""
        current = Load.objects.current().filter(dataset=self.dataset)
        return list(current.select_related("quality").defer("manifest", "report", "mapping"))

    @property
    def measured(self) -> list[Load]:
        return [load for load in self.loads if hasattr(load, "quality")]

    @property
    def unmeasured(self) -> list[Load]:
        return [load for load in self.loads if not hasattr(load, "quality")]

    @cached_property
    def figures(self) -> dict[str, Any] | None:
        """None where none of the loads was measured."""
        return combine([load.quality.figures for load in self.measured]) if self.measured else None

    @property
    def warnings(self) -> list[dict[str, Any]]:
        """Of the newest load: what an earlier one warned of has been looked at or is past."""
        newest = self.loads[-1] if self.loads else None
        return newest.quality.warnings if newest is not None and hasattr(newest, "quality") else []

    @cached_property
    def history(self) -> list[tuple[Load, dict[str, Any]]]:
        """The newest published loads with a report, the oldest first, replaced ones too."""
        published = Load.objects.published().filter(dataset=self.dataset, quality__isnull=False, mended_from=None)
        newest = (
            published.select_related("quality").defer("manifest", "report", "mapping").order_by("-published_at", "-id")
        )
        return [(load, load.quality.figures) for load in reversed(newest[:TREND])]
