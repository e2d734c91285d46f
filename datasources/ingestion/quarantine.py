"""The quarantine: refused rows with their place and reason, ready to be mended and loaded again."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from datasources.formats import Batch
from datasources.ingestion.validation import Faults
from datasources.lake.files import sync
from datasources.schema.types.plain import offsets_of

TITLES = ("文件", "行号", "列", "原值", "原因")
_NUMBER = re.compile(r"[-+]?[\d,.]+%?")
_JOINT = "；"
_RISKY = r"^[=+\-@\t\r]"
#: what a cell of CSV is enclosed for, and how its lines end
_SPECIAL, _END = '[",\r\n]', "\r\n"


class Quarantine:
    """A CSV that spreadsheets open (UTF-8 with mark, formula-safe), one line a refused row; no file without a row."""

    def __init__(self, path: Path, headers: Sequence[str]) -> None:
        self.path, self.rows = path, 0
        self.reasons: Counter[str] = Counter()
        self._headers = list(headers)
        self._file: io.TextIOWrapper | None = None
        path.unlink(missing_ok=True)  # an interrupted attempt at this load may have left one

    def add(self, file: str, line: int, faults: Sequence[tuple[str, str, str]], row: dict[str, str]) -> None:
        """``faults`` are (title, raw cell, reason) of the refused cells; ``row`` is the whole row by header."""
        joined = [_JOINT.join(part for part in parts if part) for parts in zip(*faults, strict=True)]
        raw = [row.get(header, "") for header in self._headers]
        self._open()
        self._writer.writerow(map(formula_safe, [file, str(line), *joined, *raw]))
        self.rows += 1
        self.reasons.update(f"{title}：{reason}" if title else reason for title, _, reason in faults)

    def add_rows(self, file: str, headers: Sequence[str], batch: Batch, faults: Sequence[Faults]) -> np.ndarray:
        """The rows of a batch in which cells are refused; returns which rows those are."""
        rows = np.unique(np.concatenate([fault.rows for fault in faults]))
        places = [pa.array(np.searchsorted(rows, fault.rows)) for fault in faults]
        raws = [batch.columns[fault.binding.place].take(pa.array(fault.rows)).fill_null("") for fault in faults]
        titles = [pa.repeat(fault.binding.header, len(fault.rows)) for fault in faults]
        joined = [_joined(len(rows), places, parts) for parts in (titles, raws, [fault.reasons for fault in faults])]
        cells = dict(zip(headers, (column.take(pa.array(rows)) for column in batch.columns), strict=True))
        blank = pa.repeat("", len(rows))
        raw = [cells.get(header, blank).fill_null("") for header in self._headers]
        lines = batch.lines.take(pa.array(rows)).cast(pa.string())
        self._write([pa.repeat(file, len(rows)), lines, *joined, *raw])
        for fault in faults:
            for reason in fault.reasons.value_counts().to_pylist():
                self.reasons[f"{fault.binding.header}：{reason['values']}"] += reason["counts"]
        return rows

    def publish(self) -> str | None:
        """Close the file; its name in its folder, or None when nothing was refused."""
        if self._file is None:
            return None
        self._file.close()
        sync(self.path)
        return self.path.name

    def discard(self) -> None:
        if self._file:
            self._file.close()
        self.path.unlink(missing_ok=True)

    def _open(self) -> None:
        if self._file is None:
            self._file = self.path.open("w", encoding="utf-8", newline="")
            self._file.write("\ufeff")
            self._writer = csv.writer(self._file)
            self._writer.writerow([*TITLES, *map(formula_safe, self._headers)])

    def _write(self, columns: Sequence[pa.StringArray]) -> None:
        self._open()
        cells = [_quoted(_formula_safe(column)) for column in columns]
        lines = pc.binary_join_element_wise(pc.binary_join_element_wise(*cells, ","), _END, "")
        self._file.flush()
        self._file.buffer.write(memoryview(lines.buffers()[2])[: offsets_of(lines)[-1]])
        self.rows += len(lines)


def formula_safe(cell: str) -> str:
    """A cell that a spreadsheet will show rather than compute: an apostrophe before = + - @ unless it is a number."""
    if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def _formula_safe(cells: pa.StringArray) -> pa.StringArray:
    risky = pc.match_substring_regex(cells, _RISKY)
    if not risky.true_count:
        return cells
    safe = [formula_safe(cell) for cell in cells.filter(risky).to_pylist()]
    return pc.replace_with_mask(cells, risky, pa.array(safe, pa.string()))


def _quoted(cells: pa.StringArray) -> pa.StringArray:
    special = pc.match_substring_regex(cells, _SPECIAL)
    if not special.true_count:
        return cells
    return pc.if_else(special, pc.binary_join_element_wise('"', pc.replace_substring(cells, '"', '""'), '"', ""), cells)


def _joined(count: int, places: Sequence[pa.Array], parts: Sequence[pa.StringArray]) -> pa.StringArray:
    """The parts of each of so many rows on one line; ``places`` say to which rows the parts belong."""
    spread = []
    for place, part in zip(places, parts, strict=True):
        rows = np.full(count, -1)
        rows[place] = np.arange(len(part))
        whole = part.take(pa.array(rows, mask=rows < 0)).fill_null("")
        spread.append(pc.if_else(pc.equal(whole, ""), "", pc.binary_join_element_wise(whole, _JOINT, "")))
    return pc.utf8_slice_codeunits(pc.binary_join_element_wise(*spread, ""), 0, -1)
