"""A YAML 1.2 (or JSON) text as plain values, with the place of every one of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from models_engine.errors import ModelErrors, Problem
from models_engine.language.syntax import syntax_problem

# far above any model; they bound what a hostile text can cost
MAX_CHARACTERS = 2_000_000
MAX_VALUES = 200_000


@dataclass(frozen=True)
class Positions:
    """Where the values of a text stand; lines and columns count from 1.

    ``values`` and ``keys`` by dotted path; ``texts`` the column of the first character of a text that stands on one
    line exactly as it reads, so that a place inside it can be told. ``meant`` maps the path that a misspelt key should
    have had to the one it has; ``spread`` the texts over several lines to where in ``source`` they begin.
    """

    values: dict[str, tuple[int, int]] = field(default_factory=dict)
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)
    texts: dict[str, int] = field(default_factory=dict)
    meant: dict[str, str] = field(default_factory=dict)
    spread: dict[str, tuple[int, str]] = field(default_factory=dict)
    source: str = ""

    def as_written(self, path: str) -> str:
        """A path with misspelt keys as they stand in the file."""
        parts = path.split(".") if self.meant else []
        for length in range(len(parts), 0, -1):
            above = ".".join(parts[:length])
            if above in self.meant:
                return ".".join([self.as_written(self.meant[above]), *parts[length:]])
        return path

    def find(self, path: str, offset: int | None = None, *, key: bool = False) -> tuple[int, int]:
        """(line, column) of a value, of a character in it, or of its key; of the nearest part above that exists."""
        if key and path in self.keys:
            return self.keys[path]
        above = path
        while above and above not in self.values:
            above = above.rpartition(".")[0]
        line, column = self.values.get(above, (1, 1))
        if offset is not None and above == path and path in self.texts:
            return line, self.texts[path] + offset
        if offset is not None and above == path and path in self.spread:
            return self._inside(*self.spread[path], offset) or (line, column)
        return line, column

    def _inside(self, start: int, value: str, offset: int) -> tuple[int, int] | None:
        """The place of a character of a text that is spread over lines: only blanks differ from how it reads."""
        at = start
        for wanted in value[:offset].split():
            for character in wanted:
                at = _past_blanks(self.source, at)
                if self.source[at : at + 1] != character:
                    return None
                at += 1
        before = self.source[: _past_blanks(self.source, at)]
        return before.count("\n") + 1, len(before) - before.rfind("\n")


@dataclass(frozen=True)
class Document:
    """Plain values, their places, and the keys that were written twice."""

    plain: Any
    positions: Positions
    problems: list[Problem]


def read_document(text: str, file: str) -> Document:
    """Read a text. Raises ModelErrors where it is no YAML; duplicated keys are told, the last one counts."""
    if len(text) > MAX_CHARACTERS:
        raise ModelErrors([Problem(file, "", 1, 1, f"文件超过 {MAX_CHARACTERS} 个字符，不是模型文件。")])
    text = text.removeprefix("\ufeff")
    is_json, plain = _json(text)
    # a tab may not indent YAML; in JSON it never stands inside a text, so a blank keeps every place
    yaml_text = text.replace("\t", " ") if is_json else text
    try:
        reader = _reader()
        root = reader.compose(StringIO(yaml_text))
        walk = _Walk(file, yaml_text)
        walk.visit(root)
        if not is_json and root is not None:
            plain = reader.constructor.construct_document(root)
    except (YAMLError, ValueError, RecursionError) as error:
        raise ModelErrors([syntax_problem(file, yaml_text, error)]) from error
    return Document(plain, walk.positions, walk.problems)


class _Constructor(SafeConstructor):
    """What looks like a date and is none (2022-17-05) stays a text, so that it can be told at its place."""

    def construct_yaml_timestamp(self, node: ScalarNode, values: Any = None) -> Any:
        try:
            return super().construct_yaml_timestamp(node, values)
        except ValueError:
            return self.construct_scalar(node)


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", _Constructor.construct_yaml_timestamp)


def _reader() -> YAML:
    reader = YAML(typ="safe", pure=True)
    reader.Constructor = _Constructor
    reader.allow_duplicate_keys = True
    return reader


def _json(text: str) -> tuple[bool, Any]:
    if not text.lstrip().startswith("{"):
        return False, None
    try:
        return True, json.loads(text)
    except ValueError:
        return False, None


class _Walk:
    """One pass over the composed nodes that notes places and duplicated keys."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.positions = Positions(source=text)
        self.problems: list[Problem] = []
        self._visited = 0

    def visit(self, node: Node | None, path: str = "") -> None:
        self._visited += 1
        if self._visited > MAX_VALUES:
            raise ValueError("引用（*）展开后的内容过多。")
        if node is None:
            return
        self.positions.values[path] = _place(node)
        if isinstance(node, ScalarNode):
            self._note_text(node, path)
        for key, child in self._children(node, path):
            self.visit(child, f"{path}.{key}" if path else key)

    def _children(self, node: Node, path: str) -> Iterator[tuple[str, Node]]:
        if isinstance(node, SequenceNode):
            yield from ((str(index), item) for index, item in enumerate(node.value))
        elif isinstance(node, MappingNode):
            seen: Mapping[str, tuple[int, int]] = {}
            for key_node, value in node.value:
                key = str(key_node.value)
                place = _place(key_node)
                where = f"{path}.{key}" if path else key
                if key in seen:
                    message = f"键 {key} 重复，前一个在第 {seen[key][0]} 行；请删去或改名。"
                    self.problems.append(Problem(self.file, where, *place, message))
                seen = {**seen, key: place}
                self.positions.keys[where] = place
                yield key, value

    def _note_text(self, node: ScalarNode, path: str) -> None:
        start, end = node.start_mark, node.end_mark
        quotes = 2 if node.style in ("'", '"') else 0
        if (
            start.line == end.line
            and node.style not in ("|", ">")
            and end.column - start.column == quotes + len(str(node.value))
        ):
            self.positions.texts[path] = start.column + 1 + quotes // 2
        elif start.line != end.line:
            first = self.positions.source.find("\n", start.index) + 1 if node.style in ("|", ">") else start.index
            self.positions.spread[path] = (first + quotes // 2, str(node.value))


def _past_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _place(node: Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1
