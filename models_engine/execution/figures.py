"""What a run counted: a line for every step, and totals."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class StepFigures:
    """What one step did. ``seconds`` by the wall clock; the counts are of rows.

    ``rows_in`` counts the rows of every relation it read, by its name. ``same_as`` names the earlier step whose result
    it is, since both mean the same: nothing was computed. ``taken_over`` says that an earlier attempt computed it.
    """

    name: str
    operator: str
    rows: int
    seconds: float
    dropped: int = 0
    unjudgeable: int = 0
    pending: int = 0
    rows_in: Mapping[str, int] = field(default_factory=dict)
    same_as: str = ""
    taken_over: bool = False


@dataclass
class RunFigures:
    """What a run did: its steps in order (the lead last, under the name ``lead``), and its totals."""

    steps: list[dict] = field(default_factory=list)
    matches: int = 0
    unjudgeable: int = 0
    pending: int = 0

    def add(self, figures: StepFigures) -> dict:
        self.steps.append(asdict(figures))
        self.unjudgeable += figures.unjudgeable
        self.pending += figures.pending
        return self.steps[-1]
