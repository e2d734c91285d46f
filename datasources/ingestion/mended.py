"""Rows of a quarantine that a person corrected, on their way into a load of their own.

They keep the file and line they first stood on, so that evidence leads to what the supplier sent, and the text that
was refused, so that nobody takes a correction for the supplier's word.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from datasources.formats import Batch, Footer

#: the option of a load that says its files were written by ``write_mended``
MENDED = "mended"
_LINE, _WAS, _CELL = "line", "was", "cell:"
_CHUNK = 10_000


@dataclass(frozen=True)
class MendedLine:
    """A corrected row: the line it first stood on, its cells by header, and the refused text of corrected cells by
    column of the standard."""

    line: int
    cells: Mapping[str, str]
    was: Mapping[str, str]


@dataclass
class MendedBatch(Batch):
    """A batch that knows what stood there: JSON by column of the standard."""

    was: pa.StringArray | None = None


def write_mended(path: Path, headers: Sequence[str], lines: Iterable[MendedLine]) -> int:
    """Write corrected rows of one original file; how many there were."""
    names = [_LINE, _WAS, *(_CELL + header for header in headers)]
    schema = pa.schema(zip(names, [pa.int64(), *[pa.string()] * (len(names) - 1)], strict=True))
    source, count = iter(lines), 0
    with pq.ParquetWriter(path, schema) as file:
        while block := list(islice(source, _CHUNK)):
            cells = [[row.cells.get(header, "") for row in block] for header in headers]
            was = [json.dumps(dict(row.was), ensure_ascii=False) for row in block]
            file.write_table(pa.table([[row.line for row in block], was, *cells], schema=schema))
            count += len(block)
    return count


class MendedReader:
    """Reads what ``write_mended`` wrote, as the readers of ``formats`` read what people send."""

    def __init__(self, path: Path) -> None:
        self._file = pq.ParquetFile(path)
        self._done = 0
        self.headers = [name.removeprefix(_CELL) for name in self._file.schema_arrow.names[2:]]
        self.footer: list[Footer] = []

    @property
    def fraction(self) -> float:
        return self._done / max(1, self._file.metadata.num_rows)

    def describe(self) -> dict[str, Any]:
        return {"format": MENDED, "encoding": "", "delimiter": "", "header_row": 0, "sheet": "", "sheets": []}

    def batches(self, rows: int = 100_000) -> Iterator[Batch]:
        for block in self._file.iter_batches(rows):
            lines, was, *cells = block.columns
            self._done += len(lines)
            yield MendedBatch(lines, cells, was=was)

    def close(self) -> None:
        self._file.close()


def with_origins(raw: pa.Array, was: pa.Array) -> pa.Array:
    """The raw cells of rows (JSON by column) in which corrected cells show what was refused."""
    both = zip(raw.to_pylist(), was.to_pylist(), strict=True)
    merged = ({**json.loads(own or "{}"), **json.loads(refused or "{}")} for own, refused in both)
    return pa.array([json.dumps(cells, ensure_ascii=False) if cells else None for cells in merged], pa.string())
