"""One model run many times over small tables: what was built and compiled once is neither built nor compiled again.

Compiling a model costs far more than running it over the few rows of an example, and between two examples nothing but
the rows differs. Tables get the same names in every run, so equal expressions mean the same statement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import ibis.expr.operations as ops
import ibis.expr.types as ir

from models_engine.engines.duckdb import PREFIX, DuckDBSession
from models_engine.language import CheckedModel, CheckedStep
from models_engine.operators.building import BuildContext, Built


@dataclass
class RerunningSession(DuckDBSession):
    """A session that remembers what it compiled."""

    _known_sql: dict[ops.Node, str] = field(default_factory=dict)
    _known_tables: dict[tuple[str, ops.Node], ir.Table] = field(default_factory=dict)

    def start_over(self) -> None:
        """Drop every table that was made, so that the next run gives its tables the same names."""
        for number in range(1, self._tables + 1):
            self.raw.execute(f'DROP TABLE IF EXISTS temp.main."{PREFIX}{number}"')
        self._tables = 0

    def _sql(self, expression: ir.Expr) -> str:
        node = expression.op()
        if node not in self._known_sql:
            self._known_sql[node] = super()._sql(expression)
        return self._known_sql[node]

    def _table(self, name: str, relation: ir.Table) -> ir.Table:
        known = (name, relation.op())
        if known not in self._known_tables:
            self._known_tables[known] = super()._table(name, relation)
        return self._known_tables[known]


def rerunning(checked: CheckedModel) -> CheckedModel:
    """The same model, whose steps are built once for all runs that give them equal relations and settings."""
    steps = tuple(replace(step, operator=_BuiltOnce(step.operator)) for step in checked.steps)
    return replace(checked, steps=steps)


@dataclass(frozen=True)
class _Recorded:
    """What a build gave back, and which helpers it had computed: (what it asked for, the table it got)."""

    built: Built
    helpers: list[tuple[ir.Table, ir.Table]]


class _BuiltOnce:
    """An operator that remembers what it built. A build that counts rows on its way depends on them: it is repeated."""

    def __init__(self, operator: Any) -> None:
        self._operator = operator
        self._known: dict[tuple, _Recorded] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._operator, name)

    def build(self, step: CheckedStep, context: BuildContext) -> Built:
        key = _settings(step, context)
        known = self._known.get(key)
        if known and all(context.materialise(asked).equals(table) for asked, table in known.helpers):
            return known.built
        helpers, counted = [], []

        def materialise(relation: ir.Table) -> ir.Table:
            helpers.append((relation, context.materialise(relation)))
            return helpers[-1][1]

        def count(relation: ir.Table) -> int:
            counted.append(relation)
            return context.count(relation)

        built = self._operator.build(step, replace(context, materialise=materialise, count=count))
        if not counted:
            self._known[key] = _Recorded(built, helpers)
        return built


def _settings(step: CheckedStep, context: BuildContext) -> tuple:
    """All that a build depends on but rows."""
    relations = tuple((name, table.op()) for name, table in context.relations.items())
    covered = tuple(_fixed(context.coverage(name)) for name in step.reads)
    return relations, covered, _fixed(context.parameters), context.as_of


def _fixed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return tuple((name, _fixed(part)) for name, part in value.items())
    if isinstance(value, list | tuple):
        return tuple(map(_fixed, value))
    return value
