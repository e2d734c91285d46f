"""Objects of JSON as rows: a nested value is named by its dotted path, a list of plain values is joined with 、."""

import json
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from datasources.errors import FormatError
from datasources.formats.base import Batch, Footer, Refused, Source
from datasources.formats.titles import refuse_too_wide

SEPARATOR = "、"
NOT_OBJECT = "这一行不是 JSON 对象（应为 {…}）"
TOO_DEEP = "嵌套过深，读不出内容"
#: text and cells of a batch: judgments run to many kilobytes, and objects may have few keys in common
_BATCH_SIZE, _BATCH_CELLS = 32 << 20, 2_000_000
_LOOKED_AT = 1_000


@dataclass
class Found:
    """What stands at a place: its cells, or the reason for its refusal; ``size`` in characters, where known."""

    line: int
    cells: dict[str, str | None] | None
    reason: str = ""
    text: str = ""
    size: int = 0


class ObjectReader(ABC):
    """The columns are all paths that occur anywhere in the file, which is therefore read twice."""

    format = ""

    def __init__(self, source: Source, encoding: str, whole: bool) -> None:
        self._source, self.encoding = source, encoding
        self.footer: list[Footer] = []
        self.fraction = 0.0
        self.headers = self._paths(None if whole else _LOOKED_AT)
        self.fraction = 0.0

    def describe(self) -> dict[str, Any]:
        return {
            "format": self.format, "encoding": self.encoding, "delimiter": "",
            "header_row": 0, "header_rows": 0, "sheet": "", "sheets": [],
        }  # fmt: skip

    def batches(self, rows: int = 100_000) -> Iterator[Batch]:
        at_once = max(1, min(rows, _BATCH_CELLS // max(1, len(self.headers))))
        good: list[Found] = []
        refused: list[Refused] = []
        size = 0
        for found in self._objects():
            size += found.size
            if found.cells is None:
                refused.append(Refused(found.line, [found.text], found.reason))
            else:
                good.append(found)
            if len(good) + len(refused) >= at_once or size > _BATCH_SIZE:
                yield self._batch(good, refused)
                good, refused, size = [], [], 0
        if good or refused:
            yield self._batch(good, refused)

    def close(self) -> None:  # noqa: B027
        """Nothing stays open between two batches that the collector would not close."""

    @abstractmethod
    def _objects(self) -> Iterator[Found]:
        """The file's objects in their order."""

    def _paths(self, at_most: int | None) -> list[str]:
        paths: dict[str, None] = {}
        for count, found in enumerate(self._objects(), start=1):
            paths |= dict.fromkeys(found.cells or ())
            refuse_too_wide(len(paths), f"文件 {self._source.name}")
            if count == at_most:
                break
        return list(paths)

    def _batch(self, found: list[Found], refused: list[Refused]) -> Batch:
        return Batch.of(
            [one.line for one in found], [[one.cells.get(path) for one in found] for path in self.headers], refused
        )


def cells_of(line: int, value: Any, text: str = "", size: int = 0) -> Found:
    """A value of JSON as a row; one that is no object, or too deep, as a refusal."""
    if not isinstance(value, dict):
        return Found(line, None, NOT_OBJECT, text, size)
    try:
        return Found(line, flatten(value), size=size)
    except RecursionError:
        return Found(line, None, TOO_DEEP, text, size)


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


def nothing_in(name: str) -> FormatError:
    """The refusal of a file without a single object."""
    return FormatError(
        f"文件 {name}", "没有一行是 JSON 对象", "请确认文件为一行一个 {…} 的 JSON 行，或 {…} 的 JSON 数组"
    )


def _text(item: Any) -> str | None:
    if item is None:
        return None
    if isinstance(item, bool):
        return "true" if item else "false"
    if isinstance(item, list):
        if any(isinstance(part, dict | list) for part in item):
            return json.dumps(item, ensure_ascii=False, default=str)
        return SEPARATOR.join(_text(part) or "" for part in item)
    return str(item)
