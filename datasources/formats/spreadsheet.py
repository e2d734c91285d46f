"""Workbooks: .xlsx, and the older .xls."""

import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from datasources.errors import FormatError
from datasources.formats.base import Batch, Footer, Refused, Source
from datasources.formats.footers import above_footer
from datasources.formats.titles import find_header, name_columns
from datasources.formats.unfolding import unfolds_beyond

#: beyond fifteen digits a spreadsheet no longer knows them all
_EXACT = 10**15
_LOOKED_AT = 200
#: bytes that a workbook may unfold to: a full sheet of a million rows stays below
_UNFOLDED = 1 << 30
#: files inside a workbook: sheets, styles, pictures
_PARTS = 2_000
TOO_WIDE = "单元格多于表头的列数"


class SpreadsheetReader:
    """One sheet of a workbook: the one that was named, or the first that holds a table."""

    def __init__(self, source: Source) -> None:
        self._source = source
        try:
            _check_size(source)
            self._book = CalamineWorkbook.from_path(str(source.path))
            self.sheets = list(self._book.sheet_names)
            self._sheet = self._choose(source.option("sheet"))
        except PasswordError as error:
            raise FormatError(f"文件 {source.name}", "设有打开密码", "请去掉密码后再导入") from error
        except (CalamineError, zipfile.BadZipFile, zlib.error, ValueError, OSError) as error:
            raise FormatError(
                f"文件 {source.name}", "已损坏，无法作为工作簿打开", "请重新导出，或另存为 CSV 后再导入"
            ) from error
        self._done = 0
        self.footer: list[Footer] = []
        self.header_row, self.headers = self._titles()

    @property
    def fraction(self) -> float:
        return self._done / max(1, self._sheet.total_height)

    def describe(self) -> dict[str, Any]:
        return {
            "format": "spreadsheet", "encoding": "", "delimiter": "", "header_row": self.header_row,
            "sheet": self._sheet.name, "sheets": self.sheets,
        }  # fmt: skip

    def batches(self, rows: int = 100_000) -> Iterator[Batch]:
        width = len(self.headers)
        lines: list[int] = []
        cells: list[list[str]] = []
        refused: list[Refused] = []
        rows_below = ((line, row) for line, row in _rows(self._sheet) if line > self.header_row and any(row))
        for line, row in above_footer(rows_below, self.footer):
            self._done = line
            if any(row[width:]):
                refused.append(Refused(line, row, TOO_WIDE))
            else:
                lines.append(line)
                cells.append(row[:width])
            if len(lines) + len(refused) >= rows:
                yield _batch(lines, cells, refused, width)
                lines, cells, refused = [], [], []
        if lines or refused:
            yield _batch(lines, cells, refused, width)

    def close(self) -> None:
        self._book.close()

    def _choose(self, told: str | None) -> CalamineSheet:
        if told is not None:
            if told not in self.sheets:
                raise FormatError(
                    f"文件 {self._source.name}", f"没有名为 {told} 的工作表", f"现有：{'、'.join(self.sheets)}"
                )
            return self._book.get_sheet_by_name(told)
        sheets = (self._book.get_sheet_by_name(name) for name in self.sheets)
        for sheet in sheets:
            if sheet.total_height:
                return sheet
        raise FormatError(f"文件 {self._source.name}", "是空的，没有表头也没有数据", "请检查导出是否成功")

    def _titles(self) -> tuple[int, list[str]]:
        told = self._source.header_row or 1
        top = [(line, row) for line, row in islice(_rows(self._sheet), told - 1, told - 1 + _LOOKED_AT) if any(row)]
        if not top:
            raise FormatError(f"文件 {self._source.name}", "这张工作表里没有表头", "请改选工作表或表头所在行")
        at = 0 if self._source.header_row else find_header([row for _, row in top])
        return top[at][0], name_columns(top[at][1])


def _check_size(source: Source) -> None:
    """A sheet is held in memory as a whole; a small file may unfold to a monstrous one."""
    if zipfile.is_zipfile(source.path) and unfolds_beyond(source.path, _UNFOLDED, _PARTS):
        raise FormatError(f"文件 {source.name}", "作为工作簿过大", "请另存为 CSV 后再导入")


def _rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    for line, row in enumerate(sheet.iter_rows(), start=1):
        yield line, [cell_text(cell) for cell in row]


def _batch(lines: list[int], cells: list[list[str]], refused: list[Refused], width: int) -> Batch:
    return Batch.of(lines, [list(column) for column in zip(*cells, strict=True)] or [[] for _ in range(width)], refused)


def cell_text(cell: Any) -> str:
    """A cell as its reader would write it; a number whose digits are no longer all known keeps its exponent."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float):
        return _number(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    return "" if cell is None else str(cell)


def _number(cell: float) -> str:
    if abs(cell) >= _EXACT:
        return f"{cell:.14E}"
    if cell == int(cell):
        return str(int(cell))
    return f"{Decimal(repr(cell)):f}"
