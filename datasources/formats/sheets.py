"""Which of several sheets is read: the one that was named, all that have the same header, or the first with a table."""

from collections.abc import Callable, Sequence

from datasources.errors import FormatError
from datasources.formats.base import Reader, Source
from datasources.formats.grid import Grid, GridReader
from datasources.formats.options import ALL_PARTS
from datasources.formats.parts import PartsReader
from datasources.formats.tidy import TidyReader


def open_sheets(source: Source, names: Sequence[str], grid: Callable[[str], Grid], *, whole: bool) -> Reader:
    """The reader of the chosen sheet or sheets; ``grid`` opens one by its name.

    Raises:
        FormatError: there is no such sheet, or no table on any.
    """
    told, place = source.option("sheet"), f"文件 {source.name}"
    if told == ALL_PARTS:

        def part(name: str, _whole: bool) -> Reader | None:
            sheet = grid(name)
            return TidyReader(GridReader(sheet, source), source.option("footer_rows")) if sheet.height else None

        return PartsReader(names, part, place, whole=whole, must_fit=False)
    if told is not None and told not in names:
        raise FormatError(place, f"没有名为 {told} 的工作表", f"现有：{'、'.join(names)}")
    return _first_table(source, names, grid) if told is None else GridReader(grid(told), source, names)


def _first_table(source: Source, names: Sequence[str], grid: Callable[[str], Grid]) -> GridReader:
    """The first sheet with a header of several columns and a row below; else the first with anything on it."""
    second: GridReader | None = None
    for name in names:
        sheet = grid(name)
        if not sheet.height:
            continue
        reader = GridReader(sheet, source, names)
        if len(reader.headers) > 1 and reader.has_rows:
            return reader
        second = second or reader
    if second is None:
        raise FormatError(f"文件 {source.name}", "是空的，没有表头也没有数据", "请检查导出是否成功")
    return second
