"""Writes plain values as YAML and remembers where everything stands: an independent witness of lines and columns."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Place = tuple[int, int]


@dataclass
class Written:
    """A text with the places of its values and keys, by dotted path; lines and columns count from 1."""

    lines: list[str] = field(default_factory=list)
    values: dict[str, Place] = field(default_factory=dict)
    keys: dict[str, Place] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"

    def place(self, path: str, at: str | int) -> Place:
        """Of the value, of its key, or of a character in its text."""
        if at == "key":
            return self.keys[path]
        line, column = self.values[path]
        return (line, column) if at == "value" else (line, column + 1 + at)  # a quotation mark stands before the text


def written(plain: Mapping[str, Any]) -> Written:
    """Block style, every text in double quotation marks."""
    page = Written()
    _mapping(page, plain, "", 0)
    return page


def _mapping(page: Written, body: Mapping[str, Any], path: str, indent: int, first: str = "") -> None:
    for number, (name, value) in enumerate(body.items()):
        lead = first if number == 0 and first else " " * indent
        where = f"{path}.{name}" if path else str(name)
        key = name if str(name).isidentifier() else json.dumps(str(name), ensure_ascii=False)
        page.keys[where] = (len(page.lines) + 1, indent + 1)
        if number == 0:
            page.values[path] = (len(page.lines) + 1, indent + 1)
        _value(page, value, where, indent, f"{lead}{key}:")


def _value(page: Written, value: Any, path: str, indent: int, head: str) -> None:
    if isinstance(value, Mapping) and value:
        page.lines.append(head)
        _mapping(page, value, path, indent + 2)
    elif isinstance(value, list) and value:
        page.lines.append(head)
        page.values[path] = (len(page.lines) + 1, indent + 3)
        for index, item in enumerate(value):
            _item(page, item, f"{path}.{index}", indent + 2)
    else:
        page.values[path] = (len(page.lines) + 1, len(head) + 2)
        page.lines.append(f"{head} {_scalar(value)}")


def _item(page: Written, item: Any, path: str, indent: int) -> None:
    if isinstance(item, Mapping) and item:
        _mapping(page, item, path, indent + 2, " " * indent + "- ")
    else:
        _value(page, item, path, indent + 2, " " * indent + "-")


def _scalar(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)
