"""Where the rows of a dataset come from: by whom and how they were delivered."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Min, Sum
from django.utils.translation import gettext as _

from datasources.models import Dataset, DataSource, Load


@dataclass(frozen=True)
class Source:
    """One supplier of a dataset and what its current loads brought."""

    name: str
    way: str  # as a reader calls it: by hand, or the kind of the data source
    loads: int
    rows: int
    first_at: datetime
    last_at: datetime


def lineage_of(dataset: Dataset) -> list[Source]:
    """The sources of what the dataset holds now, the largest first."""
    current = Load.objects.current().filter(dataset=dataset).order_by()
    grouped = current.values_list("source_name", "source__kind").annotate(
        Count("pk"), Sum("rows_loaded"), Min("published_at"), Max("published_at")
    )
    kinds = dict(DataSource.Kind.choices)
    found = [Source(name, str(kinds.get(kind) or _("文件导入")), *figures) for name, kind, *figures in grouped]
    return sorted(found, key=lambda source: -source.rows)
