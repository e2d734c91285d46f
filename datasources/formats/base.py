"""What every reader gives: titles, and batches of raw cells with the line each row began on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, Self

import pyarrow as pa


@dataclass(frozen=True)
class Refused:
    """A row that could not be cut into cells: where it began, what was read of it, why it was refused."""

    line: int
    cells: list[str]
    reason: str


@dataclass(frozen=True)
class Footer:
    """A line that is no row of the table (a total, a note, the header once more) and was left out.

    ``part``: the sheet or the member of an archive that it stands in, where several are read.
    """

    line: int
    text: str = ""
    part: str = ""

    def place(self, file: str) -> str:
        """Where it stands, for a person: 表.xlsx/二月:31."""
        return f"{file}/{self.part}:{self.line}" if self.part else f"{file}:{self.line}"


@dataclass
class Batch:
    """Raw text by column, in the order of the reader's headers; NULL where a row says nothing of a column.

    ``lines`` are 1-based physical lines, sheet rows, or ordinals where a format has no lines; they ascend. ``refused``
    rows are in no column. ``part`` names the sheet or the member of an archive, where several are read.
    """

    lines: pa.Int64Array
    columns: list[pa.StringArray]
    refused: list[Refused] = field(default_factory=list)
    part: str = ""

    @classmethod
    def of(cls, lines: Sequence[int], columns: Sequence[Sequence[str | None]], refused: Sequence[Refused] = ()) -> Self:
        """A batch of Python's lists, for readers that go cell by cell."""
        return cls(pa.array(lines, pa.int64()), [pa.array(column, pa.string()) for column in columns], list(refused))

    def __len__(self) -> int:
        return len(self.lines)


@dataclass(frozen=True)
class Sniffed:
    """What a file was found to be, to be shown and overruled.

    ``header_row`` is a 1-based line (0: it has none) and ``header_rows`` how many lines the header has. ``sheets`` are
    the sheets of a workbook or the members of an archive; ``sheet`` the one that is read, ``*`` where all are.
    ``unit``: what amounts are counted in, by a line above the table (单位：万元).
    ``footer``: lines at the end that are no rows, as far as seen. ``notes``: sentences on what is left out or changed.
    ``refused``: rows among the first that could not be cut into cells; they are not in ``sample``.
    """

    format: str
    encoding: str
    delimiter: str
    header_row: int
    sheet: str
    sheets: list[str]
    headers: list[str]
    sample: list[list[str]]
    header_rows: int = 1
    quote: str = ""
    unit: str = ""
    footer: list[Footer] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    refused: int = 0


class Reader(Protocol):
    """One open file. ``fraction`` says how much of it has been read, 0 to 1; ``footer`` which lines of what was read
    are no rows of the table and were left out."""

    headers: list[str]
    footer: list[Footer]

    @property
    def fraction(self) -> float: ...

    def describe(self) -> dict[str, Any]:
        """The fields of ``Sniffed`` that this format knows."""
        ...

    def batches(self, rows: int = 100_000) -> Iterator[Batch]: ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Source:
    """A file to be read: where it lies, the name a person knows it by, and what was overruled."""

    path: Path
    name: str
    options: dict[str, Any]

    def option(self, key: str) -> Any:
        """What a person chose, or None for automatic."""
        value = self.options.get(key)
        return None if value in (None, "", "auto") else value

    @property
    def header_row(self) -> int | None:
        """The 1-based line that a person named as the header."""
        return self.option("header_row")
