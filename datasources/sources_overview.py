"""How data sources are doing, as their pages show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from datasources.actions.scheduling import FAILURES, has_failed, last_ended, next_slot
from datasources.connectors.watermark import Position
from datasources.models import Collection, DataSource, Load
from datasources.schedules import Rhythm
from datasources.work.models import LIVE, WorkStatus


@dataclass(frozen=True)
class Line:
    """One source: its ``last`` collection, when the ``next_at`` is due, the ``waiting`` load that holds it up, the last
    ``load`` in effect. ``place``: where it is, without account. ``has_failed_too_often``: why it is paused."""

    source: DataSource
    last: Collection | None
    load: Load | None
    waiting: Load | None
    rhythm: Rhythm
    next_at: datetime | None
    has_failed_too_often: bool

    @property
    def place(self) -> str:
        connection = self.source.connection
        if self.source.kind == DataSource.Kind.DIRECTORY:
            return f"{connection['folder']}/{connection.get('pattern') or '*'}"
        if self.source.kind == DataSource.Kind.REST:
            return connection["url"]
        what = connection.get("table") or ("SELECT …" if connection.get("query") else "")
        return f"{connection['host']} / {connection['database']}" + (f" / {what}" if what else "")

    @property
    def position(self) -> str:
        """Up to which value rows were taken; empty where there is no such thing."""
        kept = self.source.cursor_value
        return "" if self.source.kind == DataSource.Kind.DIRECTORY else Position.from_text(kept).shown

    @property
    def is_ready(self) -> bool:
        """Whether it is known what to take."""
        connection = self.source.connection
        return self.source.kind != DataSource.Kind.DATABASE or bool(connection.get("table") or connection.get("query"))


def overview(sources: Iterable[DataSource]) -> list[Line]:
    """A line for each source, in their order."""
    wanted = list(sources)
    last = _newest(Collection.objects.filter(source__in=wanted).select_related("load"))
    loads = _newest(Load.objects.filter(source__in=wanted).published().select_related("quality"))
    waiting = _newest(Load.objects.filter(source__in=wanted, status__in=(*LIVE, WorkStatus.HELD)))
    return [_line(source, last, loads, waiting) for source in wanted]


def _newest(records) -> dict[int, Collection | Load]:
    """The newest record of each source."""
    newest = records.order_by().values("source").annotate(newest=Max("pk")).values("newest")
    return {record.source_id: record for record in records.filter(pk__in=newest)}


def _line(source: DataSource, last: dict, loads: dict, waiting: dict) -> Line:
    failed = [] if source.is_active else last_ended(source)
    return Line(
        source=source,
        last=last.get(source.pk),
        load=loads.get(source.pk),
        waiting=waiting.get(source.pk),
        rhythm=Rhythm.of(source.crontab),
        next_at=next_slot(source) if source.is_active else None,
        has_failed_too_often=len(failed) == FAILURES and all(map(has_failed, failed)),
    )
