"""The root of floor 2's errors, and the problems of a model file: place, cause, what to do next."""

from collections.abc import Sequence
from dataclasses import dataclass


class ModelError(Exception):
    """Something about a model or its run that a person must read.

    ``place`` says where, ``cause`` what is wrong, ``next_step`` what to do; ``retryable`` whether trying again can
    help without a change.
    """

    code = "model_error"
    retryable = False

    def __init__(self, place: str, cause: str, next_step: str = "") -> None:
        self.place, self.cause, self.next_step = place, cause, next_step
        super().__init__(place, cause, next_step)

    def __str__(self) -> str:
        said = f"{self.place}：{self.cause}" if self.place else self.cause
        return f"{said}{self.next_step}"


@dataclass(frozen=True)
class Problem:
    """One fault of a model file. ``path`` is dotted (``steps.in_term.join.where``); line and column count from 1."""

    file: str
    path: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.path}: {self.message}"


class ModelErrors(ModelError):
    """Every problem of one model file, in the order of the file."""

    code = "model_invalid"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = sorted(problems, key=lambda p: (p.line, p.column, p.path))
        file = self.problems[0].file if self.problems else ""
        super().__init__(file, f"模型文件有 {len(self.problems)} 处错误。", "请按所列位置逐一改正后重试。")

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)
