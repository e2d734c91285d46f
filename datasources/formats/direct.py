"""Opens a file in this very process: for the formats that are safe to parse here, and inside the cage for all."""

import zipfile
from dataclasses import replace

from datasources.errors import FormatError
from datasources.formats.archive import is_workbook, open_archive, open_gzip
from datasources.formats.base import Batch, Reader, Sniffed, Source
from datasources.formats.delimited import DelimitedReader
from datasources.formats.json_array import JsonArrayReader
from datasources.formats.json_lines import JsonLinesReader
from datasources.formats.kinds import WORKBOOKS, Kind, recognise
from datasources.formats.markup import open_markup
from datasources.formats.parquet import ParquetReader
from datasources.formats.spreadsheet import open_workbook
from datasources.formats.tidy import TidyReader

SAMPLE = 200


def sniff_directly(source: Source, *, may_be_empty: bool = False) -> Sniffed:
    """What the file is and its first rows. Raises FormatError when it holds no table.

    ``may_be_empty``: a header alone is a table too.
    """
    reader = open_directly(source, whole=False)
    try:
        batch = next(reader.batches(SAMPLE), None)
        if batch is None and not may_be_empty:
            raise no_rows(source.name)
        found = Sniffed(
            **reader.describe(),
            headers=reader.headers,
            sample=_rows(batch) if batch else [],
            refused=len(batch.refused) if batch else 0,
        )
        return replace(found, footer=reader.footer_seen()) if isinstance(reader, TidyReader) else found
    finally:
        reader.close()


def open_directly(source: Source, *, whole: bool = True) -> Reader:
    """A reader of the file's table, without repeated headers and footer; ``whole``: its rows will be read."""
    kind = recognise(source)
    if kind is Kind.ZIP and not _is_workbook(source):
        return open_archive(source, open_directly, whole=whole)
    if kind is Kind.GZIP:
        return open_gzip(source, open_directly, whole=whole)
    reader = _open(kind, source, whole)
    return TidyReader(reader, source.option("footer_rows")) if hasattr(reader, "header_lines") else reader


def no_rows(name: str) -> FormatError:
    """The refusal of a file that has a header and nothing below it."""
    return FormatError(
        f"文件 {name}", "只有表头，没有数据行", "请确认导出的时间范围内有数据；若该期间确无数据，请写明覆盖起止后再导入"
    )


def _open(kind: Kind, source: Source, whole: bool) -> Reader:
    match kind:
        case Kind.JSON_LINES:
            return JsonLinesReader(source, whole)
        case Kind.JSON_ARRAY:
            return JsonArrayReader(source, whole)
        case Kind.PARQUET:
            return ParquetReader(source)
        case Kind.MARKUP:
            return open_markup(source)
        case Kind.WORKBOOK | Kind.ZIP:
            return open_workbook(source, whole=whole)
        case _:
            return DelimitedReader(source)


def _is_workbook(source: Source) -> bool:
    """Whether a ZIP file is a workbook, or says so by its name. Raises FormatError for a damaged archive."""
    try:
        return is_workbook(source) or source.name.lower().endswith(WORKBOOKS)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise FormatError(f"文件 {source.name}", "已损坏，打不开", "请重新导出或重新打包后再导入") from error


def _rows(batch: Batch) -> list[list[str]]:
    columns = (column.fill_null("").to_pylist() for column in batch.columns)
    return [list(row) for row in zip(*columns, strict=True)]
