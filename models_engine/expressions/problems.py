"""What is wrong with an expression, and where in its text."""

from collections.abc import Sequence
from dataclasses import dataclass

from models_engine.errors import ModelError


@dataclass(frozen=True)
class ExpressionProblem:
    """One fault; ``offset`` counts the characters of the expression before it."""

    message: str
    offset: int = 0


class ExpressionErrors(ModelError):
    """Every problem of one expression."""

    code = "expression_invalid"

    def __init__(self, text: str, problems: Sequence[ExpressionProblem]) -> None:
        self.text, self.problems = text, tuple(problems)
        super().__init__(text, "".join(problem.message for problem in problems))
