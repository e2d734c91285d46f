"""Sheets of cells, whatever format they came in: the header, merged cells, rows as columns of text."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any, Protocol

import pyarrow as pa

from datasources.errors import FormatError
from datasources.formats.base import Batch, Footer, Refused, Source
from datasources.formats.titles import Span, find_titles, refuse_too_wide

#: beyond fifteen digits a spreadsheet no longer knows them all
_EXACT = 10**15
_LOOKED_AT = 200
#: cells that are turned into columns at a time
_CELLS = 500_000
TOO_WIDE = "单元格多于表头的列数"


class Grid(Protocol):
    """One sheet. ``spans`` are its merged cells, their columns counted like those of ``rows``."""

    name: str
    height: int
    spans: Sequence[Span]

    def rows(self) -> Iterator[list[Any]]:
        """Every row from the first of the sheet on, blank ones too."""
        ...


class GridReader:
    """The table of one grid; ``grids`` names all there are in the file."""

    def __init__(self, grid: Grid, source: Source, grids: Sequence[str] = ()) -> None:
        self._grid, self._grids, self._done = grid, list(grids), 0
        self.footer: list[Footer] = []
        self.header_row, self.header_lines, self._below, self.headers, self.unit = _titles(grid, source)
        refuse_too_wide(len(self.headers), f"文件 {source.name}")

    @property
    def fraction(self) -> float:
        return self._done / max(1, self._grid.height)

    @property
    def notes(self) -> list[str]:
        filled = sum(span.bottom > span.top and span.top + 1 >= self._below for span in self._grid.spans)
        return [f"有 {filled:,} 处纵向合并的单元格，各行都取合并的内容"] if filled else []

    def describe(self) -> dict[str, Any]:
        return {
            "format": "spreadsheet", "encoding": "", "delimiter": "", "header_row": self.header_row,
            "header_rows": len(self.header_lines), "sheet": self._grid.name, "sheets": self._grids,
            "notes": self.notes,
            "unit": self.unit,
        }  # fmt: skip

    def batches(self, rows: int = 100_000) -> Iterator[Batch]:
        width = len(self.headers)
        at_once = max(1, min(rows, _CELLS // max(1, width)))
        filled = ((line, row) for line, row in self._filled_down() if line >= self._below and not _is_blank(row))
        while piece := list(islice(filled, at_once)):
            self._done = piece[-1][0]
            refused = [
                Refused(line, [cell_text(cell) for cell in row], TOO_WIDE) for line, row in piece if any(row[width:])
            ]
            bad = {one.line for one in refused}
            good = [(line, row) for line, row in piece if line not in bad] if bad else piece
            yield Batch(
                pa.array([line for line, _ in good], pa.int64()), _columns([row for _, row in good], width), refused
            )

    def close(self) -> None:
        """Nothing to be closed: the grid's owner does."""

    def last_rows(self, count: int) -> list[tuple[int, list[str]]]:
        """The last filled rows below the header, for a look at the footer."""
        rows = islice(enumerate(self._grid.rows(), start=1), max(self._below - 1, self._grid.height - 4 * count), None)
        return [(line, [cell_text(cell) for cell in row]) for line, row in rows if not _is_blank(row)][-count:]

    def _filled_down(self) -> Iterator[tuple[int, list[Any]]]:
        """Rows with their 1-based number; what is merged downwards stands in each of its rows."""
        starts: dict[int, list[Span]] = {}
        for span in self._grid.spans:
            if span.bottom > span.top and span.top + 1 >= self._below:
                starts.setdefault(span.top + 1, []).append(span)
        going: list[tuple[int, int, Any]] = []  # last line, column, cell
        for line, row in enumerate(self._grid.rows(), start=1):
            for last, column, cell in going:
                if line <= last and not row[column]:
                    row[column] = cell
            if line in starts or going:
                going = [one for one in going if one[0] > line]
                going += [(span.bottom + 1, span.left, row[span.left]) for span in starts.get(line, ())]
            yield line, row


def _titles(grid: Grid, source: Source) -> tuple[int, list[list[str]], int, list[str], str]:
    """The header's first line, its rows, the line below it, the names of the columns, the unit named above."""
    told = source.header_row
    begin = (told or 1) - 1
    top = [
        (line, [cell_text(cell) for cell in row])
        for line, row in enumerate(islice(grid.rows(), begin, begin + _LOOKED_AT), start=begin + 1)
        if not _is_blank(row)
    ]
    if not top:
        raise FormatError(f"文件 {source.name}", f"工作表“{grid.name}”里没有表头", "请改选工作表或表头所在行")
    titles = find_titles(
        [row for _, row in top],
        _spans_at(grid.spans, [line - 1 for line, _ in top]),
        first=0 if told else None,
        count=source.option("header_rows"),
    )
    header = top[titles.first : titles.first + titles.count]
    first = top[titles.first][0]
    return first, [row for _, row in header], header[-1][0] + 1 if header else first, titles.names, titles.unit


def _spans_at(spans: Sequence[Span], rows: list[int]) -> list[Span]:
    """The merged cells that begin in one of these rows, told by its place among them."""
    place = {row: at for at, row in enumerate(rows)}
    found = []
    for span in spans:
        if span.top in place:
            bottom = max(place[row] for row in range(span.top, min(span.bottom, rows[-1]) + 1) if row in place)
            found.append(Span(place[span.top], span.left, bottom, span.right))
    return found


def _is_blank(row: list[Any]) -> bool:
    said = len(row) - row.count("")
    return said == 0 or (said < 3 and all(isinstance(cell, str) and not cell.strip() for cell in row))


def _columns(rows: list[list[Any]], width: int) -> list[pa.StringArray]:
    if not rows:
        return [pa.array([], pa.string()) for _ in range(width)]
    columns = list(zip(*rows, strict=True))[:width]
    columns += [("",) * len(rows)] * (width - len(columns))
    return [_as_text(column) for column in columns]


def _as_text(column: Sequence[Any]) -> pa.StringArray:
    if set(map(type, column)) == {str}:
        return pa.array(column, pa.string())
    return pa.array([cell if type(cell) is str else cell_text(cell) for cell in column], pa.string())


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
    """Fifteen digits, as many as a spreadsheet keeps and shows: 0.1 + 0.2 is 0.3."""
    if not abs(cell) < _EXACT:
        return f"{cell:.14E}"
    if cell == int(cell):
        return str(int(cell))
    return f"{Decimal(f'{cell:.15g}'):f}"
