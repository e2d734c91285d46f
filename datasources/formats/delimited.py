"""Comma, tab, semicolon and bar separated text."""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

from datasources.errors import FormatError
from datasources.formats.base import Batch, Footer, Source
from datasources.formats.blocks import LineTooLong, TextBlocks
from datasources.formats.encoding import find_encoding, first_bad_line
from datasources.formats.gathering import Gathering
from datasources.formats.lines import MOST_LINE, Dialect, Lines, Record, records, records_of
from datasources.formats.plain import can_be_plain, cut
from datasources.formats.tails import last_records
from datasources.formats.titles import find_titles, refuse_too_wide

DELIMITERS = (",", "\t", ";", "|")
#: taken only where every line has as many of them, for they occur in texts and times too
RARE_DELIMITERS = ("\x01", "^", "~", ":", "，")
#: lines at the top that tell what the table is like, and how many bytes of them
_LOOKED_AT, _LOOKED_AT_BYTES = 200, 1 << 20
#: a line with more delimiters is not even cut to see what it is
_MOST_CELLS = 200_000


class DelimitedReader:
    """Reads plain blocks at once and all else with Python's csv module; either gives exact physical lines."""

    #: bytes of the blocks that are tried: the most, and the fewest after one was not plain
    _most, _least = 16 << 20, 1 << 16

    def __init__(self, source: Source) -> None:
        self._source = source
        self.encoding = find_encoding(source.path, source.name, source.option("encoding"))
        self._size = max(1, source.path.stat().st_size)
        head = self._head()
        self._dialect = _dialect(source, head)
        self.header_row, self.header_lines, self._first_row, self.headers = self._titles(head)
        refuse_too_wide(len(self.headers), f"文件 {source.name}")
        self.footer: list[Footer] = []
        self._text: TextBlocks | None = None

    @property
    def fraction(self) -> float:
        return self._text.position / self._size if self._text else 0.0

    def describe(self) -> dict[str, Any]:
        return {
            "format": "delimited", "encoding": self.encoding, "delimiter": self._dialect.delimiter,
            "quote": self._dialect.quote, "unit": self.unit, "notes": self._notes,
            "header_row": self.header_row, "header_rows": len(self.header_lines), "sheet": "", "sheets": [],
        }  # fmt: skip

    def batches(self, rows: int = 100_000) -> Iterator[Batch]:
        self._text = self._open()
        gathered = Gathering(len(self.headers), rows)
        with closing(self._text), self._refusing():
            for piece in self._pieces(self._text):
                if isinstance(piece, Batch):
                    gathered.add_batch(piece)
                else:
                    gathered.add_record(piece)
                if gathered.is_full:
                    yield from gathered.batches()
            yield from gathered.batches()

    def last_rows(self, count: int) -> list[tuple[int, list[str]]]:
        """The last filled rows, for a look at the footer."""
        rows = last_records(self._source.path, self.encoding, self._dialect, count)
        return [(line, cells) for line, cells in rows if line == 0 or line >= self._first_row]

    def close(self) -> None:
        if self._text:
            self._text.close()

    def _open(self) -> TextBlocks:
        return TextBlocks(self._source.path, self.encoding)

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        """Says in a sentence what no reader can read."""
        place = f"文件 {self._source.name}"
        try:
            yield
        except UnicodeDecodeError as error:
            line = first_bad_line(self._source.path, self.encoding)
            raise FormatError(
                place, f"按 {self.encoding} 编码读取时，第 {line} 行无法识别", "请改选编码后再导入"
            ) from error
        except LineTooLong as error:
            raise FormatError(
                place, f"有一行长于 {MOST_LINE >> 20} MiB，不像表格", "请确认导出格式和换行，按行导出后再导入"
            ) from error

    def _head(self) -> list[str]:
        with closing(self._open()) as text, self._refusing():
            head = text.take_lines(_LOOKED_AT_BYTES)[:_LOOKED_AT]
        for delimiter in (self._source.option("delimiter"), *DELIMITERS, *RARE_DELIMITERS):
            cells = max((line.count(delimiter) for line in head), default=0) if delimiter else 0
            if cells > _MOST_CELLS:
                refuse_too_wide(cells + 1, f"文件 {self._source.name}")
        return head

    def _titles(self, head: list[str]) -> tuple[int, list[list[str]], int, list[str]]:
        """The header's first line, its rows, the line below it, and the names of the columns."""
        found = [(line, cells) for line, cells, broken in records(head, self._dialect) if cells and not broken]
        if told := self._source.header_row:
            found = [(line, cells) for line, cells in found if line >= told]
            if not found:
                raise FormatError(f"文件 {self._source.name}", f"在第 {told} 行及以后没有找到表头", "请改选表头所在行")
        if not any(any(cell.strip() for cell in cells) for _, cells in found):
            raise FormatError(f"文件 {self._source.name}", "是空的，没有表头也没有数据", "请检查导出是否成功")
        rows = [cells for _, cells in found]
        titles = find_titles(rows, first=0 if told else None, count=self._source.option("header_rows"))
        self.unit, self._notes = titles.unit, list(titles.notes)
        header = found[titles.first : titles.first + titles.count]
        below = header[-1][0] + 1 if header else found[titles.first][0]
        return found[titles.first][0], [cells for _, cells in header], below, titles.names

    def _pieces(self, text: TextBlocks) -> Iterator[Record | Batch]:
        """The rows in their order: whole blocks where these are plain, record by record where they are not."""
        width, line, size = len(self.headers), 1, self._least
        while block := text.peek(size):
            found = None
            if line >= self._first_row and can_be_plain(self._dialect):
                found = cut(block, text.is_last(block), self._dialect, width, line)
            if found:
                text.skip(found.size)
                line += found.newlines
                size = min(4 * size, self._most)
                yield found.batch
            elif size > self._least:
                size = self._least
            else:
                line = yield from self._one_by_one(text, line)

    def _one_by_one(self, text: TextBlocks, line: int) -> Iterator[Record]:
        """Records up to one that ends with the lines read so far; returns the number of the line after it."""
        lines = Lines(iter(lambda: text.take_lines(self._least), []))
        for record in records_of(lines, self._dialect, line):
            line = record[0] + len(lines.held)
            if record[0] >= self._first_row:
                yield record
            if lines.at_edge:
                break
            if record[2] and lines.chunks > 1:  # what an open quotation mark has swallowed may well be plain
                text.give_back(lines.rest())
                break
        return line


def _dialect(source: Source, head: Sequence[str]) -> Dialect:
    quote = source.option("quote") or '"'
    dialect = Dialect(source.option("delimiter") or find_delimiter(head), "" if quote == "none" else quote)
    for title, sign in (("分隔符", dialect.delimiter), ("引号", dialect.quote or '"')):
        if len(sign) != 1:
            raise FormatError(f"文件 {source.name}", f"{title}应为一个字符", "请改正后再导入")
    return dialect


def find_delimiter(head: Sequence[str]) -> str:
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

    usual = max(DELIMITERS, key=score)
    for rare in RARE_DELIMITERS:
        if _is_clear(head, rare) and not _is_clear(head, usual):
            return rare
    return usual


def _is_clear(head: Sequence[str], delimiter: str) -> bool:
    """Whether all lines, and there are several, have as many of a delimiter."""
    counts = [line.count(delimiter) for line in head if line.strip()]
    return len(counts) > 1 and counts[0] > 0 and len(set(counts)) == 1
