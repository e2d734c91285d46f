"""Cells of a sheet as text: one by one, and a column at a time where all its cells are of one kind."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

#: beyond fifteen digits a spreadsheet no longer knows them all
_EXACT = 10**15
_SHORT = 16


def cell_text(cell: Any) -> str:
    """A cell as its reader would write it; a number whose digits are no longer all known keeps its exponent."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, int | float):
        return _number(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    return "" if cell is None else str(cell)


def column_text(column: Sequence[Any]) -> pa.StringArray:
    """``cell_text`` of every cell."""
    kinds = set(map(type, column)) - {str}
    if not kinds:
        return pa.array(column, pa.string())
    at_once = _AT_ONCE.get(kinds.pop()) if len(kinds) == 1 else None
    if at_once:
        texts = at_once([None if type(cell) is str else cell for cell in column])
        return pc.coalesce(texts, pa.array([cell if type(cell) is str else None for cell in column], pa.string()))
    return pa.array([cell if type(cell) is str else cell_text(cell) for cell in column], pa.string())


def _number(cell: float) -> str:
    """Fifteen digits, as many as a spreadsheet keeps and shows: 0.1 + 0.2 is 0.3."""
    if not abs(cell) < _EXACT:
        return f"{cell:.14E}"
    if cell == int(cell):
        return str(int(cell))
    return f"{Decimal(f'{cell:.15g}'):f}"


def _numbers(cells: list[float | None]) -> pa.StringArray:
    numbers = np.array([0.0 if cell is None else cell for cell in cells], np.float64)
    is_known = np.abs(numbers) < _EXACT
    is_whole = is_known & (numbers == np.trunc(numbers))
    whole = pa.array(np.where(is_whole, numbers, 0).astype(np.int64)).cast(pa.string())
    texts = pc.if_else(pa.array(is_whole), whole, pa.array(numbers).cast(pa.string()))
    # a short spelling without an exponent is the one of fifteen digits, too
    odd = pc.or_(pc.greater(pc.utf8_length(texts), _SHORT), pc.match_substring(texts, "e"))
    odd = pc.or_(odd, pa.array(~is_known))
    if pc.any(odd).as_py():
        again = [_number(numbers[at]) for at in pc.indices_nonzero(odd).to_pylist()]
        texts = pc.replace_with_mask(texts, odd, pa.array(again, pa.string()))
    return pc.if_else(pa.array([cell is not None for cell in cells]), texts, pa.scalar(None, pa.string()))


def _moments(cells: list[datetime | None]) -> pa.StringArray:
    texts = pc.replace_substring_regex(pa.array(cells, pa.timestamp("us")).cast(pa.string()), r"\.0+$", "")
    return pc.replace_substring_regex(texts, " 00:00:00$", "")


def _days(cells: list[date | None]) -> pa.StringArray:
    return pa.array(cells, pa.date32()).cast(pa.string())


_AT_ONCE: dict[type, Callable[[list[Any]], pa.StringArray]] = {float: _numbers, datetime: _moments, date: _days}
