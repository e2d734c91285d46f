"""The steps of one run, computed one after the other: each a table, counted, kept as long as somebody reads it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import ibis.expr.types as ir

from models_engine.engines import Session
from models_engine.execution.checkpoint import Finished
from models_engine.execution.coverage import coverage_behind
from models_engine.execution.figures import StepFigures
from models_engine.execution.leads import LEAD, write_keys, write_matches
from models_engine.execution.pruning import columns_needed, last_use
from models_engine.execution.sharing import same_steps
from models_engine.execution.tracing import Tracing
from models_engine.execution.unjudged import Unjudged
from models_engine.language import CheckedModel, CheckedStep
from models_engine.operators.building import VERDICT, Blocks, BuildContext, Built, Verdict
from models_engine.operators.provenance import hidden, hidden_columns

MATCHES_FILE = "matches.parquet"
UNJUDGED_FILE = "unjudged.parquet"


@dataclass(frozen=True)
class InputData:
    """An input as the run reads it: a relation with its standard's columns and ``row_id``, and the days it covers.

    ``coverage`` None: nothing bounds it (a reference standard). ``costly`` says that reading it is work (later loads
    supersede rows of earlier ones), so that it is done once.
    """

    relation: ir.Table
    coverage: Blocks | None = None
    costly: bool = False


class Stepping:
    """What one run holds between its steps. ``done`` are the figures of the finished ones."""

    def __init__(
        self,
        checked: CheckedModel,
        session: Session,
        inputs: Mapping[str, InputData],
        parameters: Mapping[str, object],
        as_of: date,
        *,
        evidence: bool,
    ) -> None:
        self.checked, self.session, self.inputs = checked, session, inputs
        self.parameters, self.as_of, self.evidence = parameters, as_of, evidence
        self.same = same_steps(checked)
        self.needed, self.last_use = columns_needed(checked, self.same), last_use(checked, self.same)
        self.tracing = Tracing(checked, self.needed, evidence=evidence, same=self.same)
        self.coverage = coverage_behind(checked, {name: data.coverage for name, data in inputs.items()})
        self.tables: dict[str, ir.Table] = {}  # what is materialised and still read
        self.relations: dict[str, ir.Table] = {}
        self.rows: dict[str, int] = {}
        self.done: dict[str, StepFigures] = {}
        self.unjudged = Unjudged(session)

    def take_over(self, finished: Finished) -> None:
        """Go on after what an earlier attempt has finished."""
        for figures in finished.steps:
            self._note(replace(figures, taken_over=True))
        self.tables = dict(finished.tables)
        self.relations = dict(finished.tables)
        self.relations |= {name: self.tables[first] for name, first in self.same.items() if first in self.tables}
        self.unjudged.parts = list(finished.unjudged)

    def finished(self) -> Finished:
        """What is done so far, and the tables of steps that are still read; inputs are read again where they lie."""
        tables = {name: self.relations[name] for name in self.tables if name not in self.inputs}
        return Finished(list(self.done.values()), tables, self.unjudged.parts)

    def step(self, index: int, step: CheckedStep) -> StepFigures:
        """Compute a step, or take what the same step yielded before."""
        started = time.perf_counter()
        first = self.same.get(step.name)
        figures = self._again(step, first) if first else self._computed(step)
        self._free(index)
        return self._note(replace(figures, seconds=_since(started)))

    def lead(self, folder: Path) -> StepFigures:
        """Write the matches, and the rows that could not be judged."""
        started = time.perf_counter()
        folder.mkdir(parents=True, exist_ok=True)
        from_step = self.checked.lead.from_step
        rows_in = self._rows_in([from_step])
        relation, context = self.relations[from_step], self._context(None, [])
        write = write_matches if self.evidence else write_keys
        matches, keyless = write(self.checked.lead, relation, context, self.session, folder / MATCHES_FILE)
        if not self.evidence:
            unjudgeable = self.session.count(keyless)
        else:
            unjudgeable = self.unjudged.add_keyless(LEAD, keyless)
            self.unjudged.write(folder / UNJUDGED_FILE)
        return StepFigures(LEAD, LEAD, matches, _since(started), unjudgeable=unjudgeable, rows_in=rows_in)

    def _computed(self, step: CheckedStep) -> StepFigures:
        rows_in = self._rows_in(step.reads)
        helpers: list[ir.Table] = []
        built = step.operator.build(step, self._context(step, helpers))
        traced = step.name in self.tracing.traced
        table = self.session.materialise(_pruned(built.relation, self.needed[step.name], traced))
        counts = self._count(table, built)
        for helper in helpers:
            self.session.drop(helper)
        if self.evidence:
            self.unjudged.add(step.name, table, counts)
        self.relations[step.name] = _kept(table, counts)
        self.tables[step.name] = table
        return StepFigures(
            name=step.name,
            operator=step.operator.name,
            rows=counts[Verdict.KEPT],
            seconds=0,
            dropped=counts[Verdict.DROPPED],
            unjudgeable=counts[Verdict.UNJUDGEABLE],
            pending=counts[Verdict.PENDING],
            rows_in=rows_in,
        )

    def _again(self, step: CheckedStep, first: str) -> StepFigures:
        self.relations[step.name] = self.relations[first]
        self.unjudged.add_again(step.name, first)
        rows_in = self._rows_in(step.reads)
        return replace(self.done[first], name=step.name, rows_in=rows_in, same_as=first, taken_over=False)

    def _note(self, figures: StepFigures) -> StepFigures:
        self.done[figures.name] = figures
        self.rows[figures.name] = figures.rows
        return figures

    def _rows_in(self, names: Iterable[str]) -> dict[str, int]:
        """How many rows the relations of these names have; inputs among them that nobody has read yet are opened."""
        for name in names:
            if name in self.inputs and name not in self.rows:
                self.relations[name] = self._read(name, self.inputs[name])
                self.rows[name] = self.session.count(self.relations[name])
        return {name: self.rows[name] for name in names}

    def _read(self, name: str, data: InputData) -> ir.Table:
        columns = [column for column in self.checked.schemas[name] if column in self.needed[name]]
        ids = {hidden(name): data.relation["row_id"]} if name in self.tracing.traced else {}
        relation = data.relation.select(*columns, **ids)
        if data.costly:
            relation = self.tables[name] = self.session.materialise(relation)
        return relation

    def _context(self, step: CheckedStep | None, helpers: list[ir.Table]) -> BuildContext:
        def materialise(relation: ir.Table) -> ir.Table:
            helpers.append(self.session.materialise(relation))
            return helpers[-1]

        wanted = self.needed[step.name] if step else frozenset()
        return BuildContext(
            self.relations if step is None else self._read_by(step),
            wanted,
            self.parameters,
            self.as_of,
            self.coverage.__getitem__,
            materialise,
            self.session.count,
        )

    def _read_by(self, step: CheckedStep) -> dict[str, ir.Table]:
        """What a step reads; ids come along where it uses them."""
        relations, used = {name: self.relations[name] for name in step.reads}, self.tracing.of(step)
        return {name: rows if name in used else _bare(rows) for name, rows in relations.items()}

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


def _since(started: float) -> float:
    return round(time.perf_counter() - started, 3)


def _pruned(relation: ir.Table, needed: frozenset[str], traced: bool) -> ir.Table:
    columns = [column for column in relation.columns if column in needed]
    columns += hidden_columns(relation) if traced else []
    # a table has one column at least
    return relation.select(*columns, *([VERDICT] if VERDICT in relation.columns else [])) if columns else relation


def _bare(rows: ir.Table) -> ir.Table:
    """The rows without their ids, unless they have nothing else."""
    ids = hidden_columns(rows)
    return rows.drop(*ids) if len(ids) < len(rows.columns) else rows


def _kept(table: ir.Table, counts: Mapping[Verdict, int]) -> ir.Table:
    """The step's own rows; where every row is kept, there is nothing to filter."""
    if VERDICT not in table.columns:
        return table
    others = sum(count for verdict, count in counts.items() if verdict is not Verdict.KEPT)
    return (table.filter(table[VERDICT] == Verdict.KEPT) if others else table).drop(VERDICT)
