"""Cuts a block of text into cells all at once, where nothing in it needs a second look.

A block is plain when it is UTF-8, its quotation marks are where they belong, its rows have equally many cells and its
lines end alike. Whatever is not plain is left to ``lines``; what is gives the same cells and lines.
"""

import io
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from datasources.formats.base import Batch
from datasources.formats.lines import Dialect

_NEWLINE, _RETURN = ord("\n"), ord("\r")
_MARK = b"\xef\xbb\xbf"
#: where the first record is looked for, to count its cells
_FIRST = 1 << 16
#: with which bytes a blank may begin in UTF-8
_BLANK_BEGINS = np.zeros(256, bool)
_BLANK_BEGINS[list({chr(code).encode()[0] for code in range(0x3001) if chr(code).isspace()})] = True


@dataclass(frozen=True)
class Cut:
    """``size`` bytes of the block were cut into the rows of ``batch``; they hold ``newlines`` ends of lines."""

    size: int
    newlines: int
    batch: Batch


def can_be_plain(dialect: Dialect) -> bool:
    """Whether blocks of this dialect can be cut fast at all."""
    signs = dialect.delimiter + dialect.quote
    return signs.isascii() and "\n" not in signs and "\r" not in signs and len(set(signs)) == len(signs)


def cut(text: bytes, is_last: bool, dialect: Dialect, width: int, line: int) -> Cut | None:
    """The whole records at the start of ``text``, which begins a record on ``line``; None where it is not plain.

    ``is_last``: no text comes after it. ``width``: cells of a row; fewer are filled with blanks.
    """
    if b"\0" in text or text.startswith(_MARK):
        return None
    signs = np.frombuffer(text, np.uint8)
    quotes = np.flatnonzero(signs == ord(dialect.quote)) if dialect.quote and dialect.quote.encode() in text else None
    size = len(text) if is_last else _end_of_records(text, quotes)
    if not size:
        return None
    block, signs = memoryview(text)[:size], signs[:size]
    if quotes is not None:
        quotes = quotes[: np.searchsorted(quotes, size)]
        if not _belong(signs, quotes, dialect.delimiter):
            return None
    if b"\r" in text and text.count(b"\r", 0, size) != text.count(b"\r\n", 0, size):
        return None
    columns = _cells(block, dialect, width)
    if columns is None:
        return None
    newlines = int(np.count_nonzero(signs == _NEWLINE))
    lines = _first_lines(signs, quotes, newlines, len(columns[0]), line)
    return None if lines is None else Cut(size, newlines, _without_blank(Batch(lines, columns)))


def _end_of_records(text: bytes, quotes: np.ndarray | None) -> int:
    """The place after the last line's end that is in no quoted cell."""
    end = text.rfind(b"\n")
    while quotes is not None and end >= 0:
        before = int(np.searchsorted(quotes, end))
        if before % 2 == 0:
            break
        end = text.rfind(b"\n", 0, int(quotes[before - 1]))
    return end + 1


def _belong(signs: np.ndarray, quotes: np.ndarray, delimiter: str) -> bool:
    """Whether every other mark opens a cell and the ones between close it, doubled marks aside."""
    if len(quotes) % 2:
        return False
    opening, closing = quotes[::2], quotes[1::2]
    doubled = opening[1:] == closing[:-1] + 1
    before = signs[opening - 1]
    opens = (before == ord(delimiter)) | (before == _NEWLINE) | (opening == 0)
    after = signs[np.minimum(closing + 1, len(signs) - 1)]
    closes = (after == ord(delimiter)) | (after == _NEWLINE) | (after == _RETURN) | (closing == len(signs) - 1)
    opens[1:] |= doubled
    closes[:-1] |= doubled
    return bool(opens.all() and closes.all())


def _cells(block: memoryview, dialect: Dialect, width: int) -> list[pa.StringArray] | None:
    found = _width_of_first(bytes(block[:_FIRST]), dialect)
    if not found:
        return None
    names = [str(at) for at in range(found)]
    try:
        table = pyarrow.csv.read_csv(
            pa.BufferReader(pa.py_buffer(block)),
            pyarrow.csv.ReadOptions(use_threads=False, block_size=len(block) + 1, column_names=names),
            pyarrow.csv.ParseOptions(
                delimiter=dialect.delimiter, quote_char=dialect.quote or False, newlines_in_values=True
            ),
            pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
        )
    except pa.ArrowInvalid:  # a row has more or fewer cells than the first, or bytes are no UTF-8
        return None
    columns = [_one_piece(column) for column in table.columns]
    if any(pc.max(pc.binary_length(column)).as_py() for column in columns[width:]):
        return None
    blank = [pa.repeat("", table.num_rows)] * (width - found)
    return columns[:width] + blank


def _width_of_first(text: bytes, dialect: Dialect) -> int:
    lines = io.StringIO(text.decode("utf-8", "replace"), newline="")
    return next((len(cells) for cells in dialect.reader(lines) if cells), 0)


def _one_piece(column: pa.ChunkedArray) -> pa.StringArray:
    return column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks)


def _first_lines(
    signs: np.ndarray, quotes: np.ndarray | None, newlines: int, rows: int, line: int
) -> pa.Int64Array | None:
    """The line on which each row begins; None when there are not as many as rows."""
    if newlines + (signs[-1] != _NEWLINE) == rows:
        return pa.array(np.arange(line, line + rows))
    ends = np.flatnonzero(signs == _NEWLINE)
    numbers = np.arange(len(ends))
    if quotes is not None:
        outside = np.searchsorted(quotes, ends) % 2 == 0
        ends, numbers = ends[outside], numbers[outside]
    starts = np.concatenate([[0], ends + 1])
    lines = line + np.concatenate([[0], numbers + 1])
    length = np.append(ends, len(signs)) - starts
    blank = (length == 0) | ((length == 1) & (signs[np.minimum(starts, len(signs) - 1)] == _RETURN))
    return pa.array(lines[~blank]) if len(lines) - blank.sum() == rows else None


def _without_blank(batch: Batch) -> Batch:
    """Without rows that have nothing but blanks in any cell."""
    maybe = np.arange(len(batch))
    for column in batch.columns:
        maybe = maybe[_may_be_blank(column, maybe)]
        if not len(maybe):
            return batch
    cells = zip(*(column.take(pa.array(maybe)).to_pylist() for column in batch.columns), strict=True)
    blank = [row for row, texts in zip(maybe, cells, strict=True) if not any(text.strip() for text in texts)]
    keep = np.ones(len(batch), bool)
    keep[blank] = False
    return Batch(batch.lines.filter(pa.array(keep)), [column.filter(pa.array(keep)) for column in batch.columns])


def _may_be_blank(cells: pa.StringArray, rows: np.ndarray) -> np.ndarray:
    """Which of these cells have no text, or begin as blanks do: a few others are among them."""
    offsets = np.frombuffer(cells.buffers()[1], np.int32)[cells.offset : cells.offset + len(cells) + 1]
    signs = np.frombuffer(cells.buffers()[2] or b"", np.uint8)
    begins, empty = offsets[rows], offsets[rows] == offsets[rows + 1]
    return empty if empty.all() else empty | _BLANK_BEGINS[signs[np.minimum(begins, len(signs) - 1)]]
