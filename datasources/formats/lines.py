"""Records of delimited text with the physical line each began on, and a way on after a broken one."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator

#: a cell longer than this is taken for an unclosed quotation mark
csv.field_size_limit(16 << 20)
QUOTES = "引号没有闭合或使用不当，无法切分单元格"


class _Lines:
    """Lines of text that remember those of the current record and can hand them out again."""

    def __init__(self, text: Iterable[str]) -> None:
        self._text = iter(text)
        self._again: deque[str] = deque()
        self.held: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._text)
        self.held.append(line)
        return line

    def give_back_all_but_first(self) -> str:
        first, *rest = self.held
        self._again.extendleft(reversed(rest))
        self.held = [first]
        return first


def records(text: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str], str]]:
    """(1-based line, cells, reason); the reason is empty unless the record is broken.

    After a quotation mark that is never closed only the line it stands on is lost: what it had swallowed is read
    again line by line.
    """
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    start = 1
    while True:
        lines.held.clear()
        try:
            yield start, next(reader), ""
        except StopIteration:
            return
        except csv.Error:
            yield start, [lines.give_back_all_but_first().rstrip("\r\n")], QUOTES
        start += len(lines.held)
