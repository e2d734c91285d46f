"""What a file is by its first bytes; its name only decides between kinds of text."""

import json
import re
from enum import StrEnum
from typing import Any

from datasources.errors import FormatError
from datasources.formats.base import Source
from datasources.formats.encoding import find_encoding

_HEAD = 64 << 10
WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".ods", ".xls")
_MARKUP = re.compile(
    rb"(<\?xml|<!doctype|<!--|<(html|head|meta|body|table|style|script|div|center|font|workbook|ss:workbook)\b)",
    re.IGNORECASE,
)
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_OTHERS = (
    (b"%PDF", "PDF 文件"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7z 压缩包"),
    (b"BZh", "bzip2 压缩包"),
    (b"\xfd7zXZ\x00", "xz 压缩包"),
    (b"\x28\xb5\x2f\xfd", "zstd 压缩包"),
    (b"{\\rtf", "RTF 文档"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"SQLite format 3\x00", "SQLite 数据库"),
    (b"ARROW1", "Arrow（Feather）文件"),
    (b"ORC", "ORC 文件"),
    (b"MIME-Version:", "单个文件网页（MHTML）"),
)
SAVE_AS = "请在原程序中另存为 XLSX 或 CSV 后再导入"


class Kind(StrEnum):
    """``CAGED`` ones are read in a process of their own."""

    DELIMITED = "delimited"
    JSON_LINES = "json_lines"
    JSON_ARRAY = "json_array"
    WORKBOOK = "spreadsheet"
    ZIP = "zip"
    GZIP = "gzip"
    PARQUET = "parquet"
    MARKUP = "markup"

    @property
    def is_caged(self) -> bool:
        """Whether the format is intricate enough to break, or to bring down, whoever parses it."""
        return self not in (Kind.DELIMITED, Kind.JSON_LINES)


_MAGIC = (
    (b"PK\x03\x04", Kind.ZIP),
    (b"PK\x05\x06", Kind.ZIP),
    (b"\xd0\xcf\x11\xe0", Kind.WORKBOOK),
    (b"PAR1", Kind.PARQUET),
    (b"\x1f\x8b", Kind.GZIP),
)


def recognise(source: Source) -> Kind:
    """The kind of a file. Raises FormatError where it is nothing that holds a table."""
    place = f"文件 {source.name}"
    try:
        with source.path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise FormatError(place, "无法打开", "请确认文件存在并可读") from error
    if not head.strip(b"\xef\xbb\xbf \r\n\t"):
        raise FormatError(place, "是空的，没有表头也没有数据", "请检查导出是否成功")
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    for magic, what in _OTHERS:
        if head.startswith(magic):
            raise FormatError(place, f"是{what}，不是表格", SAVE_AS)
    return _text_kind(source, head, place)


def _text_kind(source: Source, head: bytes, place: str) -> Kind:
    ending = source.name.lower()
    if _MARKUP.match(_plain(head)):
        return Kind.MARKUP
    # many systems export tab separated text under the name .xls
    if ending.endswith(WORKBOOKS) and not ending.endswith(".xls"):
        raise FormatError(place, "扩展名是工作簿，内容却不是，可能已损坏", "请重新导出，或另存为 CSV 后再导入")
    encoding = find_encoding(source.path, source.name, source.option("encoding"))
    start = head.decode(encoding, "ignore").lstrip("\ufeff \t\r\n")
    if start.startswith("["):
        return Kind.JSON_ARRAY if _is_json_array(start, ending) else Kind.DELIMITED
    if start.startswith("{"):
        return _kind_of_objects(start, ending, whole=len(head) < _HEAD)
    return Kind.DELIMITED


def _plain(head: bytes) -> bytes:
    """The head without a byte-order mark and blanks, UTF-16 reduced to its ASCII."""
    for mark in _MARKS:
        head = head.removeprefix(mark)
    return head.replace(b"\0", b"").lstrip()


def _is_json_array(start: str, ending: str) -> bool:
    """``[`` may also begin a title: [2024]年度统计表."""
    return ending.endswith((".json", ".jsonl", ".ndjson")) or start[1:].lstrip()[:1] in ("{", "]")


def _kind_of_objects(start: str, ending: str, *, whole: bool) -> Kind:
    """One object a line, or one object around an array ({"code": 0, "data": […]}), perhaps on several lines."""
    if ending.endswith((".jsonl", ".ndjson")):
        return Kind.JSON_LINES
    first, newline, rest = start.partition("\n")
    more = re.search(r"^\{", rest, re.MULTILINE) is not None
    value = _value(first)
    if isinstance(value, dict):
        alone = whole and not rest.strip()
        return Kind.JSON_ARRAY if alone and has_objects(value) else Kind.JSON_LINES
    return Kind.JSON_LINES if more else Kind.JSON_ARRAY


def has_objects(value: Any) -> bool:
    """Whether an object holds an array of objects, at whatever depth of objects."""
    if isinstance(value, dict):
        return any(has_objects(item) for item in value.values())
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _value(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None
