"""The working days that offices add to the calendar, for years whose holidays the package does not know yet."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

import pyarrow.parquet as pq
from django.db.models.functions import Length

from datasources.models import Load
from datasources.office_directory import paths_above
from datasources.snapshots import snapshot_of
from models_engine.expressions.calendar import may_be_added

STANDARD = "holiday_calendar"


def calendar_loads(office_path: str) -> list[int]:
    """Ids of the loads whose days hold for an office today: its own and those of the offices above it.

    What comes later prevails: the highest office is first and the office itself last, of one office the oldest load.
    """
    holders = [*paths_above(office_path), office_path]
    current = Load.objects.current().filter(dataset__standard__slug=STANDARD, office_path__in=holders)
    return list(current.order_by(Length("office_path"), "published_at", "id").values_list("pk", flat=True))


def added_days(load_ids: Sequence[int], tick: Callable[[], object] = lambda: None) -> dict[str, bool]:
    """ISO day -> whether it is a working day, of these loads in this order. Files are verified: they are small.

    Raises:
        UnknownLoad, DestroyedLoad, LakeError: a load cannot be read any more.
    """
    days: dict[date, bool] = {}
    for holding in snapshot_of(load_ids, verify=True, tick=tick).holdings:
        for load in holding.loads:
            for path in load.paths:
                days.update(_stated(path))
    return {day.isoformat(): working for day, working in sorted(days.items())}


def _stated(path: str) -> Iterator[tuple[date, bool]]:
    """The days of a file that count and of which it says something, in its order."""
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(columns=["day", "is_workday"]):
            for day, working in zip(batch["day"].to_pylist(), batch["is_workday"].to_pylist(), strict=True):
                if working is not None and may_be_added(day):
                    yield day, working
