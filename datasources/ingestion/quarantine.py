"""The quarantine: refused rows with their place and reason, ready to be mended and loaded again."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from datasources.lake.files import sync

TITLES = ("文件", "行号", "列", "原值", "原因")
_NUMBER = re.compile(r"[-+]?[\d,.]+%?")


class Quarantine:
    """A CSV that spreadsheets open (UTF-8 with mark, formula-safe), one line a refused row; no file without a row."""

    def __init__(self, path: Path, headers: Sequence[str]) -> None:
        self.path, self.rows = path, 0
        self.reasons: Counter[str] = Counter()
        self._headers = list(headers)
        self._file = None
        path.unlink(missing_ok=True)  # an interrupted attempt at this load may have left one

    def add(self, file: str, line: int, faults: Sequence[tuple[str, str, str]], row: dict[str, str]) -> None:
        """``faults`` are (title, raw cell, reason) of the refused cells; ``row`` is the whole row by header."""
        if self._file is None:
            self._file = self.path.open("w", encoding="utf-8-sig", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow([*TITLES, *map(formula_safe, self._headers)])
        titles, cells, reasons = ("；".join(part for part in parts if part) for parts in zip(*faults, strict=True))
        raw = [row.get(header, "") for header in self._headers]
        self._writer.writerow(map(formula_safe, [file, str(line), titles, cells, reasons, *raw]))
        self.rows += 1
        self.reasons.update(f"{title}：{reason}" if title else reason for title, _, reason in faults)

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


def formula_safe(cell: str) -> str:
    """A cell that a spreadsheet will show rather than compute: an apostrophe before = + - @ unless it is a number."""
    if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell
