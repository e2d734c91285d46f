"""A quality report as a file: every table of the page as a workbook, or the table of columns as CSV."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from datasources.ingestion.quarantine import formula_safe
from datasources.quality_report.page import ColumnLine, QualityPage

#: sheet's name, titles, rows
Table = tuple[str, list[str], list[Sequence[Any]]]


def as_csv(page: QualityPage, warnings: Iterable[str]) -> bytes:
    """With a byte-order mark, so that a spreadsheet opens it as UTF-8."""
    _name, titles, rows = _columns(page)
    out = io.StringIO()
    csv.writer(out).writerows([titles, *([_text(cell) for cell in row] for row in rows)])
    return ("\ufeff" + out.getvalue()).encode()


def as_xlsx(page: QualityPage, warnings: Iterable[str]) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        head = book.add_format({"bold": True, "bg_color": "#EAEEF3"})
        for name, titles, rows in tables(page, warnings):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 1)
            sheet.set_column(0, len(titles) - 1, 20)
            for place, title in enumerate(titles):
                sheet.write_string(0, place, title, head)
            for line, row in enumerate(rows, start=1):
                for place, cell in enumerate(row):
                    _write(sheet, line, place, cell)
    return out.getvalue()


def tables(page: QualityPage, warnings: Iterable[str]) -> list[Table]:
    """Sheets without a row are left out."""
    found = [
        (_("总体"), [_("方面"), "%", _("说明")], [(bar.label, bar.percent, bar.note) for _part, bar in page.parts]),
        (_("提醒"), [_("提醒")], [(text,) for text in warnings]),
        _columns(page),
        (
            _("类型"),
            [_("类型"), "%", _("读出 / 填写")],
            [(bar.label, bar.percent, bar.note) for bar in page.type_rates],
        ),
        (_("代码"), [_("列"), _("代码"), _("行数")], list(_codes(page))),
        (_("时间"), [_("月份"), _("行数")], list(page.months)),
        (_("缺口"), [_("起"), _("止")], [(first.isoformat(), last.isoformat()) for first, last in page.gaps]),
        (_("辖区"), [_("辖区"), _("名称"), _("行数")], [(area.code, area.name, area.rows) for area in page.areas]),
    ]
    return [table for table in found if table[2]]


def _columns(page: QualityPage) -> Table:
    titles = [
        _("列"), _("名称"), _("类型"), _("文件中有"), _("行数"), _("填写"), _("填写率 %"), _("读不出"), _("有效率 %"),
        _("不同取值"), _("最小"), _("中位"), _("最大"), _("最短"), _("最长"), _("疑点"), _("隔离原因"),
    ]  # fmt: skip
    return _("字段"), titles, [_column(line) for line in page.lines]


def _column(line: ColumnLine) -> list[Any]:
    told = line.figures
    return [
        line.column.name, line.title, line.column.kind.title, _("是") if told["in_file"] else _("否"), told["rows"],
        told["filled"], line.complete.percent, line.refused, line.valid.percent, told["distinct"], told["low"],
        told["median"], told["high"], told["shortest"], told["longest"], "；".join(line.doubts),
        "；".join(f"{reason} {cells}" for reason, cells in line.reasons),
    ]  # fmt: skip


def _codes(page: QualityPage) -> Iterable[Sequence[Any]]:
    for line in page.coded:
        yield from ((line.title, code, rows) for code, rows, _bar in line.codes)


def _write(sheet, line: int, place: int, cell: Any) -> None:
    if isinstance(cell, int):
        sheet.write_number(line, place, cell)
    elif cell is not None:
        sheet.write_string(line, place, _text(cell))


def _text(cell: Any) -> str:
    return "" if cell is None else formula_safe(str(cell))


#: ending -> media type, writer
FORMS: dict[str, tuple[str, Callable[[QualityPage, Iterable[str]], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx),
}
