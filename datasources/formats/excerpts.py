"""A large workbook reduced to the first and last rows of its sheets, so that its header is seen within seconds."""

import io
import re
import zipfile
from pathlib import Path
from typing import IO

from datasources.errors import FormatError

#: bytes of a sheet from which on it is not looked at as a whole, and those that are
_LARGE, _HEAD, _TAIL = 16 << 20, 2 << 20, 1 << 20
_STEP = 1 << 20
_MOST_ROWS = 1_048_576
_ROW_BEGINS, _ROW_ENDS = b"<row ", b"</row>"
_NUMBER = re.compile(rb'<row [^>]*?\br="(\d+)"')


def excerpt(path: Path, place: str) -> IO[bytes] | None:
    """The reduced copy of an .xlsx file, with all else as it is (strings, merged cells); None where none is needed.

    Raises:
        FormatError: a sheet has more rows than a sheet can have.
        zipfile.BadZipFile, OSError, ...: it is damaged.
    """
    if not zipfile.is_zipfile(path):
        return None
    with zipfile.ZipFile(path) as book:
        if not any(_is_large(info) for info in book.infolist()):
            return None
        small = io.BytesIO()
        with zipfile.ZipFile(small, "w") as copy:
            for info in book.infolist():
                with book.open(info) as part:
                    copy.writestr(info.filename, _ends(part, place) if _is_large(info) else part.read())
    small.seek(0)
    return small


def _is_large(info: zipfile.ZipInfo) -> bool:
    return info.file_size > _LARGE and info.filename.startswith("xl/worksheets/") and info.filename.endswith(".xml")


def _ends(part: IO[bytes], place: str) -> bytes:
    """A sheet without the rows in its middle. Raises FormatError also where rows cannot be told."""
    head, tail = part.read(_HEAD), b""
    while piece := part.read(_STEP):
        tail = (tail + piece)[-_TAIL:] if len(tail) > _TAIL else tail + piece
    cut, begin = head.rfind(_ROW_ENDS), tail.find(_ROW_BEGINS)
    numbers = _NUMBER.findall(tail)
    if cut < 0 or begin < 0 or not numbers:
        raise FormatError(place, "有一张表过大，而且无法分段查看", "请另存为 CSV 后再导入")
    if int(numbers[-1]) > _MOST_ROWS:
        raise FormatError(
            place, f"行号到了 {int(numbers[-1]):,}，工作表最多 {_MOST_ROWS:,} 行", "请另存为 CSV 后再导入"
        )
    return head[: cut + len(_ROW_ENDS)] + tail[begin:]
