"""Takes out of a reader's batches what is no row: the header printed again on every page, and the footer."""

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from datasources.formats.base import Batch, Footer, Reader
from datasources.formats.footers import is_footer

#: more lines than this that look like footers are a table's own rows
_AT_MOST = 20


class TidyReader:
    """A reader of one table, without repeated headers and footer. ``told``: how many lines the footer has, if told."""

    def __init__(self, reader: Reader, told: int | None = None) -> None:
        self._reader, self._told = reader, told
        self.headers = reader.headers
        self.footer: list[Footer] = []

    @property
    def fraction(self) -> float:
        return self._reader.fraction

    def describe(self) -> dict[str, Any]:
        return self._reader.describe()

    def batches(self, rows: int = 100_000) -> Iterator[Batch]:
        held: Batch | None = None
        for batch in self._reader.batches(rows):
            batch = self._without_headers(batch)
            batch = _joined(held, batch) if held else batch
            above, held = _split(batch, self._footer_begins(batch))
            if len(above) or above.refused:
                yield above
        if held:
            self.footer += [Footer(line, _text(cells)) for line, cells in _last(held, len(held) + len(held.refused))][
                ::-1
            ]

    def close(self) -> None:
        self._reader.close()

    def footer_seen(self) -> list[Footer]:
        """What the footer would be, by a look at the file's end; nothing where the format cannot look there."""
        last_rows = getattr(self._reader, "last_rows", None)
        rows = last_rows(self._told if self._told is not None else _AT_MOST) if last_rows and self._told != 0 else []
        if self._told is None:
            rows = rows[len(rows) - _trailing(rows) :]
        return [Footer(line, _text(cells)) for line, cells in rows]

    def _footer_begins(self, batch: Batch) -> int | None:
        """The first line of what may turn out to be the footer; None when there is none."""
        if self._told is not None:
            return min((line for line, _ in _last(batch, self._told)), default=None)
        begins = None
        for count, (line, cells) in enumerate(_last(batch, _AT_MOST + 1)):
            if not is_footer(cells):
                return begins
            begins = None if count == _AT_MOST else line
        return begins

    def _without_headers(self, batch: Batch) -> Batch:
        repeated = sorted({row for titles in _header_lines(self._reader) for row in _rows_like(batch, titles)})
        if not repeated:
            return batch
        self.footer += [Footer(batch.lines[row].as_py(), _text(_cells(batch, row))) for row in repeated]
        keep = pa.array(sorted(set(range(len(batch))) - set(repeated)), pa.int64())
        return Batch(batch.lines.take(keep), [column.take(keep) for column in batch.columns], batch.refused, batch.part)


def _header_lines(reader: Reader) -> list[list[str]]:
    return getattr(reader, "header_lines", None) or [reader.headers]


def _rows_like(batch: Batch, titles: Sequence[str]) -> list[int]:
    """Rows whose every cell is the title of its column."""
    titles = [title.strip() for title in titles][: len(batch.columns)]
    named = [at for at, title in enumerate(titles) if title]
    if len(named) < 2 or not len(batch):
        return []
    likely = pc.indices_nonzero(pc.equal(batch.columns[named[0]], titles[named[0]])).to_pylist()
    return [row for row in likely if [cell.strip() for cell in _cells(batch, row)][: len(titles)] == titles]


def _cells(batch: Batch, row: int) -> list[str]:
    return [column[row].as_py() or "" for column in batch.columns]


def _last(batch: Batch, count: int) -> Iterator[tuple[int, list[str]]]:
    """The last lines of a batch, refused ones too, from the bottom up."""
    bad, row = list(batch.refused), len(batch) - 1
    for _ in range(min(count, len(batch) + len(bad))):
        if bad and (row < 0 or bad[-1].line > batch.lines[row].as_py()):
            yield bad[-1].line, bad.pop().cells
        else:
            yield batch.lines[row].as_py(), _cells(batch, row)
            row -= 1


def _split(batch: Batch, line: int | None) -> tuple[Batch, Batch | None]:
    """The part above a line, and from it on."""
    if line is None:
        return batch, None
    count = pc.sum(pc.less(batch.lines, line)).as_py() or 0
    above = Batch(
        batch.lines[:count], [column[:count] for column in batch.columns],
        [bad for bad in batch.refused if bad.line < line], batch.part,
    )  # fmt: skip
    below = Batch(
        batch.lines[count:], [column[count:] for column in batch.columns],
        [bad for bad in batch.refused if bad.line >= line], batch.part,
    )  # fmt: skip
    return above, below


def _joined(first: Batch, second: Batch) -> Batch:
    columns = [pa.concat_arrays(pair) for pair in zip(first.columns, second.columns, strict=True)]
    refused = first.refused + second.refused
    return Batch(pa.concat_arrays([first.lines, second.lines]), columns, refused, second.part)


def _trailing(rows: Sequence[tuple[int, list[str]]]) -> int:
    """How many rows at the end are footers."""
    return next((count for count, (_, cells) in enumerate(reversed(rows)) if not is_footer(cells)), len(rows))


def _text(cells: Sequence[str]) -> str:
    return " ".join(cell.strip() for cell in cells if cell and cell.strip())[:200]
