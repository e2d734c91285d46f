"""Which rows hold the titles of the columns, and what to call each column."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from datasources.errors import FormatError
from datasources.schema.text import fold, one_line

#: how many rows at the top may be titles, dates of export and the like
SEARCHED = 20
#: a spreadsheet has no more columns; a file that has is no table
MOST_COLUMNS = 16_384
#: a header has no more lines, unless told
_MOST_LINES = 4
_VALUE = re.compile(r"[-+]?[\d,.]+%?|\d{4}[-/.年]\d{1,2}([-/.月]\d{1,2}日?)?([ T].*)?")
_REMARK = re.compile(r"[^:：]+[:：].+", re.DOTALL)
_UNIT = re.compile(r"单位\s*:[^:元]{0,12}?((?:[千百十]?万|千|亿)?元)")
#: between the titles of a group and of a column in it
BETWEEN = "/"
LIKE_DATA = "表头里有数字或日期，像是数据行；若文件没有表头，请把“表头行数”设为 0"
Row = Sequence[str | None]


@dataclass(frozen=True)
class Span:
    """Merged cells: rows and columns counted from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Titles:
    """The header is ``rows[first : first + count]``; ``names`` has one name a column.

    ``unit``: what amounts are counted in, by a line above the header. ``notes``: what a person should look at.
    """

    first: int
    count: int
    names: list[str]
    unit: str = ""
    notes: tuple[str, ...] = ()


def find_titles(
    rows: Sequence[Row], spans: Collection[Span] = (), *, first: int | None = None, count: int | None = None
) -> Titles:
    """The header among the top rows of a table, blank ones included. ``first`` and ``count`` where a person told them.

    A header of several rows is known by its merged cells, or, where these are lost (CSV), by the gaps they left:
    a group's title stands above its first column only. Names of groups and columns are joined with ``/``.
    """
    if first is None:
        first = find_header(rows)
        while count is None and first and _belong_together(rows, spans, first - 1):
            first -= 1
    if count is None:
        count = 1
        while count < _MOST_LINES and _belong_together(rows, spans, first + count - 1):
            count += 1
    unit = _unit(rows[:first])
    if count == 0:
        return Titles(first, 0, name_columns([f"第{at}列" for at in range(1, _width(rows) + 1)]), unit)
    last = first + count - 1
    block = [_spread(rows, spans, at, is_last=at == last) for at in range(first, min(last + 1, len(rows)))]
    names = name_columns([_joined(cells) for cells in zip(*block, strict=True)])
    doubtful = any(_VALUE.fullmatch(fold(cell)) for row in block for cell in row)
    return Titles(first, count, names, unit, (LIKE_DATA,) if doubtful else ())


def find_header(rows: Sequence[Row]) -> int:
    """Index of the first row that looks like titles: about as wide as the table, all words, no word twice.

    Without one it is the first row that is wide enough, for a table may be titled by years.
    """
    widths = [sum(bool(cell and cell.strip()) for cell in row) for row in rows]
    usual = max((width for width in widths), default=0)
    wide = [at for at, width in enumerate(widths[:SEARCHED]) if width and width >= 0.6 * usual]
    for at in wide:
        cells = [fold(cell) for cell in rows[at] if cell and cell.strip()]
        if len(set(cells)) == len(cells) and _are_words(cells):
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


def refuse_too_wide(columns: int, place: str) -> None:
    """Raise FormatError for more columns than any table has."""
    if columns > MOST_COLUMNS:
        raise FormatError(place, f"有 {columns:,} 列，最多可读 {MOST_COLUMNS:,} 列", "请确认分隔符和文件内容后再导入")


def _are_words(cells: Sequence[str]) -> bool:
    """Whether a row may be one of titles: no values, and not remarks alone (填报单位：某局)."""
    return not any(_VALUE.fullmatch(cell) for cell in cells) and not all(_REMARK.fullmatch(cell) for cell in cells)


def _belong_together(rows: Sequence[Row], spans: Collection[Span], at: int) -> bool:
    """Whether a row groups the titles in the row below it."""
    if at + 1 >= len(rows):
        return False
    above, below = _filled(rows[at]), _filled(rows[at + 1])
    words = [fold(rows[at][column] or "") for column in above]
    if len(above) < 2 or not below or not _are_words(words):
        return False
    if any(_VALUE.fullmatch(fold(rows[at + 1][column] or "")) for column in below):
        return False
    here = [span for span in spans if span.top <= at <= span.bottom]
    if here:
        covered = {column for span in here for column in range(span.left, span.right + 1)}
        reaches_down = any(span.bottom > at for span in here)
        spreads = any(span.right > span.left for span in here) and not (above - covered) & below
        return (reaches_down or spreads) and below <= above | covered
    return _gaps_fit(rows, at, above, below)


def _gaps_fit(rows: Sequence[Row], at: int, above: set[int], below: set[int]) -> bool:
    """Two rows that fill each other's gaps, as merged titles do in a file that cannot merge."""
    gaps, width = below - above, max(above | below) + 1
    groups = {max((column for column in above if column < gap), default=-1) for gap in gaps}
    if not gaps or not groups <= below or len(above | below) < width:
        return False
    data = [cell for row in rows[at + 2 : at + 7] for cell in row if cell and _VALUE.fullmatch(fold(cell))]
    return bool(above - below) or bool(data)


def _spread(rows: Sequence[Row], spans: Collection[Span], at: int, is_last: bool) -> list[str]:
    """A row of the header with the titles of groups over all their columns."""
    width = _width(rows)
    cells = [(cell or "").strip() for cell in rows[at]] + [""] * (width - len(rows[at]))
    here = [span for span in spans if span.top <= at <= span.bottom]
    for span in here:
        title = (rows[span.top][span.left] or "") if span.left < len(rows[span.top]) else ""
        for column in range(span.left, min(span.right + 1, width)):
            cells[column] = title.strip()
    if not here and not is_last:
        below = _filled(rows[at + 1]) if at + 1 < len(rows) else set()
        for column in range(1, width):
            if not cells[column] and column in below:
                cells[column] = cells[column - 1]
    return cells


def _unit(rows: Sequence[Row]) -> str:
    """The unit of money that is named above a table: 单位：万元."""
    found = (_UNIT.search(fold(cell)) for row in rows for cell in row if cell)
    return next((match[1] for match in found if match), "")


def _joined(cells: Sequence[str]) -> str:
    parts = [one_line(fold(cell)) for cell in cells if cell]
    return BETWEEN.join(part for at, part in enumerate(parts) if at == 0 or part != parts[at - 1])


def _filled(row: Row) -> set[int]:
    return {column for column, cell in enumerate(row) if cell and cell.strip()}


def _width(rows: Sequence[Row]) -> int:
    return max((len(row) for row in rows), default=0)
