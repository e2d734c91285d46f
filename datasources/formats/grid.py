"""Sheets of cells, whatever format they came in: the header, merged cells, rows as columns of text."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

import pyarrow as pa

from datasources.errors import FormatError
from datasources.formats.base import Batch, Footer, Refused, Source
from datasources.formats.texts import cell_text, column_text
from datasources.formats.titles import Span, find_titles, refuse_too_wide

_LOOKED_AT = 200
#: cells that are turned into columns at a time
_CELLS = 500_000
#: rows that merged cells of the table may reach over, all together
_MOST_MERGED = 5_000_000
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
        self._header = _find_header(grid, source)
        refuse_too_wide(len(self._header.names), f"文件 {source.name}")
        self._places = _filled_columns(grid, self._header)
        self.headers = [self._header.names[place] for place in self._places]
        self.header_lines = [[_at(row, place) for place in self._places] for row in self._header.rows]
        self._merged = _merged_downwards(grid, self._header.below, f"文件 {source.name}")

    @property
    def fraction(self) -> float:
        return self._done / max(1, self._grid.height)

    @property
    def has_rows(self) -> bool:
        """Whether anything stands below the header."""
        return any(not _is_blank(row) for row in islice(self._grid.rows(), self._header.below - 1, None))

    def describe(self) -> dict[str, Any]:
        count = sum(map(len, self._merged.values()))
        merged = [f"有 {count:,} 处纵向合并的单元格，各行都取合并的内容"] if count else []
        return {
            "format": "spreadsheet", "encoding": "", "delimiter": "", "unit": self._header.unit,
            "header_row": self._header.line, "header_rows": len(self.header_lines), "sheet": self._grid.name,
            "sheets": self._grids, "notes": [*self._header.notes, *merged],
        }  # fmt: skip

    def batches(self, rows: int = 100_000) -> Iterator[Batch]:
        width = len(self._header.names)
        at_once = max(1, min(rows, _CELLS // max(1, width)))
        below = self._filled_down(islice(self._grid.rows(), self._header.below - 1, None))
        self._done = self._header.below - 1
        while piece := list(islice(below, at_once)):
            lines = range(self._done + 1, self._done + 1 + len(piece))
            self._done += len(piece)
            filled = [(line, row) for line, row in zip(lines, piece, strict=True) if not _is_blank(row)]
            wide = [(line, row) for line, row in filled if any(row[width:])] if len(piece[0]) > width else []
            refused = [Refused(line, [cell_text(cell) for cell in row], TOO_WIDE) for line, row in wide]
            if refused:
                bad = {line for line, _ in wide}
                filled = [(line, row) for line, row in filled if line not in bad]
            if filled or refused:
                yield self._batch(filled, refused)

    def close(self) -> None:
        """Nothing to be closed: the grid's owner does."""

    def last_rows(self, count: int) -> list[tuple[int, list[str]]]:
        """The last filled rows below the header, for a look at the footer."""
        first = max(self._header.below - 1, self._grid.height - 4 * count)
        rows = enumerate(islice(self._grid.rows(), first, None), start=first + 1)
        found = [(line, row) for line, row in rows if not _is_blank(row)]
        return [(line, [cell_text(cell) for cell in row]) for line, row in found[-count:]]

    def _batch(self, filled: list[tuple[int, list[Any]]], refused: list[Refused]) -> Batch:
        columns = list(zip(*(row for _, row in filled), strict=True))
        empty = ("",) * len(filled)
        texts = [column_text(columns[place] if place < len(columns) else empty) for place in self._places]
        return Batch(pa.array([line for line, _ in filled], pa.int64()), texts, refused)

    def _filled_down(self, rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
        """What is merged downwards stands in each of its rows."""
        return _fill_down(rows, self._header.below, self._merged) if self._merged else rows


def _fill_down(rows: Iterator[list[Any]], first: int, merged: dict[int, list[Span]]) -> Iterator[list[Any]]:
    going: list[tuple[int, int, Any]] = []  # last line, column, cell
    for line, row in enumerate(rows, start=first):
        if line in merged or going:
            going = [one for one in going if one[0] >= line]
            for _, column, cell in going:
                row[column] = row[column] or cell
            going += [
                (span.bottom + 1, span.left, row[span.left]) for span in merged.get(line, ()) if span.left < len(row)
            ]
        yield row


@dataclass(frozen=True)
class _Header:
    """The header's first ``line``, its rows, the line ``below`` it, names of columns, the unit named above, notes."""

    line: int
    rows: list[list[str]]
    below: int
    names: list[str]
    unit: str
    notes: tuple[str, ...]


def _find_header(grid: Grid, source: Source) -> _Header:
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
    below = header[-1][0] + 1 if header else first
    return _Header(first, [row for _, row in header], below, titles.names, titles.unit, titles.notes)


def _filled_columns(grid: Grid, header: _Header) -> list[int]:
    """Columns with a title, or with anything below it: blank ones between them and far to the right are no columns."""
    titled = {place for row in header.rows for place, cell in enumerate(row) if cell.strip()}
    unsure = set(range(len(header.names))) - titled if header.rows else set()
    if unsure:
        for row in islice(grid.rows(), header.below - 1, None):
            unsure -= {place for place in unsure if place < len(row) and row[place] != ""}
            if not unsure:
                break
    return [place for place in range(len(header.names)) if place not in unsure]


def _merged_downwards(grid: Grid, below: int, place: str) -> dict[int, list[Span]]:
    """Cells merged over several rows of the table, by the 1-based line on which they begin."""
    merged: dict[int, list[Span]] = {}
    count = 0
    for span in grid.spans:
        if span.bottom > span.top and span.top + 1 >= below:
            merged.setdefault(span.top + 1, []).append(span)
            count += min(span.bottom, grid.height) - span.top
    if count > _MOST_MERGED:
        raise FormatError(place, f"合并的单元格跨 {count:,} 行，过多", "请取消合并，或另存为 CSV 后再导入")
    return merged


def _at(row: list[str], place: int) -> str:
    return row[place] if place < len(row) else ""


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
