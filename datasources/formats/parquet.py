"""Parquet: typed cells as the text that a person would have written."""

import json
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from datasources.errors import FormatError
from datasources.formats.base import Batch, Footer, Source
from datasources.formats.objects import SEPARATOR
from datasources.formats.texts import cell_text
from datasources.formats.titles import name_columns, refuse_too_wide

#: cells that are in memory at a time
_CELLS = 2_000_000
#: moments with a zone are written on the office's clock
_OFFICE, _OFFICE_ZONE = 8 * 3600, "+08:00"


class ParquetReader:
    """A row's line is its ordinal. Structures become dotted columns, lists are joined by 、, other nesting is JSON."""

    def __init__(self, source: Source) -> None:
        self._place = f"文件 {source.name}"
        self.footer: list[Footer] = []
        self._done = 0
        try:
            self._file = pq.ParquetFile(source.path, page_checksum_verification=True)
            refuse_too_wide(self._file.metadata.num_columns, self._place)
            self.headers = name_columns(_flat(self._file.schema_arrow.empty_table()).column_names)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise self._damaged() from error
        if not self.headers:
            raise FormatError(self._place, "没有任何列", "请检查导出是否成功")

    @property
    def fraction(self) -> float:
        return self._done / max(1, self._file.metadata.num_rows)

    def describe(self) -> dict[str, Any]:
        return {
            "format": "parquet", "encoding": "", "delimiter": "",
            "header_row": 0, "header_rows": 0, "sheet": "", "sheets": [],
        }  # fmt: skip

    def batches(self, rows: int = 100_000) -> Iterator[Batch]:
        at_once = max(1, min(rows, _CELLS // len(self.headers)))
        pieces = self._file.iter_batches(at_once, use_threads=False)
        while (piece := self._next(pieces)) is not None:
            lines = pa.array(range(self._done + 1, self._done + 1 + piece.num_rows), pa.int64())
            self._done += piece.num_rows
            yield Batch(lines, [self._text(column) for column in _flat(pa.Table.from_batches([piece])).columns])

    def close(self) -> None:
        self._file.close()

    def _next(self, pieces: Iterator[pa.RecordBatch]) -> pa.RecordBatch | None:
        try:
            piece = next(pieces, None)
            if piece is not None:
                piece.validate(full=True)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise self._damaged() from error
        return piece

    def _text(self, column: pa.ChunkedArray) -> pa.StringArray:
        flat = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
        try:
            return as_text(flat)
        except (pa.ArrowException, ValueError, OverflowError) as error:
            raise self._damaged() from error

    def _damaged(self) -> FormatError:
        return FormatError(self._place, "已损坏，无法作为 Parquet 读取", "请重新导出后再导入")


def _flat(table: pa.Table) -> pa.Table:
    while any(pa.types.is_struct(kind) for kind in table.schema.types):
        table = table.flatten()
    return table


def as_text(cells: pa.Array) -> pa.StringArray:
    """Every cell as text; NULL stays NULL.

    Raises:
        pa.ArrowException, ValueError: a cell is none that can be written (bytes that are no text).
    """
    kind = cells.type
    if pa.types.is_dictionary(kind):
        return as_text(cells.cast(kind.value_type))
    if pa.types.is_timestamp(kind):
        return _moments(cells)
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        return _joined(cells)
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind) or pa.types.is_duration(kind):
        return pa.array([_number(cell) for cell in cells.to_pylist()], pa.string())
    if pa.types.is_nested(kind):
        return _as_json(cells)
    return cells.cast(pa.string())


def _moments(cells: pa.Array) -> pa.StringArray:
    zone = ""
    if cells.type.tz:
        zone = _OFFICE_ZONE
        cells = pc.add(cells.cast(pa.timestamp(cells.type.unit)), pa.scalar(_OFFICE, pa.duration("s")))
    text = pc.replace_substring_regex(cells.cast(pa.string()), r"\.0+$", "")
    return pc.binary_join_element_wise(text, zone, "") if zone else pc.replace_substring_regex(text, " 00:00:00$", "")


def _joined(cells: pa.Array) -> pa.StringArray:
    if pa.types.is_nested(cells.type.value_type):
        return _as_json(cells)
    words = as_text(cells.flatten()).fill_null("")
    ends = pc.cumulative_sum(pc.list_value_length(cells).fill_null(0).cast(pa.int32()))
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), ends])
    return pc.binary_join(pa.ListArray.from_arrays(offsets, words, mask=cells.is_null()), SEPARATOR)


def _as_json(cells: pa.Array) -> pa.StringArray:
    return pa.array(
        [None if cell is None else json.dumps(cell, ensure_ascii=False, default=str) for cell in cells.to_pylist()],
        pa.string(),
    )


def _number(cell: Any) -> str | None:
    if cell is None or cell != cell:
        return None
    return cell_text(cell) if isinstance(cell, float) else f"{cell:f}" if hasattr(cell, "as_tuple") else str(cell)
