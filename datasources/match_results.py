"""The result of a list match, read page by page and as it may be shown."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import xlsxwriter
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from datasources.ingestion.quarantine import formula_safe
from datasources.masking import shown
from datasources.models import ListMatch

STEP = 1_000
LEVEL_TITLES = {
    "A": gettext_lazy("A 号码一致"),
    "B": gettext_lazy("B 姓名和另一项一致"),
    "C": gettext_lazy("C 姓名相同或相似，须核对"),
    "none": gettext_lazy("未比中"),
}


@dataclass(frozen=True)
class Met:
    """One entry and one row that fits it (no row where none does); cells are (title, text)."""

    entry: int
    line: int
    level: str
    similarity: float | None
    how: str  # titles of the columns that are equal
    row_id: int | None
    ours: list[tuple[str, str]]
    theirs: list[tuple[str, str]]
    mark: str


def result_path(match: ListMatch) -> Path | None:
    path = settings.RUN_DIR / match.result if match.result else None
    return path if path and path.is_file() else None


def met(match: ListMatch, level: str = "", *, masked: bool = True) -> Iterator[Met]:
    """The lines of the result in order; with ``level`` only those."""
    path = result_path(match)
    if path is None:
        return
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(STEP):
            for row in batch.to_pylist():
                if not level or row["level"] == level:
                    yield _met(match, row, masked)


def table(match: ListMatch, *, masked: bool) -> Iterator[list[str]]:
    """The result as lines of text, the titles first; nothing in it computes in a spreadsheet."""
    columns = match.dataset.standard.standard.columns.values()
    headers: list[str] | None = None
    for one in met(match, masked=masked):
        if headers is None:
            headers = [title for title, _text in one.ours]
            yield [formula_safe(title) for title in _titles(headers, columns)]
        theirs = dict(one.theirs)
        rest = [text for _title, text in one.ours] + [theirs.get(column.title, "") for column in columns]
        first = [str(one.line), one.level if one.level != "none" else _("未比中"), _said(one), one.how, _verdict(one)]
        yield [formula_safe(text) for text in first + rest]


def csv_chunks(match: ListMatch, *, masked: bool) -> Iterator[bytes]:
    yield "\ufeff".encode()
    for line in table(match, masked=masked):
        out = io.StringIO(newline="")
        csv.writer(out).writerow(line)
        yield out.getvalue().encode()


def xlsx_bytes(match: ListMatch, *, masked: bool) -> bytes:
    """A workbook in which every cell is text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for place, line in enumerate(table(match, masked=masked)):
            for column, text in enumerate(line):
                sheet.write_string(place, column, text[:32_767])
    return out.getvalue()


def _titles(headers: list[str], columns) -> list[str]:
    own = [_("名单：%(header)s") % {"header": header} for header in headers]
    return [
        _("名单行号"),
        _("级别"),
        _("相似度"),
        _("一致的列"),
        _("核对"),
        *own,
        *(column.title for column in columns),
    ]


def _said(one: Met) -> str:
    return f"{one.similarity:.0f}%" if one.similarity is not None else ""


def _verdict(one: Met) -> str:
    return {"confirmed": _("确认"), "rejected": _("排除")}.get(one.mark, "")


def _met(match: ListMatch, row: dict, masked: bool) -> Met:
    columns = match.dataset.standard.standard.columns
    cells, held = json.loads(row["cells"]), json.loads(row["row"] or "{}")

    def said(text: str, column) -> str:
        return shown(text, column) if masked else text

    how = [columns[name].title for name in (row["how"] or "").split(",") if name in columns]
    return Met(
        entry=row["entry"],
        line=row["line"],
        level=row["level"],
        similarity=row["similarity"],
        how="、".join(how),
        row_id=row["row_id"],
        ours=[(header, said(text, columns.get(match.mapping.get(header, "")))) for header, text in cells.items()],
        theirs=[(c.title, said(held[c.name], c)) for c in columns.values() if held.get(c.name) is not None],
        mark=match.marks.get(f"{row['entry']}:{row['row_id']}", ""),
    )
