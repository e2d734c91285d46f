"""A JSON array of objects, at the top or inside other objects: {"code": 0, "data": [{…}, {…}]}."""

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


class JsonArrayReader(ObjectReader):
    """The first array of objects is the table. A row's line is its ordinal, for such files often have one line only."""

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
                    return prefix
                before = (prefix, event, value)
        raise nothing_in(self._source.name)

    def _objects(self) -> Iterator[Found]:
        with self._open() as file:
            for number, value in enumerate(self._careful(ijson.items(file, self._where)), start=1):
                self.fraction = file.tell() / self._size
                yield cells_of(number, _as_words(value), str(value)[:1000] if not isinstance(value, dict) else "")

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
    """Text of any encoding as the UTF-8 that the parser reads."""

    def __init__(self, text: IO[str]) -> None:
        self._text = text

    def read(self, size: int = -1) -> bytes:
        return self._text.read(size).encode()

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
