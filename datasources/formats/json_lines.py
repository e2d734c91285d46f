"""One JSON object a line. A nested value is named by its dotted path, a list of plain values is joined with 、."""

import io
import json
from collections.abc import Iterator
from typing import Any

from datasources.errors import FormatError
from datasources.formats.base import Batch, Footer, Refused, Source
from datasources.formats.encoding import ERRORS, find_encoding

_SEPARATOR = "、"
NOT_JSON = "这一行不是完整的 JSON"
NOT_OBJECT = "这一行不是 JSON 对象（应为 {…}）"


class JsonLinesReader:
    """The columns are all paths that occur anywhere in the file, which is therefore read twice."""

    header_row = 0

    def __init__(self, source: Source, whole: bool = True) -> None:
        self._source = source
        self.encoding = find_encoding(source.path, source.name, source.option("encoding"))
        self._size = max(1, source.path.stat().st_size)
        self.footer: list[Footer] = []
        self._text: io.TextIOWrapper | None = None
        self.headers = self._paths(None if whole else 1_000)
        if not self.headers:
            raise FormatError(f"文件 {source.name}", "没有一行是 JSON 对象", "请确认文件为一行一个 {…} 的 JSON 行格式")

    @property
    def fraction(self) -> float:
        return self._text.buffer.raw.tell() / self._size if self._text and not self._text.closed else 0.0

    def describe(self) -> dict[str, Any]:
        return {
            "format": "json_lines", "encoding": self.encoding, "delimiter": "",
            "header_row": 0, "sheet": "", "sheets": [],
        }  # fmt: skip

    def batches(self, rows: int = 100_000) -> Iterator[Batch]:
        with self._source.path.open(encoding=self.encoding, errors=ERRORS) as self._text:
            lines: list[int] = []
            found: list[dict[str, str | None]] = []
            refused: list[Refused] = []
            size = 0
            for number, line, value in self._objects(self._text):
                size += len(line)
                if isinstance(value, dict):
                    lines.append(number)
                    found.append(flatten(value))
                else:
                    shown = line.strip().encode("utf-8", ERRORS).decode("utf-8", "replace")
                    refused.append(Refused(number, [shown], NOT_OBJECT if value is not _BROKEN else NOT_JSON))
                # judgments run to many kilobytes a line: bound a batch by size as well as by rows
                if len(lines) + len(refused) >= rows or size > 32 << 20:
                    yield self._batch(lines, found, refused)
                    lines, found, refused, size = [], [], [], 0
            if lines or refused:
                yield self._batch(lines, found, refused)

    def close(self) -> None:
        if self._text:
            self._text.close()

    def _paths(self, at_most: int | None) -> list[str]:
        paths: dict[str, None] = {}
        with self._source.path.open(encoding=self.encoding, errors=ERRORS) as text:
            for count, (_, _, value) in enumerate(self._objects(text)):
                if isinstance(value, dict):
                    paths.update(dict.fromkeys(flatten(value)))
                if at_most and count >= at_most:
                    break
        return list(paths)

    def _objects(self, text: io.TextIOWrapper) -> Iterator[tuple[int, str, Any]]:
        for number, line in enumerate(text, start=1):
            if not line.isspace():
                yield number, line, _parse(line)

    def _batch(self, lines: list[int], found: list[dict[str, str | None]], refused: list[Refused]) -> Batch:
        return Batch.of(lines, [[row.get(path) for row in found] for path in self.headers], refused)


_BROKEN = object()


def _parse(line: str) -> Any:
    try:
        line.encode()
        # numbers stay as they are written: an identity number must not pass through a float
        return json.loads(line, parse_float=str, parse_int=str, parse_constant=str)
    except ValueError:
        return _BROKEN


def flatten(value: dict[str, Any], above: str = "") -> dict[str, str | None]:
    """Dotted path to cell text."""
    cells: dict[str, str | None] = {}
    for name, item in value.items():
        path = f"{above}{name}"
        if isinstance(item, dict):
            cells.update(flatten(item, f"{path}."))
        else:
            cells[path] = _text(item)
    return cells


def _text(item: Any) -> str | None:
    if item is None:
        return None
    if isinstance(item, bool):
        return "true" if item else "false"
    if isinstance(item, list):
        if any(isinstance(part, dict | list) for part in item):
            return json.dumps(item, ensure_ascii=False)
        return _SEPARATOR.join(_text(part) or "" for part in item)
    return str(item)
