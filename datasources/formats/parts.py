"""Sheets of a workbook, or members of an archive, with the same columns: read one after the other."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from datasources.errors import FormatError
from datasources.formats.base import Batch, Footer, Reader, Refused
from datasources.formats.options import ALL_PARTS

#: in these a column that a file never mentions is as good as an empty one
_LOOSE = ("json_lines", "json_array", "parquet")
_NAMED = 20
#: opens a part by its name, for its header (False) or for its rows (True); None where it holds no table
Opener = Callable[[str, bool], Reader | None]


class PartsReader:
    """The columns are those of the first part with a table; they may come in another order in the others.

    ``must_fit``: a part with other columns is refused; else it is left out, and said. ``sheets``: all that a person
    may choose from.
    """

    def __init__(self, names: Sequence[str], open_part: Opener, place: str, *, whole: bool, must_fit: bool) -> None:
        self._open, self._place = open_part, place
        self.sheets = list(names)
        self.footer: list[Footer] = []
        self.fraction = 0.0
        self.notes: list[str] = []
        self.headers: list[str] = []
        self._first: dict[str, Any] = {}
        self._names = [name for name in names if self._fits(name, whole, must_fit)]
        if not self._names:
            raise FormatError(place, "里面没有表格", "请检查导出是否成功")

    def describe(self) -> dict[str, Any]:
        notes = [*self._first.get("notes", ()), *self.notes]
        return self._first | {"sheet": ALL_PARTS, "sheets": self.sheets, "notes": notes}

    def batches(self, rows: int = 100_000) -> Iterator[Batch]:
        for at, name in enumerate(self._names):
            reader = self._open(name, True)
            if reader is None:
                continue
            try:
                places = {header: place for place, header in enumerate(reader.headers)}
                for batch in reader.batches(rows):
                    self.fraction = (at + reader.fraction) / len(self._names)
                    yield self._arranged(batch, name, places)
                self.footer += [replace(line, part=name) for line in reader.footer]
            finally:
                reader.close()

    def close(self) -> None:
        """Each part is closed when it has been read."""

    def _fits(self, name: str, whole: bool, must_fit: bool) -> bool:
        reader = self._open(name, whole)
        if reader is None:
            self.notes.append(f"“{name}”是空的，未读取")
            return False
        try:
            about, headers = reader.describe(), reader.headers
        finally:
            reader.close()
        self._first = self._first or about
        if not self.headers or about["format"] in _LOOSE:
            self.headers += [header for header in headers if header not in self.headers]
            return True
        if set(headers) == set(self.headers):
            return True
        if must_fit:
            raise self._unlike(name, headers)
        self.notes.append(f"“{name}”的表头不同，未读取")
        return False

    def _unlike(self, name: str, headers: Sequence[str]) -> FormatError:
        other = [header for header in headers if header not in self.headers]
        missing = [header for header in self.headers if header not in headers]
        differs = "，".join(
            f"{word} {'、'.join(columns[:_NAMED])}" for word, columns in (("多出", other), ("缺少", missing)) if columns
        )
        return FormatError(
            self._place, f"其中“{name}”的列与前面的不同（{differs}）", "请把表头相同的文件放在一起，分别导入"
        )

    def _arranged(self, batch: Batch, part: str, places: dict[str, int]) -> Batch:
        """The part's columns in the order of the whole."""
        empty = pa.nulls(len(batch), pa.string())
        columns = [batch.columns[places[header]] if header in places else empty for header in self.headers]
        refused = [Refused(bad.line, self._cells(bad.cells, places), bad.reason) for bad in batch.refused]
        return Batch(batch.lines, columns, refused, part)

    def _cells(self, cells: list[str], places: dict[str, int]) -> list[str]:
        if list(places) == self.headers or len(cells) != len(places):
            return cells
        return [cells[places[header]] if header in places else "" for header in self.headers]
