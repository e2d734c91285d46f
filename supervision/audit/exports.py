"""The list as CSV, row by row, safe to open in a spreadsheet."""

import csv
import json
from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone

from supervision.audit.models import Entry
from supervision.audit.words import ACTIONS

HEADER = ["序号", "时间", "操作人", "操作", "对象类型", "对象编号", "对象", "单位路径", "用途", "详情", "签名"]


class _Echo:
    """A file that gives each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def rows_as_csv(entries: QuerySet[Entry]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"  # spreadsheets then read UTF-8
    yield writer.writerow(HEADER)
    for entry in entries.iterator(chunk_size=1000):
        yield writer.writerow([_safe(cell) for cell in _cells(entry)])


def _cells(entry: Entry) -> list:
    return [
        entry.sequence,
        timezone.localtime(entry.at).isoformat(sep=" ", timespec="seconds"),
        entry.actor_label,
        ACTIONS.get(entry.action, entry.action),
        entry.target_type,
        entry.target_id,
        entry.target_label,
        entry.office_path,
        entry.purpose,
        json.dumps(entry.detail, ensure_ascii=False) if entry.detail else "",
        entry.digest,
    ]


def _safe(cell) -> str:
    """A spreadsheet must not take text for a formula."""
    text = str(cell)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
