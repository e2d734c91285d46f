"""Fetch what is new in a database or interface into a file, without writing any record but the lease."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from datasources.connectors.choice import connector_for
from datasources.connectors.directory import FoundFile, Memory
from datasources.connectors.row_file import RowFile
from datasources.connectors.upload import StoredFile
from datasources.connectors.watermark import Position, Watermark
from datasources.models import Collection, DataSource
from datasources.work.leases import Lease

RENEW_EVERY = 1.0  # seconds between two notes of progress


class Stopped(Exception):
    """Somebody asked this collection to stop."""


@dataclass(frozen=True)
class Fetched:
    """What came: a ``file`` to load (None: nothing new) with its ``matched`` columns, None to match them.

    ``memory`` and ``found`` belong to a watched folder. ``refused``: sentences about what could not be taken;
    ``remark``: what else a person should know.
    """

    file: StoredFile | None = None
    matched: dict[str, str] | None = None
    rows: int = 0
    cursor_from: str = ""
    cursor_to: str = ""
    memory: Memory | None = None
    found: FoundFile | None = None
    refused: str = ""
    remark: str = ""


class Progress:
    """Notes how far a collection is, now and then, and hears whether it is to stop."""

    def __init__(self, lease: Lease) -> None:
        self._lease, self._noted = lease, 0.0

    def note(self, rows: int) -> None:
        now = time.monotonic()
        if now - self._noted < RENEW_EVERY:
            return
        self._noted = now
        if self._lease.renew(rows=rows, stage=_("已读取 %(rows)s 行") % {"rows": f"{rows:,}"}):
            raise Stopped


def fetch_rows(collection: Collection, lease: Lease) -> Fetched:
    """Rows since the last position, or all of them where the source has no cursor column."""
    source = collection.source
    connector = connector_for(source)
    start = Position.from_text(source.cursor_value) if source.cursor_column else Position()
    watermark = Watermark(
        start,
        look_back=look_back_of(source),
        ordered=connector.ordered,
        keyed=bool(source.standard.standard.key),
    )
    progress = Progress(lease)
    with RowFile() as file:
        for row in _new_rows(source, connector, start, watermark):
            file.add(row)
            progress.note(file.rows)
        end = watermark.position() if source.cursor_column else Position()
        without = connector.count_without(source.cursor_column) if source.cursor_column and connector.ordered else 0
        stored = file.stored(f"{source.name}.jsonl") if file.rows else None
    return Fetched(
        file=stored,
        rows=file.rows,
        cursor_from=start.shown,
        cursor_to=end.as_text() if stored else "",
        remark=_remark(source, file.rows, without or watermark.without_value),
    )


def wanted_columns(source: DataSource) -> list[str]:
    """The columns that a person mapped: only these are asked for. None mapped yet: all."""
    return [header for header, column in source.mapping.items() if column]


def look_back_of(source: DataSource) -> int:
    return int(source.connection.get("look_back") or 0)


def _new_rows(source: DataSource, connector, start: Position, watermark: Watermark) -> Iterator[dict[str, Any]]:
    columns, cursor = wanted_columns(source), source.cursor_column
    for row in connector.rows(columns, cursor, start.since(look_back_of(source))):
        if cursor and not watermark.is_new(row.get(cursor), row):
            continue
        if cursor and columns and cursor not in columns:
            yield {name: row[name] for name in row if name != cursor}  # needed to find the row, not part of it
        else:
            yield row


def _remark(source: DataSource, rows: int, without: int) -> str:
    said = []
    if not rows:
        said.append(_("没有新数据") if source.cursor_column else _("来源没有任何行，数据集保持不变"))
    if without:
        said.append(_("%(rows)s 行的增量字段为空，没有采集") % {"rows": f"{without:,}"})
    return "；".join(said)
