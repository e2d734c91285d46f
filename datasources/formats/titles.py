"""Which row holds the titles of the columns, and what to call columns without one."""

import re
from collections import Counter
from collections.abc import Sequence

from datasources.schema.text import fold, one_line

#: how many rows at the top may be titles, dates of export and the like
SEARCHED = 20
_VALUE = re.compile(r"[-+]?[\d,.]+%?|\d{4}[-/.年]\d{1,2}([-/.月]\d{1,2}日?)?([ T].*)?")


def find_header(rows: Sequence[Sequence[str | None]]) -> int:
    """Index of the first row that looks like titles: about as wide as the table, all words, no word twice.

    Without one it is the first row that is wide enough, for a table may be titled by years.
    """
    widths = [sum(bool(cell and cell.strip()) for cell in row) for row in rows]
    usual = max((width for width in widths), default=0)
    wide = [at for at, width in enumerate(widths[:SEARCHED]) if width and width >= 0.6 * usual]
    for at in wide:
        cells = [fold(cell) for cell in rows[at] if cell and cell.strip()]
        if len(set(cells)) == len(cells) and not any(_VALUE.fullmatch(cell) for cell in cells):
            return at
    return wide[0] if wide else 0


def name_columns(cells: Sequence[str | None]) -> list[str]:
    """Titles on one line, none blank, none twice; blank ones at the end are dropped."""
    titles = [one_line(fold(cell or "")) for cell in cells]
    while titles and not titles[-1]:
        titles.pop()
    seen: Counter[str] = Counter()
    named = []
    for at, title in enumerate(titles, start=1):
        title = title or f"第{at}列"
        seen[title] += 1
        named.append(title if seen[title] == 1 else f"{title} ({seen[title]})")
    return named
