"""Reading plain values by the shape they should have; what has another shape is reported and replaced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from models_engine.errors import Problem
from models_engine.expressions.names import hint, is_name, meant
from models_engine.language.document import Positions


@dataclass
class Reading:
    """One pass over a model file: where things stand, and what is wrong so far.

    ``mended`` counts the problems that leave no doubt about what was meant, so that the rest can be judged by it.
    """

    file: str
    positions: Positions
    problems: list[Problem] = field(default_factory=list)
    mended: int = 0

    @property
    def doubts(self) -> int:
        """How many problems leave open what was meant."""
        return len(self.problems) - self.mended

    def problem(
        self, path: str, message: str, offset: int | None = None, *, key: bool = False, mended: bool = False
    ) -> None:
        """Report a problem at a value, at a character in it, or at its key."""
        path, self.mended = self.positions.as_written(path), self.mended + mended
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

    def keys(
        self, value: Mapping[str, Any], path: str, known: Iterable[str], required: Iterable[str] = ()
    ) -> dict[str, Any]:
        """Report unknown keys, with the nearest known one, and required ones that are missing.

        Returns the mapping with a misspelt key under the name that was surely meant. Of a part that has not even the
        right shape nothing more is said.
        """
        known, body = list(known), dict(value)
        if self.problems and self.problems[-1].path == self.positions.as_written(path):
            return body
        for name in value:
            if name not in known:
                self._unknown_key(name, path, known, body)
        for name in required:
            if body.get(name) is None:
                self._missing(name, path, name in body)
        return body

    def _unknown_key(self, name: str, path: str, known: list[str], body: dict[str, Any]) -> None:
        where = f"{path}.{name}" if path else str(name)
        told = hint(str(name), known) if is_name(name) else "花括号中的表达式若含逗号或冒号，要加引号。"
        right = meant(str(name), [one for one in known if one not in body]) if is_name(name) else None
        self.problem(where, f"不认识的字段 {name}。{told}", key=True, mended=right is not None)
        if right is not None:
            body[right] = body.pop(name)
            self.positions.meant[f"{path}.{right}" if path else right] = where

    def _missing(self, name: str, path: str, is_there: bool) -> None:
        place = f"{path}.{name}" if path else name
        at = self.positions.as_written(place if is_there else path)
        line, column = self.positions.find(at, key=True)
        said = "没有填写" if is_there else "缺少"
        self.problems.append(Problem(self.file, self.positions.as_written(place), line, column, f"{said}字段 {name}。"))


def _last(path: str) -> str:
    return path.rpartition(".")[2]
