"""Readers, one file a format. All give raw text with the physical line or sheet row it came from."""

from pathlib import Path
from typing import Any

from datasources.errors import FormatError
from datasources.formats.base import Batch, Reader, Refused, Sniffed, Source
from datasources.formats.delimited import DelimitedReader
from datasources.formats.encoding import find_encoding
from datasources.formats.json_lines import JsonLinesReader
from datasources.formats.spreadsheet import SpreadsheetReader

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_WORKBOOKS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods")
_SAMPLE = 20


def sniff(path: Path, options: dict[str, Any] | None = None, name: str = "", *, may_be_empty: bool = False) -> Sniffed:
    """What the file is and its first rows. Raises FormatError when it holds no table.

    ``may_be_empty``: a header alone is a table too.
    """
    source = Source(Path(path), name or Path(path).name, options or {})
    reader = _reader(source, whole=False)
    try:
        batch = next(reader.batches(_SAMPLE), None)
        if batch is None and not may_be_empty:
            raise no_rows(source.name)
        sample = _rows(batch) if batch else []
        return Sniffed(**reader.describe(), headers=reader.headers, sample=sample)
    finally:
        reader.close()


def _rows(batch: Batch) -> list[list[str]]:
    columns = (column.fill_null("").to_pylist() for column in batch.columns)
    return [list(row) for row in zip(*columns, strict=True)]


def no_rows(name: str) -> FormatError:
    """The refusal of a file that has a header and nothing below it."""
    return FormatError(
        f"文件 {name}", "只有表头，没有数据行", "请确认导出的时间范围内有数据；若该期间确无数据，请写明覆盖起止后再导入"
    )


def open_reader(path: Path, options: dict[str, Any] | None = None, name: str = "") -> Reader:
    """A reader of the whole file. ``options`` may overrule encoding, delimiter, sheet and header_row."""
    return _reader(Source(Path(path), name or Path(path).name, options or {}), whole=True)


def _reader(source: Source, whole: bool) -> Reader:
    try:
        with source.path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise FormatError(f"文件 {source.name}", "无法打开", "请确认文件存在并可读") from error
    if not head.strip(b"\xef\xbb\xbf \r\n\t"):
        raise FormatError(f"文件 {source.name}", "是空的，没有表头也没有数据", "请检查导出是否成功")
    if head.startswith((_ZIP, _OLE)):
        return SpreadsheetReader(source)
    if source.name.lower().endswith(_WORKBOOKS):
        raise FormatError(
            f"文件 {source.name}", "扩展名是工作簿，内容却不是，可能已损坏", "请重新导出，或另存为 CSV 后再导入"
        )
    if _starts_like_json(source, head):
        return JsonLinesReader(source, whole)
    return DelimitedReader(source)


def _starts_like_json(source: Source, head: bytes) -> bool:
    encoding = find_encoding(source.path, source.name, source.option("encoding"))
    start = head.decode(encoding, "ignore").lstrip()
    if source.name.lower().endswith((".json", ".jsonl", ".ndjson")) and start.startswith("["):
        raise FormatError(
            f"文件 {source.name}", "是一个 JSON 数组", "请导出为一行一个 {…} 的 JSON 行（.jsonl）后再导入"
        )
    return start.startswith("{")


__all__ = ["Batch", "FormatError", "Reader", "Refused", "Sniffed", "no_rows", "open_reader", "sniff"]
