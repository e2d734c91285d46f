"""Reading plain values by the shape they should have; what has another shape is reported and replaced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from models_engine.errors import Problem
from models_engine.expressions.names import hint, is_name
from models_engine.language.document import Positions


@dataclass
class Reading:
    """One pass over a model file: where things stand, and what is wrong so far."""

    file: str
    positions: Positions
    problems: list[Problem] = field(default_factory=list)

    def problem(self, path: str, message: str, offset: int | None = None, *, key: bool = False) -> None:
        """Report a problem at a value, at a character in it, or at its key."""
        line, column = self.positions.find(path, offset, key=key)
        self.problems.append(Problem(self.file, path, line, column, message))

    def mapping(self, value: Any, path: str) -> dict[str, Any]:
        """A mapping; an absent one is empty."""
        if value is None:
            return {}
        if isinstance(value, Mapping):
            return {str(name): part for name, part in value.items()}
        self.problem(path, f"{_last(path)} 应是“名称: 值”组成的映射。")
        return {}

    def sequence(self, value: Any, path: str) -> list[Any]:
        """A list; an absent one is empty."""
        if value is None:
            return []
        if isinstance(value, list):
            return list(value)
        self.problem(path, f"{_last(path)} 应是列表，写作 [甲, 乙] 或逐行以“- ”开头。")
        return []

    def text(self, value: Any, path: str) -> str:
        """A text; numbers and dates that were written without quotes are taken as written."""
        if value is None:
            return ""
        if isinstance(value, str | int | float | date) and not isinstance(value, bool):
            return str(value)
        self.problem(path, f"{_last(path)} 应是一段文字。")
        return ""

    def words(self, value: Any, path: str) -> dict[str, str]:
        """A text in one or two languages: {"zh": …, "en": …}; a bare text is Chinese."""
        if isinstance(value, Mapping):
            self.keys(value, path, ("zh", "en"))
            return {name: self.text(value.get(name), f"{path}.{name}") for name in ("zh", "en") if value.get(name)}
        said = self.text(value, path)
        return {"zh": said} if said else {}

    def keys(self, value: Mapping[str, Any], path: str, known: Iterable[str], required: Iterable[str] = ()) -> None:
        """Report unknown keys, with the nearest known one, and required ones that are missing."""
        known = list(known)
        for name in value:
            if name not in known:
                where = f"{path}.{name}" if path else str(name)
                told = hint(str(name), known) if is_name(name) else "花括号中的表达式若含逗号或冒号，要加引号。"
                self.problem(where, f"不认识的字段 {name}。{told}", key=True)
        for name in required:
            if value.get(name) is None:
                place = f"{path}.{name}" if path else name
                line, column = self.positions.find(place if name in value else path, key=True)
                said = "没有填写" if name in value else "缺少"
                self.problems.append(Problem(self.file, place, line, column, f"{said}字段 {name}。"))


def _last(path: str) -> str:
    return path.rpartition(".")[2]
