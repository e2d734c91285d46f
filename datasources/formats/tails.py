"""The last lines of a text file, without reading what is before them."""

import io
from pathlib import Path

from datasources.formats.encoding import ERRORS
from datasources.formats.lines import Dialect, records

_TAIL = 256 << 10


def last_records(path: Path, encoding: str, dialect: Dialect, count: int) -> list[tuple[int, list[str]]]:
    """The last filled records with their lines; line 0 where it is not known, in a file longer than its tail.

    Nothing for encodings in which a line's end cannot be told from the middle of a character.
    """
    if encoding.startswith("utf-16"):
        return []
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _TAIL))
        tail = file.read(_TAIL)
    is_whole = size <= _TAIL
    if not is_whole:
        tail = tail[tail.find(b"\n") + 1 :]
    lines = io.StringIO(tail.decode(encoding, ERRORS), newline="")
    found = [(line if is_whole else 0, cells) for line, cells, _ in records(lines, dialect) if any(cells)]
    return [(line, [_shown(cell) for cell in cells]) for line, cells in found[-count:]]


def _shown(cell: str) -> str:
    return cell.encode("utf-8", ERRORS).decode("utf-8", "replace")
