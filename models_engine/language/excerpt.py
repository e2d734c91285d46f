"""The line of a file at which a problem stands, with a caret under the place."""

from __future__ import annotations

import unicodedata

# columns of a terminal that the line may take; a longer one is shown around the place
_WIDTH = 100


def excerpt(text: str, line: int, column: int) -> list[str]:
    """Two lines: the numbered line of the text, and the caret; none where the text has no such line."""
    lines = text.splitlines()
    if not 0 < line <= len(lines) or not lines[line - 1].strip():
        return []
    written = lines[line - 1].replace("\t", " ")
    first = _first_shown(written, column - 1)
    shown = ("…" if first else "") + _cut(written[first:], _WIDTH)
    before = ("…" if first else "") + written[first : column - 1]
    margin = f"{line:>5} | "
    return [f"{margin}{shown}".rstrip(), f"{' ' * (len(margin) - 2)}| {' ' * _width(before)}^"]


def _first_shown(written: str, at: int) -> int:
    """The first character shown: the line's own first, unless the place would lie beyond the width."""
    if _width(written[:at]) < _WIDTH * 3 // 4:
        return 0
    first = at
    while first and _width(written[first:at]) < _WIDTH // 2:
        first -= 1
    return first


def _cut(written: str, width: int) -> str:
    taken = 0
    for number, character in enumerate(written):
        taken += _width(character)
        if taken > width:
            return f"{written[:number]}…"
    return written


def _width(text: str) -> int:
    """Columns of a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
