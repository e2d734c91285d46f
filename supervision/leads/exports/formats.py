"""Writers of leads: CSV, XLSX, JSON lines and Parquet, each a stream of bytes in bounded memory."""

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from supervision.leads.exports.columns import COLUMNS, json_record
from supervision.leads.models import Lead

#: lines sent at once: about 64 kB
LINES = 250
#: rows a Parquet row group, and the piece in which a finished file is sent
GROUP, PIECE = 10_000, 64 * 1024
#: what a sheet and a cell of a workbook hold
SHEET_ROWS, CELL_CHARACTERS = 1_048_576, 32_767
#: a cell that begins with one of these would be read as a formula
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")


def safe(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula gets a quote in front; numbers stay numbers."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def csv_chunks(leads: Iterable[Lead], author: str = "") -> Iterator[bytes]:
    """CSV with a byte-order mark, so that a spreadsheet opens it as UTF-8."""
    yield "\ufeff".encode() + _csv_lines([[str(column.title) for column in COLUMNS]])
    for some in _chunks(leads, LINES):
        yield _csv_lines([safe(column.spoken(lead)) for column in COLUMNS] for lead in some)


def ndjson_chunks(leads: Iterable[Lead], author: str = "") -> Iterator[bytes]:
    """One JSON object a line."""
    for some in _chunks(leads, LINES):
        yield "".join(json.dumps(json_record(lead), ensure_ascii=False) + "\n" for lead in some).encode()


def xlsx_chunks(leads: Iterable[Lead], author: str = "") -> Iterator[bytes]:
    """A workbook; a second sheet begins where the first is full. Who exported it and when stands in its properties."""
    with tempfile.TemporaryFile() as file:
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        with xlsxwriter.Workbook(file, options) as book:
            stamp = _("导出人：%(author)s，导出时间：%(time)s") % {
                "author": author,
                "time": timezone.localtime().strftime("%Y-%m-%d %H:%M"),
            }
            book.set_properties({"title": _("线索"), "author": author, "comments": stamp})
            sheet, row = None, SHEET_ROWS
            for lead in leads:
                if row == SHEET_ROWS:
                    sheet, row = _new_sheet(book, stamp), 1
                for place, column in enumerate(COLUMNS):
                    _write_cell(sheet, row, place, column.spoken(lead))
                row += 1
            if sheet is None:
                _new_sheet(book, stamp)
        yield from _pieces(file)


def parquet_chunks(leads: Iterable[Lead], author: str = "") -> Iterator[bytes]:
    """Parquet with typed columns."""
    with tempfile.TemporaryFile() as file:
        with pq.ParquetWriter(file, PARQUET, compression="zstd") as writer:
            for some in _chunks(leads, GROUP):
                records = [
                    {**json_record(lead), "occurred_on": lead.occurred_on, "amount": lead.amount} for lead in some
                ]
                for record in records:
                    record["key"] = json.dumps(record["key"], ensure_ascii=False)
                writer.write_table(pa.Table.from_pylist(records, schema=PARQUET))
        yield from _pieces(file)


_TYPES = {
    "occurred_on": pa.date32(),
    "amount": pa.decimal128(18, 2),
    "score": pa.int64(),
    "version": pa.int64(),
    "vanished": pa.bool_(),
}
PARQUET = pa.schema([(column.name, _TYPES.get(column.name, pa.string())) for column in COLUMNS])


def _typed_record(lead: Lead) -> dict[str, Any]:
    record = json_record(lead)
    key = json.dumps(record["key"], ensure_ascii=False)
    return record | {"occurred_on": lead.occurred_on, "amount": lead.amount, "key": key}


def _csv_lines(rows: Iterable[list[Any]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _new_sheet(book: xlsxwriter.Workbook, stamp: str):
    sheet = book.add_worksheet()
    sheet.set_footer(f"&L{stamp.replace('&', '&&')}&R&P / &N")
    sheet.freeze_panes(1, 0)
    head = book.add_format({"bold": True, "bg_color": "#EAEEF3"})
    for place, column in enumerate(COLUMNS):
        sheet.set_column(place, place, 40 if column.name in ("title", "reason") else 16)
        sheet.write_string(0, place, str(column.title), head)
    return sheet


def _write_cell(sheet, row: int, place: int, value: Any) -> None:
    """Text is written as text whatever it looks like; numbers as numbers."""
    if value is None or value == "":
        return
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        sheet.write_number(row, place, value)
    else:
        text = value.isoformat() if isinstance(value, date) else str(value)
        sheet.write_string(row, place, safe(text)[:CELL_CHARACTERS])


def _chunks(leads: Iterable[Lead], size: int) -> Iterator[list[Lead]]:
    leads = iter(leads)
    while some := list(islice(leads, size)):
        yield some


def _pieces(file) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece
