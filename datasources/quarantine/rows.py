"""Questions asked of a load's quarantine file, however many rows it has: answered by a scan in DuckDB."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa

from datasources.ingestion.quarantine import TITLES

JOINT = "；"
_MEMORY = "256MB"
_LONGEST = 40 << 20  # bytes of one row: a line of 16 MB, and its refused cells a second time
_CHUNK = 5_000
_FACTS = ["file", "line", "titles", "cells", "reasons"]


@dataclass(frozen=True)
class RefusedRow:
    """A row of the quarantine. ``number`` is its place, from 1; ``titles`` are the headers of its refused cells, none
    where the row could not be cut into cells; ``cells`` the row as delivered, by header."""

    number: int
    file: str
    line: str
    titles: list[str]
    reason: str
    cells: dict[str, str]


@dataclass(frozen=True)
class Wanted:
    """Which rows: all conditions hold together. ``numbers`` and ``but`` name rows by their place."""

    title: str = ""
    reason: str = ""
    file: str = ""
    line: str = ""
    same: tuple[str, str] | None = None  # header, raw cell: rows in which exactly this cell was refused
    numbers: Sequence[int] | None = None
    but: Sequence[int] = field(default_factory=tuple)

    @property
    def is_everything(self) -> bool:
        return self == Wanted()


class RefusedRows:
    """``with RefusedRows(path) as rows``: the quarantine file, open for questions."""

    def __init__(self, path: Path) -> None:
        self._engine = duckdb.connect(config={"memory_limit": _MEMORY, "threads": 2})
        self._path = str(path)
        self._engine.execute("SET preserve_insertion_order = true")
        self.headers = self._titles()[len(TITLES) :]

    def __enter__(self) -> "RefusedRows":
        return self

    def __exit__(self, *raised: object) -> None:
        self._engine.close()

    def count(self, wanted: Wanted) -> int:
        return self._ask("count(*)", wanted).fetchall()[0][0]

    def page(self, wanted: Wanted, limit: int, offset: int = 0) -> list[RefusedRow]:
        """Rows in the order of the file."""
        if wanted.is_everything:  # nothing to look for: stop reading after the page
            part = f"SELECT * FROM {self._source()} LIMIT {int(limit)} OFFSET {int(offset)}"
            rows = self._engine.execute(part, self._given()).fetchall()
            return [self._row((offset + at, *row)) for at, row in enumerate(rows, start=1)]
        return list(self._rows(wanted, f"ORDER BY number LIMIT {int(limit)} OFFSET {int(offset)}"))

    def each(self, wanted: Wanted) -> Iterator[RefusedRow]:
        """All of them, a few at a time."""
        return self._rows(wanted, "")

    def find(self, number: int) -> RefusedRow | None:
        return next(iter(self.page(Wanted(numbers=[number]), 1)), None)

    def numbers(self, wanted: Wanted, limit: int) -> list[int]:
        found = self._ask("number", wanted, f"ORDER BY number LIMIT {int(limit)}")
        return [row[0] for row in found.fetchall()]

    def numbers_of_lines(self, places: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """The row that stands for each (file, line)."""
        files, lines = zip(*places, strict=True) if places else ((), ())
        self._engine.register("asked", pa.table({"file": pa.array(files, "string"), "line": pa.array(lines, "string")}))
        query = (
            f"SELECT file, line, min(number) FROM ({self._numbered()}) SEMI JOIN asked USING (file, line) GROUP BY ALL"
        )
        return {(file, line): number for file, line, number in self._engine.execute(query, self._given()).fetchall()}

    def filled(self, headers: Sequence[str]) -> dict[str, set[str]]:
        """By file, which of ``headers`` have a cell that is not empty."""
        said = ", ".join(f"bool_or(coalesce(c{self.headers.index(header)}, '') <> '')" for header in headers)
        found = self._engine.execute(
            f"SELECT file, {said} FROM {self._source()} GROUP BY file", self._given()
        ).fetchall()
        return {file: {header for header, some in zip(headers, flags, strict=True) if some} for file, *flags in found}

    def _rows(self, wanted: Wanted, tail: str) -> Iterator[RefusedRow]:
        found = self._ask("*", wanted, tail)
        while block := found.fetchmany(_CHUNK):
            yield from map(self._row, block)

    def _ask(self, what: str, wanted: Wanted, tail: str = "") -> duckdb.DuckDBPyConnection:
        """A cursor of its own for every question: answers may be read side by side."""
        cursor = self._engine.cursor()
        for name, numbers in (("kept", wanted.numbers), ("left_out", wanted.but)):
            cursor.register(name, pa.table({"number": pa.array(numbers or [], pa.int64())}))
        where, given = self._where(wanted)
        return cursor.execute(f"SELECT {what} FROM ({self._numbered()}) {where} {tail}", given)

    def _row(self, row: tuple) -> RefusedRow:
        number, file, line, titles, _cells, reasons, *rest = (cell or "" for cell in row)
        known = [title for title in titles.split(JOINT) if title in self.headers]
        return RefusedRow(int(number), file, line, known, reasons, dict(zip(self.headers, rest, strict=True)))

    def _titles(self) -> list[str]:
        with open(self._path, encoding="utf-8-sig", newline="") as file:
            return next(csv.reader(file))

    def _source(self) -> str:
        names = [*_FACTS, *(f"c{at}" for at in range(len(self.headers)))]
        columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
        return (
            f"read_csv(?, header=true, auto_detect=false, columns={{{columns}}}, delim=',', quote='\"', escape='\"', "
            f"new_line='\\r\\n', max_line_size={_LONGEST}, buffer_size={_LONGEST})"
        )

    def _numbered(self) -> str:
        return f"SELECT row_number() OVER () AS number, * FROM {self._source()}"

    def _given(self) -> list[object]:
        return [self._path]

    def _where(self, wanted: Wanted) -> tuple[str, list[object]]:
        parts: list[str] = []
        given: list[object] = self._given()

        def hold(condition: str, *values: object) -> None:
            parts.append(condition)
            given.extend(values)

        if wanted.title:
            hold(f"list_contains(string_split(titles, '{JOINT}'), ?)", wanted.title)
        if wanted.reason:
            hold("contains(reasons, ?)", wanted.reason)
        if wanted.file:
            hold("file = ?", wanted.file)
        if wanted.line:
            hold("line = ?", wanted.line)
        if wanted.same:
            header, raw = wanted.same
            hold(f"list_contains(string_split(titles, '{JOINT}'), ?)", header)
            hold(f"coalesce(c{self.headers.index(header)}, '') = ?", raw)
        if wanted.numbers is not None:
            parts.append("number IN (SELECT number FROM kept)")
        if wanted.but:
            parts.append("number NOT IN (SELECT number FROM left_out)")
        return ("WHERE " + " AND ".join(parts) if parts else ""), given
