"""Comma, tab, semicolon and bar separated text."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any

from datasources.errors import FormatError
from datasources.formats.base import Batch, Footer, Refused, Source
from datasources.formats.encoding import ERRORS, find_encoding, first_bad_line
from datasources.formats.footers import above_footer
from datasources.formats.lines import records
from datasources.formats.titles import find_header, name_columns

DELIMITERS = (",", "\t", ";", "|")
_LOOKED_AT = 200
#: rows may be long texts: a batch is bounded by its bytes too, looked at every so many rows
_BATCH_BYTES, _CHECKED = 64 << 20, 500
TOO_WIDE = "单元格多于表头的列数，可能是内容里含有未加引号的分隔符"
DAMAGED = "含有按文件编码无法识别的字节"


class DelimitedReader:
    """Reads with Python's csv module, whose record boundaries give exact physical lines."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.encoding = find_encoding(source.path, source.name, source.option("encoding"))
        self._size = max(1, source.path.stat().st_size)
        with self._open() as text:
            head = list(islice(text, _LOOKED_AT))
        self.delimiter = source.option("delimiter") or find_delimiter(head)
        if len(self.delimiter) != 1:
            raise FormatError(f"文件 {source.name}", "分隔符应为一个字符", "请改正后再导入")
        self.header_row, self.headers = self._titles(head)
        self.footer: list[Footer] = []
        self._text: io.TextIOWrapper | None = None

    @property
    def fraction(self) -> float:
        return self._text.buffer.raw.tell() / self._size if self._text and not self._text.closed else 0.0

    def describe(self) -> dict[str, Any]:
        return {
            "format": "delimited", "encoding": self.encoding, "delimiter": self.delimiter,
            "header_row": self.header_row, "sheet": "", "sheets": [],
        }  # fmt: skip

    def batches(self, rows: int = 100_000) -> Iterator[Batch]:
        with self._open() as self._text:
            try:
                yield from self._batches(self._text, rows)
            except UnicodeDecodeError as error:
                raise FormatError(
                    f"文件 {self._source.name}",
                    f"按 {self.encoding} 编码读取时，第 {first_bad_line(self._source.path, self.encoding)} 行无法识别",
                    "请改选编码后再导入",
                ) from error

    def close(self) -> None:
        if self._text:
            self._text.close()

    def _open(self) -> io.TextIOWrapper:
        return self._source.path.open(encoding=self.encoding, errors=ERRORS, newline="")

    def _titles(self, head: list[str]) -> tuple[int, list[str]]:
        found = [(line, cells) for line, cells, broken in records(head, self.delimiter) if cells and not broken]
        if told := self._source.header_row:
            found = [(line, cells) for line, cells in found if line >= told][:1]
            if not found:
                raise FormatError(f"文件 {self._source.name}", f"在第 {told} 行及以后没有找到表头", "请改选表头所在行")
        if not any(any(cell.strip() for cell in cells) for _, cells in found):
            raise FormatError(f"文件 {self._source.name}", "是空的，没有表头也没有数据", "请检查导出是否成功")
        line, cells = found[find_header([cells for _, cells in found])]
        return line, name_columns(cells)

    def _batches(self, text: io.TextIOWrapper, rows: int) -> Iterator[Batch]:
        width, began = len(self.headers), 0
        lines: list[int] = []
        cells: list[list[str]] = []
        refused: list[Refused] = []
        rows_below = (found for found in records(text, self.delimiter) if found[0] > self.header_row and any(found[1]))
        for line, row, broken in above_footer(rows_below, self.footer):
            if broken:
                refused.append(Refused(line, row, broken))
            elif len(row) > width and any(cell.strip() for cell in row[width:]):
                refused.append(Refused(line, row, TOO_WIDE))
            else:
                lines.append(line)
                cells.append(row if len(row) == width else (row + [""] * width)[:width])
            count = len(lines) + len(refused)
            if count >= rows or (count % _CHECKED == 0 and text.buffer.raw.tell() - began > _BATCH_BYTES):
                yield _batch(lines, cells, refused, width)
                lines, cells, refused = [], [], []
                began = text.buffer.raw.tell()
        if lines or refused:
            yield _batch(lines, cells, refused, width)


def find_delimiter(head: list[str]) -> str:
    """The separator that cuts most of the first records into the same, larger number of cells."""

    def score(delimiter: str) -> float:
        try:
            widths = Counter(len(row) for row in csv.reader(head, delimiter=delimiter) if row)
        except csv.Error:
            return 0
        if not widths:
            return 0
        width, times = max(widths.items(), key=lambda item: (item[0] > 1, item[1]))
        return (width - 1) * times / widths.total()

    return max(DELIMITERS, key=score)


def _batch(lines: list[int], cells: list[list[str]], refused: list[Refused], width: int) -> Batch:
    columns = [list(column) for column in zip(*cells, strict=True)] if cells else [[] for _ in range(width)]
    damaged = sorted(
        {row for column in columns if not _is_clean(column) for row in _damaged_rows(column)}, reverse=True
    )
    for row in damaged:
        refused.append(Refused(lines.pop(row), [_shown(column.pop(row)) for column in columns], DAMAGED))
    return Batch.of(
        lines, columns, [Refused(bad.line, [_shown(cell) for cell in bad.cells], bad.reason) for bad in refused]
    )


def _is_clean(column: list[str]) -> bool:
    try:
        "".join(column).encode()
    except UnicodeEncodeError:
        return False
    return True


def _damaged_rows(column: list[str]) -> list[int]:
    return [row for row, cell in enumerate(column) if not _is_clean([cell])]


def _shown(cell: str) -> str:
    return cell.encode("utf-8", ERRORS).decode("utf-8", "replace")
