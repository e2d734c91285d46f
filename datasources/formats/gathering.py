"""Records, cut one by one or by the block, gathered into batches of a good size."""

from collections.abc import Iterator

import pyarrow as pa

from datasources.formats.base import Batch, Refused
from datasources.formats.encoding import ERRORS
from datasources.formats.lines import Record
from datasources.formats.titles import MOST_COLUMNS

TOO_WIDE = "单元格多于表头的列数，可能是内容里含有未加引号的分隔符"
DAMAGED = "含有按文件编码无法识别的字节"
#: rows may be long texts: a batch is bounded by its characters too
_MOST_TEXT = 32 << 20


class Gathering:
    """Rows of a table of so many columns, handed out as batches of at most so many rows, in their order."""

    def __init__(self, width: int, rows: int) -> None:
        self._width, self._rows = width, rows
        self._whole: list[Batch] = []
        self._count = self._size = 0
        self._begin()

    def add_record(self, record: Record) -> None:
        """A record that was cut alone. One without any text but blanks is no row."""
        line, row, broken = record
        if not any(cell.strip() for cell in row):
            return
        self._count += 1
        self._size += sum(map(len, row))
        if broken:
            self._refused.append(Refused(line, row, broken))
        elif len(row) > self._width and any(cell.strip() for cell in row[self._width :]):
            self._refused.append(Refused(line, row[:MOST_COLUMNS], TOO_WIDE))
        else:
            self._lines.append(line)
            self._cells.append(row if len(row) == self._width else (row + [""] * self._width)[: self._width])

    def add_batch(self, batch: Batch) -> None:
        """Rows that were cut together."""
        self._close_records()
        self._whole.append(batch)
        self._count += len(batch)
        self._size += sum(column.nbytes for column in batch.columns)

    @property
    def is_full(self) -> bool:
        # half is enough: a block that nearly fills a batch is not worth joining to the next
        return self._count * 2 >= self._rows or self._size >= _MOST_TEXT

    def batches(self) -> Iterator[Batch]:
        """All that was gathered."""
        self._close_records()
        if self._whole:
            whole = self._whole[0] if len(self._whole) == 1 else _joined(self._whole)
            for first in range(0, max(1, len(whole)), self._rows):
                part = slice(first, first + self._rows)
                refused = _between(whole, first, self._rows)
                yield Batch(whole.lines[part], [column[part] for column in whole.columns], refused)
        self._whole, self._count, self._size = [], 0, 0

    def _begin(self) -> None:
        self._lines: list[int] = []
        self._cells: list[list[str]] = []
        self._refused: list[Refused] = []

    def _close_records(self) -> None:
        if self._lines or self._refused:
            self._whole.append(_batch(self._lines, self._cells, self._refused, self._width))
            self._begin()


def _joined(batches: list[Batch]) -> Batch:
    columns = zip(*(batch.columns for batch in batches), strict=True)
    return Batch(
        pa.concat_arrays([batch.lines for batch in batches]),
        [pa.concat_arrays(pieces) for pieces in columns],
        [bad for batch in batches for bad in batch.refused],
    )


def _between(batch: Batch, first: int, rows: int) -> list[Refused]:
    """The refused rows that belong to one slice of a batch: from its first line to before that of the next."""
    if not batch.refused or len(batch) <= rows:
        return batch.refused
    begins = batch.lines[first].as_py() if first else 0
    ends = batch.lines[first + rows].as_py() if first + rows < len(batch) else float("inf")
    return [bad for bad in batch.refused if begins <= bad.line < ends]


def _batch(lines: list[int], cells: list[list[str]], refused: list[Refused], width: int) -> Batch:
    columns = [list(column) for column in zip(*cells, strict=True)] if cells else [[] for _ in range(width)]
    damaged = {row for column in columns if not _is_clean(column) for row in _damaged_rows(column)}
    bad = [Refused(lines[row], [column[row] for column in columns], DAMAGED) for row in damaged]
    if damaged:
        lines = [line for row, line in enumerate(lines) if row not in damaged]
        columns = [[cell for row, cell in enumerate(column) if row not in damaged] for column in columns]
    shown = [Refused(row.line, [_shown(cell) for cell in row.cells], row.reason) for row in [*refused, *bad]]
    return Batch.of(lines, columns, sorted(shown, key=lambda row: row.line))


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
