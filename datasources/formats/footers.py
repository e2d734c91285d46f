"""Lines below a table that are no rows of it: its totals, who made it and when, notes."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from datasources.formats.base import Footer
from datasources.schema.text import fold

_FOOTER = re.compile(
    r"(本页|本表)?(合计|总计|共计|小计|累计)[:：]?"
    r"|共\d+(条|行|笔|件|人)(记录|数据)?[。.]?"
    r"|(备?注|说明|附注|数据来源|(制表|填表|填报|统计|审核|复核|导出|打印|负责)(人|单位|日期|时间)?)[:：].*",
    re.DOTALL,
)
_STARTS = frozenset("本合总共小累备注说附数制填统审复导打负")
Row = TypeVar("Row", bound=tuple[Any, ...])
#: more lines than this that look like footers are a table's own rows
_AT_MOST = 20


def is_footer(cells: Sequence[str | None]) -> bool:
    """Whether the first filled cell of a line speaks of the table instead of being in it."""
    first = next((cell.strip() for cell in cells if cell and not cell.isspace()), "")
    return first[:1] in _STARTS and bool(_FOOTER.fullmatch("".join(fold(first).split())))


def above_footer(rows: Iterable[Row], left_out: list[Footer]) -> Iterator[Row]:
    """The rows, each a line and its cells, without the footer; ``left_out`` is given what was one.

    Only the last lines are a footer: a subtotal between rows is a row, to be judged as any other.
    """
    held: list[Row] = []
    for row in rows:
        if len(held) < _AT_MOST and is_footer(row[1]):
            held.append(row)
            continue
        yield from held
        held.clear()
        yield row
    left_out.extend(Footer(row[0], " ".join(cell.strip() for cell in row[1] if cell and cell.strip())) for row in held)
