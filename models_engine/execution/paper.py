"""A run on paper: every table is planned for an engine and none is computed, to learn what the engine cannot do."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import ClassVar

import ibis
import ibis.expr.types as ir

from models_engine.engines import Refusal, Session, unable
from models_engine.errors import ModelErrors, Problem
from models_engine.execution.execute import InputData, execute
from models_engine.execution.leads import LEAD
from models_engine.language import CheckedModel

_DAY = date(2000, 1, 1)


def need_engine(checked: CheckedModel, engine: str) -> None:
    """Refuse a model that asks what an engine cannot do. Raises ModelErrors, each problem at its step."""
    session = PaperSession(engine)
    problems: list[Problem] = []
    paths = [f"steps.{step.name}.{step.operator.name}" for step in checked.steps] + [LEAD]

    def on_step(_figures: dict) -> None:
        path = paths.pop(0)
        line, column = checked.source.position(path)
        problems.extend(
            Problem(checked.source.file, path, line, column, sentence) for sentence in dict.fromkeys(session.found)
        )
        session.found.clear()

    inputs = {name: InputData(_input(checked, name), [(_DAY, _DAY)]) for name in checked.source.inputs}
    with tempfile.TemporaryDirectory() as folder:
        execute(checked, session, inputs, parameters={}, as_of=_DAY, on_step=on_step, result_folder=Path(folder))
    if problems:
        raise ModelErrors(problems)


class PaperSession(Session):
    """Plans for an engine; ``found`` are the sentences of what it cannot do, since it was last emptied."""

    errors: ClassVar[tuple[type[Exception], ...]] = ()

    def __init__(self, engine: str) -> None:
        self.engine = engine
        self.found: list[str] = []

    def lock(self, readable: Sequence[str | Path] = ()) -> None:
        return None

    def materialise(self, relation: ir.Table) -> ir.Table:
        self.found += unable(self.engine, relation)
        return ibis.table(relation.schema())

    def count(self, relation: ir.Table | ir.IntegerScalar) -> int:
        self.found += unable(self.engine, relation.as_table())
        return 0

    def counts(self, table: ir.Table, column: str) -> dict[int, int]:
        return {}

    def drop(self, table: ir.Table) -> None:
        return None

    def write(self, relation: ir.Table, path: Path) -> None:
        self.found += unable(self.engine, relation)

    def interrupt(self) -> None:
        return None

    def close(self) -> None:
        return None

    def refusal(self, error: Exception) -> Refusal:
        raise AssertionError("nothing is computed") from error


def _input(checked: CheckedModel, name: str) -> ir.Table:
    columns = {column: about.kind.ibis_type for column, about in checked.standards[name].columns.items()}
    return ibis.table(columns | {"source_file": "string", "source_line": "int64", "row_id": "int64"}, name=name)
