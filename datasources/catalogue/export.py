"""The register as a file: what the page shows, as CSV or as a workbook."""

import csv
import io
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from datasources.catalogue.entries import Entry
from datasources.filters import ORIGINS
from datasources.ingestion.quarantine import formula_safe

COLUMNS: list[tuple[Any, Callable[[Entry], Any]]] = [
    (_("数据集"), lambda entry: entry.dataset.standard.title),
    (_("标识"), lambda entry: entry.dataset.slug),
    (_("持有单位"), lambda entry: entry.office),
    (_("来源类别"), lambda entry: dict(ORIGINS).get(entry.dataset.standard.origin, "")),
    (_("来源单位"), lambda entry: entry.dataset.standard.supplier),
    (_("分级"), lambda entry: entry.dataset.standard.level),
    (_("行数"), lambda entry: entry.figures.rows),
    (_("有效批次"), lambda entry: entry.figures.loads),
    (_("最近入库"), lambda entry: _day(entry.figures.newest_at)),
    (_("覆盖至"), lambda entry: entry.figures.covered_until),
    (_("更新周期（天）"), lambda entry: entry.dataset.update_cycle_days),
    (_("新鲜度"), lambda entry: entry.freshness.label),
    (_("协议"), lambda entry: entry.agreement.label),
    (_("协议到期"), lambda entry: entry.agreement_until),
    (_("质量提醒"), lambda entry: entry.warnings),
    (_("可见性"), lambda entry: entry.dataset.get_visibility_display()),
    (_("责任人"), lambda entry: entry.dataset.owner),
    (_("使用目的"), lambda entry: entry.dataset.purpose),
    (_("法律依据"), lambda entry: entry.dataset.legal_basis),
    (_("保存至"), lambda entry: entry.dataset.retain_until),
]


def as_csv(lines: Iterable[Entry]) -> bytes:
    """With a byte-order mark, so that a spreadsheet opens it as UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([str(title) for title, _value in COLUMNS])
    writer.writerows([_text(value(entry)) for _title, value in COLUMNS] for entry in lines)
    return ("\ufeff" + out.getvalue()).encode()


def as_xlsx(lines: Iterable[Entry]) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet()
        head = book.add_format({"bold": True, "bg_color": "#EAEEF3"})
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, len(COLUMNS) - 1, 16)
        for place, (title, _value) in enumerate(COLUMNS):
            sheet.write_string(0, place, str(title), head)
        for row, entry in enumerate(lines, start=1):
            for place, (_title, value) in enumerate(COLUMNS):
                cell = value(entry)
                if isinstance(cell, int):
                    sheet.write_number(row, place, cell)
                else:
                    sheet.write_string(row, place, _text(cell))
    return out.getvalue()


#: ending -> media type, writer
FORMS: dict[str, tuple[str, Callable[[Iterable[Entry]], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx),
}


def _day(at: datetime | None) -> date | None:
    return timezone.localtime(at).date() if at else None


def _text(cell: Any) -> str:
    return "" if cell is None else formula_safe(str(cell))
