"""Tables saved as HTML or as SpreadsheetML 2003 under the name .xls, as many systems export them."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from datasources.errors import FormatError
from datasources.formats.base import Reader, Source
from datasources.formats.encoding import find_encoding
from datasources.formats.kinds import SAVE_AS
from datasources.formats.sheets import open_sheets
from datasources.formats.titles import MOST_COLUMNS, Span

_SHEET = "{urn:schemas-microsoft-com:office:spreadsheet}"
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_HEAD = 64 << 10
#: a cell merged over more rows than a sheet has is a mistake, or worse
_MOST_ROWS = 1_048_576
_NO_TIME = "T00:00:00.000"


class RowTooFar(Exception):
    """A row has a number that no sheet has."""


class CellGrid:
    """A sheet that is put together cell by cell."""

    def __init__(self, name: str) -> None:
        self.name, self.spans = name, []
        self._rows: list[list[str]] = []
        self._hanging: dict[int, int] = {}  # column -> how many more rows it is covered from above
        self._width = 0

    @property
    def height(self) -> int:
        return len(self._rows)

    def rows(self) -> Iterator[list[Any]]:
        for row in self._rows:
            yield row + [""] * (self._width - len(row))

    def skip_to(self, row: int) -> None:
        """Leave rows blank so that the next one is ``row``, counted from 0. Raises RowTooFar beyond the last."""
        if row >= _MOST_ROWS:
            raise RowTooFar
        self._rows += [[] for _ in range(row - len(self._rows))]

    def add(self, cells: Iterator[tuple[int | None, str, int, int]]) -> None:
        """A row of cells: (column, counted from 0, where it is told; text; how many rows and columns it covers)."""
        row: list[str] = []
        hanging, self._hanging = self._hanging, {column: left - 1 for column, left in self._hanging.items() if left > 1}
        for told, text, down, across in cells:
            if told is not None:
                row += [""] * (min(told, MOST_COLUMNS + 1) - len(row))
            while len(row) in hanging:
                row.append("")
            at, across = len(row), min(across, MOST_COLUMNS)
            row += [text] + [""] * (across - 1)
            if down > 1:
                self._hanging |= dict.fromkeys(range(at, at + across), min(down, _MOST_ROWS) - 1)
            if down > 1 or across > 1:
                self.spans.append(Span(len(self._rows), at, len(self._rows) + down - 1, at + across - 1))
            if len(row) > MOST_COLUMNS:
                break
        self._rows.append(row)
        self._width = max(self._width, len(row))


def open_markup(source: Source) -> Reader:
    """The reader of the table in an HTML page or a SpreadsheetML workbook.

    Raises:
        FormatError: it is broken, or a page without a table (of a login, of an error).
    """
    with source.path.open("rb") as file:
        head = file.read(_HEAD)
    is_xml = head.replace(b"\0", b"").find(b"urn:schemas-microsoft-com:office:spreadsheet") >= 0 and b"<?xml" in head[
        :200
    ].replace(b"\0", b"")
    try:
        grids = _workbook(source) if is_xml else _page(source, _encoding(source, head))
    except RowTooFar as error:
        raise FormatError(
            f"文件 {source.name}", f"工作表最多 {_MOST_ROWS:,} 行，它却更多", "请另存为 CSV 后再导入"
        ) from error
    except (etree.LxmlError, LookupError, ValueError) as error:
        raise FormatError(f"文件 {source.name}", "是网页或 XML 形式的表格，但已损坏", SAVE_AS) from error
    if not grids:
        raise FormatError(f"文件 {source.name}", "是网页（HTML）或 XML，里面没有表格，可能是登录页或报错页", SAVE_AS)
    return open_sheets(source, list(grids), grids.__getitem__, whole=True)


def _encoding(source: Source, head: bytes) -> str:
    declared = _CHARSET.search(head)
    told = source.option("encoding") or (declared[1].decode() if declared and b"\0" not in head else None)
    try:
        found = find_encoding(source.path, source.name, told)
    except FormatError:
        if source.option("encoding"):
            raise
        found = find_encoding(source.path, source.name, None)
    return found.replace("utf-8-sig", "utf-8")


def _page(source: Source, encoding: str) -> dict[str, CellGrid]:
    """The tables of a page that have no other table inside, by 表1, 表2 …"""
    grids: dict[Any, CellGrid] = {}
    outer: set[Any] = set()
    with source.path.open("rb") as file:
        for event, element in etree.iterparse(
            file, events=("start", "end"), tag=("table", "tr"), html=True, encoding=encoding
        ):
            table = next(element.iterancestors("table"), None)
            if event == "start" and element.tag == "table":
                grids[element] = CellGrid("")
                outer |= {table} - {None}
            elif event == "end" and element.tag == "tr" and table in grids:
                if table not in outer:
                    grids[table].add(_html_cells(element))
                element.clear()
    kept = [grid for table, grid in grids.items() if table not in outer and grid.height]
    for number, grid in enumerate(kept, start=1):
        grid.name = f"表{number}"
    return {grid.name: grid for grid in kept}


def _html_cells(row: Any) -> Iterator[tuple[int | None, str, int, int]]:
    for cell in row.iterchildren("td", "th"):
        for line_break in cell.iter("br"):
            line_break.tail = "\n" + (line_break.tail or "")
        text = "".join(cell.itertext()).replace("\xa0", " ").strip()
        yield None, text, _number(cell.get("rowspan")), _number(cell.get("colspan"))


def _workbook(source: Source) -> dict[str, CellGrid]:
    """The sheets of a SpreadsheetML workbook by name."""
    grids: dict[str, CellGrid] = {}
    grid = CellGrid("")
    wanted = (f"{_SHEET}Worksheet", f"{_SHEET}Row")
    safe = {"resolve_entities": False, "load_dtd": False, "no_network": True, "huge_tree": False}
    for event, element in etree.iterparse(str(source.path), events=("start", "end"), tag=wanted, **safe):
        if element.getroottree().docinfo.internalDTD is not None:
            raise FormatError(f"文件 {source.name}", "XML 里含有实体定义，不予读取", SAVE_AS)
        if event == "start" and element.tag == wanted[0]:
            grid = CellGrid(element.get(f"{_SHEET}Name") or f"表{len(grids) + 1}")
            grids[grid.name] = grid
        elif event == "end" and element.tag == wanted[1]:
            if index := element.get(f"{_SHEET}Index"):
                grid.skip_to(_number(index) - 1)
            grid.add(_xml_cells(element))
            element.clear()
    return {name: grid for name, grid in grids.items() if grid.height}


def _xml_cells(row: Any) -> Iterator[tuple[int | None, str, int, int]]:
    for cell in row.iterchildren(f"{_SHEET}Cell"):
        index = cell.get(f"{_SHEET}Index")
        down, across = (_number(cell.get(f"{_SHEET}{name}"), 0) + 1 for name in ("MergeDown", "MergeAcross"))
        data = cell.find(f"{_SHEET}Data")
        text = "" if data is None else "".join(data.itertext())
        if data is not None and data.get(f"{_SHEET}Type") == "DateTime":
            text = text.removesuffix(_NO_TIME).removesuffix(".000").replace("T", " ")
        yield _number(index) - 1 if index else None, text, down, across


def _number(text: str | None, otherwise: int = 1) -> int:
    text = (text or "").strip()
    return int(text) if text.isdecimal() and len(text) < 8 else otherwise
