"""Workbooks: .xlsx, .xlsm, .xlsb, .ods, and the old .xls."""

import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from datasources.errors import FormatError
from datasources.formats.base import Reader, Source
from datasources.formats.excerpts import excerpt
from datasources.formats.sheets import open_sheets
from datasources.formats.titles import Span


class SheetGrid:
    """A sheet of a workbook, held in memory as a whole."""

    def __init__(self, sheet: CalamineSheet) -> None:
        self._sheet = sheet
        self.name = sheet.name
        self.height = sheet.end[0] + 1 if sheet.end else 0  # calamine's total_height is one less
        left = sheet.start[1] if sheet.start else 0
        self.spans = [
            Span(top, first - left, bottom, last - left)
            for (top, first), (bottom, last) in sheet.merged_cell_ranges or ()
            if first >= left
        ]

    def rows(self) -> Iterator[list[Any]]:
        return self._sheet.iter_rows()


def open_workbook(source: Source, *, whole: bool) -> Reader:
    """The reader of a workbook's table or tables; hidden sheets are looked at last.

    Raises:
        FormatError: it is damaged, locked by a password, or holds no table.
    """
    damaged = FormatError(f"文件 {source.name}", "已损坏，无法作为工作簿打开", "请重新导出，或另存为 CSV 后再导入")
    try:
        small = None if whole else excerpt(source.path, f"文件 {source.name}")
        book = CalamineWorkbook.from_filelike(small) if small else CalamineWorkbook.from_path(str(source.path))
    except PasswordError as error:
        raise FormatError(f"文件 {source.name}", "设有打开密码", "请去掉密码后再导入") from error
    except (CalamineError, zipfile.BadZipFile, zlib.error, NotImplementedError, ValueError, OSError) as error:
        raise damaged from error
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    sheets.sort(key=lambda sheet: sheet.visible != SheetVisibleEnum.Visible)

    def grid(name: str) -> SheetGrid:
        try:
            return SheetGrid(book.get_sheet_by_name(name))
        except (CalamineError, ValueError, OSError) as error:
            raise damaged from error

    return open_sheets(source, [sheet.name for sheet in sheets], grid, whole=whole)
