"""The six questions: what each reads, and the columns in which all answers must agree."""

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Question:
    """``key``: the columns of a lead's key, which every answer has."""

    name: str
    title: str
    inputs: tuple[str, ...]
    key: tuple[str, ...]

    @property
    def model(self) -> str:
        return (HERE / "models" / f"{self.name}.yaml").read_text(encoding="utf-8")

    def sql(self, dialect: str) -> str:
        return (HERE / "sql" / dialect / f"{self.name}.sql").read_text(encoding="utf-8").strip()


QUESTIONS = {
    question.name: question
    for question in (
        Question("q1", "interval join and aggregate", ("terms", "payments"), ("person",)),
        Question("q2", "anti join with window and coverage", ("terms", "payments"), ("term_no",)),
        Question("q3", "rolling count", ("payments",), ("payment_no",)),
        Question("q4", "as-of join", ("payments", "grades"), ("payment_no",)),
        Question("q5", "connected components", ("holdings",), ("circle",)),
        Question("q6", "names alike within blocks", ("members", "registrants"), ("member_no", "registrant_no")),
    )
}
