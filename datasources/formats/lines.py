"""Records of delimited text with the physical line each began on, and a way on after a broken one.

This is what cutting means; ``plain`` is only faster.
"""

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

#: bytes of the longest line that is taken for one; in a longer cell a quotation mark was not closed
MOST_LINE = 16 << 20
csv.field_size_limit(MOST_LINE)
QUOTES = "引号没有闭合或使用不当，无法切分单元格"
#: line, cells, and why the record is broken (empty: it is not)
Record = tuple[int, list[str], str]


@dataclass(frozen=True)
class Dialect:
    """How cells are told apart. ``quote``: what may enclose a cell; empty where nothing does."""

    delimiter: str
    quote: str = '"'

    def reader(self, lines: Iterable[str], *, strict: bool = False) -> Iterator[list[str]]:
        """Python's reader of this dialect."""
        if not self.quote:
            return csv.reader(lines, delimiter=self.delimiter, strict=strict, quoting=csv.QUOTE_NONE)
        return csv.reader(lines, delimiter=self.delimiter, strict=strict, quotechar=self.quote)


class Lines:
    """Lines of text, taken a chunk at a time, that remember those of the current record and can take them back."""

    def __init__(self, chunks: Iterable[Iterable[str]]) -> None:
        self._chunks = iter(chunks)
        self._ready: deque[str] = deque()
        self.held: list[str] = []
        self.chunks = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        while not self._ready:
            self._ready.extend(next(self._chunks))
            self.chunks += 1
        line = self._ready.popleft()
        self.held.append(line)
        return line

    @property
    def at_edge(self) -> bool:
        """Whether every line of the chunks taken so far has been used."""
        return not self._ready

    def rest(self) -> str:
        """What was taken and not used."""
        return "".join(self._ready)

    def give_back_all_but_first(self) -> str:
        first, *rest = self.held
        self._ready.extendleft(reversed(rest))
        self.held = [first]
        return first


def records(text: Iterable[str], dialect: Dialect) -> Iterator[Record]:
    """The records of the text.

    After a quotation mark that is never closed only the line it stands on is lost: what it had swallowed is read
    again line by line.
    """
    return records_of(Lines([text]), dialect, 1)


def records_of(lines: Lines, dialect: Dialect, start: int) -> Iterator[Record]:
    """The records of lines of which the first has this number. After each, ``lines.held`` are its lines."""
    reader = dialect.reader(lines, strict=True)
    while True:
        lines.held.clear()
        try:
            yield start, next(reader), ""
        except StopIteration:
            return
        except csv.Error:
            yield start, [lines.give_back_all_but_first().rstrip("\r\n")], QUOTES
        start += len(lines.held)
