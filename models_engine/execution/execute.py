"""Run a checked model: one table a step, counted and timed, then the matches."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

import ibis.expr.types as ir

from models_engine.engines import Session
from models_engine.execution.coverage import coverage_behind
from models_engine.execution.leads import LEAD, write_matches
from models_engine.execution.pruning import columns_needed, last_use
from models_engine.execution.unjudged import Unjudged
from models_engine.execution.watch import watched
from models_engine.expressions.values import python_value
from models_engine.language import CheckedModel, CheckedStep
from models_engine.operators.building import VERDICT, Blocks, BuildContext, Built, Verdict
from models_engine.operators.provenance import hidden, hidden_columns

MATCHES_FILE = "matches.parquet"
UNJUDGED_FILE = "unjudged.parquet"


@dataclass(frozen=True)
class InputData:
    """An input as the run reads it: a relation with its standard's columns and ``row_id``, and the days it covers.

    ``coverage`` None: nothing bounds it (a reference standard). ``costly`` says that reading it is work (later loads
    supersede rows of earlier ones), so that it is done once where several steps read it.
    """

    relation: ir.Table
    coverage: Blocks | None = None
    costly: bool = False


@dataclass(frozen=True)
class StepFigures:
    """What one step did. ``seconds`` by the wall clock; the counts are of rows."""

    name: str
    operator: str
    rows: int
    seconds: float
    dropped: int = 0
    unjudgeable: int = 0
    pending: int = 0


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


def execute(
    checked: CheckedModel,
    session: Session,
    inputs: Mapping[str, InputData],
    *,
    parameters: Mapping[str, object],
    as_of: date,
    on_step: Callable[[dict], None] = lambda _figures: None,
    should_stop: Callable[[], bool] | None = None,
    result_folder: Path,
) -> RunFigures:
    """Run a model on a session and leave its matches and unjudged rows as Parquet in ``result_folder``.

    ``parameters`` holds what differs from the defaults, as Python values or as JSON holds them. ``on_step`` gets each
    step's figures as it ends.

    Raises:
        RunStopped: ``should_stop`` said so, between steps or while one was running.
        RunFailed: the engine refused; the error names the step.
    """
    run = _Run(checked, session, inputs, _typed(checked, parameters), as_of)
    figures = RunFigures()
    with watched(session, should_stop) as watch:
        for index, step in enumerate(checked.steps):
            with watch.step(step.name):
                on_step(figures.add(run.step(index, step)))
        with watch.step(LEAD):
            on_step(figures.add(run.lead(Path(result_folder))))
    figures.matches = figures.steps[-1]["rows"]
    return figures


class _Run:
    def __init__(
        self,
        checked: CheckedModel,
        session: Session,
        inputs: Mapping[str, InputData],
        parameters: Mapping[str, object],
        as_of: date,
    ) -> None:
        self.checked, self.session, self.parameters, self.as_of = checked, session, parameters, as_of
        self.needed, self.last_use = columns_needed(checked), last_use(checked)
        self.coverage = coverage_behind(checked, {name: data.coverage for name, data in inputs.items()})
        self.tables: dict[str, ir.Table] = {}
        self.relations = {name: self._read(name, inputs[name]) for name in checked.source.inputs}
        self.unjudged = Unjudged(session, list(checked.source.inputs))

    def _read(self, name: str, data: InputData) -> ir.Table:
        columns = [column for column in self.checked.schemas[name] if column in self.needed[name]]
        relation = data.relation.select(*columns, **{hidden(name): data.relation["row_id"]})
        if data.costly and sum(name in step.reads for step in self.checked.steps) > 1:
            relation = self.tables[name] = self.session.materialise(relation)
        return relation

    def step(self, index: int, step: CheckedStep) -> StepFigures:
        started = time.perf_counter()
        helpers: list[ir.Table] = []
        built = step.operator.build(step, self._context(step, helpers))
        table = self.session.materialise(_pruned(built.relation, self.needed[step.name]))
        counts = self._count(table, built)
        for helper in helpers:
            self.session.drop(helper)
        self.unjudged.add(step.name, table, counts)
        self.relations[step.name] = _kept(table, counts)
        self.tables[step.name] = table
        self._free(index)
        return StepFigures(
            name=step.name,
            operator=step.operator.name,
            rows=counts[Verdict.KEPT],
            seconds=round(time.perf_counter() - started, 3),
            dropped=counts[Verdict.DROPPED],
            unjudgeable=counts[Verdict.UNJUDGEABLE],
            pending=counts[Verdict.PENDING],
        )

    def lead(self, folder: Path) -> StepFigures:
        started = time.perf_counter()
        folder.mkdir(parents=True, exist_ok=True)
        relation = self.relations[self.checked.lead.from_step]
        context = self._context(None, [])
        matches, keyless = write_matches(self.checked.lead, relation, context, self.session, folder / MATCHES_FILE)
        unjudgeable = self.unjudged.add_keyless(LEAD, keyless)
        self.unjudged.write(folder / UNJUDGED_FILE)
        return StepFigures(LEAD, LEAD, matches, round(time.perf_counter() - started, 3), unjudgeable=unjudgeable)

    def _context(self, step: CheckedStep | None, helpers: list[ir.Table]) -> BuildContext:
        def materialise(relation: ir.Table) -> ir.Table:
            helpers.append(self.session.materialise(relation))
            return helpers[-1]

        wanted = self.needed[step.name] if step else frozenset()
        return BuildContext(
            self.relations,
            wanted,
            self.parameters,
            self.as_of,
            self.coverage.__getitem__,
            materialise,
            self.session.count,
        )

    def _count(self, table: ir.Table, built: Built) -> dict[Verdict, int]:
        counts = dict.fromkeys(Verdict, 0)
        if VERDICT in table.columns:
            counts |= {Verdict(verdict): rows for verdict, rows in self.session.counts(table, VERDICT).items()}
        else:
            counts[Verdict.KEPT] = self.session.count(table)
        for dropped in built.dropped:
            counts[Verdict.DROPPED] += self.session.count(dropped)
        return counts

    def _free(self, index: int) -> None:
        for name in [name for name in self.tables if self.last_use[name] <= index]:
            self.session.drop(self.tables.pop(name))


def _pruned(relation: ir.Table, needed: frozenset[str]) -> ir.Table:
    verdict = [VERDICT] if VERDICT in relation.columns else []
    return relation.select(*(c for c in relation.columns if c in needed), *hidden_columns(relation), *verdict)


def _kept(table: ir.Table, counts: Mapping[Verdict, int]) -> ir.Table:
    """The step's own rows; where every row is kept, there is nothing to filter."""
    if VERDICT not in table.columns:
        return table
    others = sum(count for verdict, count in counts.items() if verdict is not Verdict.KEPT)
    return (table.filter(table[VERDICT] == Verdict.KEPT) if others else table).drop(VERDICT)


def _typed(checked: CheckedModel, given: Mapping[str, object]) -> dict[str, object]:
    """A Python value for every parameter."""
    declared = checked.source.parameters
    chosen = {name: value for name, value in given.items() if value is not None}
    values = {name: chosen.get(name, parameter.default) for name, parameter in declared.items()}
    return {name: python_value(checked.parameters[name], value) for name, value in values.items()}
