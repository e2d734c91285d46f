"""A JSON array of objects, at the top or inside other objects: {"code": 0, "data": [{…}, {…}]}."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import IO, Any

import ijson

from datasources.errors import FormatError
from datasources.formats.base import Source
from datasources.formats.encoding import find_encoding
from datasources.formats.objects import TOO_DEEP, Found, ObjectReader, cells_of, nothing_in

#: characters; the path to a table inside objects is shorter
_LONGEST_PATH = 10_000
_PIECE = re.compile(r"[^}\n]*[}\n]|[^}\n]+")
#: characters read at a time, for a line may be as long as the file
_STEP = 1 << 16


class JsonArrayReader(ObjectReader):
    """The first array of objects is the table. A row's line is that on which its object starts; of several objects on
    one line each counts one on, for such files often have one line only."""

    format = "json_array"

    def __init__(self, source: Source, whole: bool = True) -> None:
        self._size = max(1, source.path.stat().st_size)
        encoding = find_encoding(source.path, source.name, source.option("encoding"))
        self._source, self.encoding = source, encoding
        self._where = self._find()
        super().__init__(source, encoding, whole)

    def _find(self) -> str:
        """The path of the array's items, as ijson writes it."""
        before = ("", "", None)
        with self._open() as file:
            for prefix, event, value in self._careful(ijson.parse(file)):
                if len(prefix) > _LONGEST_PATH:
                    raise FormatError(f"文件 {self._source.name}", TOO_DEEP, "请重新导出后再导入")
                if event == "start_map" and before[1] == "start_array":
                    self._first_line = file.line
                    return prefix
                before = (prefix, event, value)
        raise nothing_in(self._source.name)

    def _objects(self) -> Iterator[Found]:
        with self._open() as file:
            line = 0
            for value in self._careful(ijson.items(file, self._where)):
                start = file.take_start()  # for the first object it may be that of one around the table
                line = max(line + 1, start) if line else self._first_line
                self.fraction = file.tell() / self._size
                yield cells_of(line, _as_words(value), str(value)[:1000] if not isinstance(value, dict) else "")

    def _careful(self, events: Iterator[Any]) -> Iterator[Any]:
        count = 0
        try:
            for count, event in enumerate(events, start=1):  # noqa: B007
                yield event
        except (ijson.JSONError, UnicodeError) as error:
            raise FormatError(
                f"文件 {self._source.name}", f"第 {count:,} 项之后不是完整的 JSON", "请重新导出后再导入"
            ) from error

    def _open(self) -> "_Utf8":
        return _Utf8(self._source.path.open(encoding=self.encoding))


class _Utf8:
    """Text of any encoding as the UTF-8 that the parser reads, in pieces that end where an object or a line does.

    So an object that the parser has finished ends with the last piece, and the next one starts with the first brace
    after it. ``line`` is that of the last piece.
    """

    def __init__(self, text: IO[str]) -> None:
        self._text = text
        self._pieces: Iterator[str] = iter(())
        self._next, self._start = 1, 0
        self.line = 0

    def read(self, size: int = -1) -> bytes:
        """The next piece whatever the size; the parser asks for nothing to see what it would get."""
        if size == 0:
            return b""
        piece = next(self._pieces, "")
        if not piece:
            self._pieces = iter(_PIECE.findall(self._text.readline(_STEP)))
            piece = next(self._pieces, "")
        self.line = self._next
        self._next += piece.endswith("\n")
        if not self._start and "{" in piece:
            self._start = self.line
        return piece.encode()

    def take_start(self) -> int:
        """The line of the first brace since this was asked last."""
        start, self._start = self._start, 0
        return start

    def tell(self) -> int:
        return self._text.buffer.raw.tell()

    def __enter__(self) -> "_Utf8":
        return self

    def __exit__(self, *_: object) -> None:
        self._text.close()


def _as_words(value: Any) -> Any:
    """Numbers as they were written, wherever they stand."""
    if isinstance(value, dict):
        return {name: _as_words(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_as_words(item) for item in value]
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return str(value)
    return value
