"""What the product makes of the same: expressions over rows, on DuckDB."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from datasources.schema.standards import Standard
from models_engine.engines import open_session
from models_engine.execution.coverage import coverage_behind
from models_engine.expressions import Environment, Schema, Scope, Type, check_text
from models_engine.language import CheckedModel
from models_engine.language.check import TRACE_COLUMNS
from models_engine.operators.building import VERDICT, Blocks, BuildContext, Verdict
from models_engine.operators.provenance import hidden, input_of
from tests.models_engine.execution.runs import table

_CON = ibis.duckdb.connect(threads=1)


def computed(
    texts: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    columns: Mapping[str, str],
    parameters: Mapping[str, tuple[str, Any]],
    as_of: date,
) -> list[list[Any]]:
    """For every row the values of all expressions, in one query."""
    types = {name: Type.named(kind) for name, kind in columns.items()}
    scope = Scope.bare(Schema(types), {name: Type.named(kind) for name, (kind, _) in parameters.items()})
    schema = ibis.schema({name: kind.ibis_type for name, kind in types.items()} | {"place": "int64"})
    arrow = schema.to_pyarrow()
    placed = [{**row, "place": place} for place, row in enumerate(rows)]
    arrays = [pa.array([row[field.name] for row in placed], field.type) for field in arrow]
    stored = ibis.memtable(pa.table(arrays, schema=arrow), schema=schema)
    environment = Environment.of(stored, {name: value for name, (_, value) in parameters.items()}, as_of)
    values = {f"v{n}": check_text(text, scope).build(environment) for n, text in enumerate(texts)}
    found = _CON.to_pyarrow(stored.select("place", **values).order_by("place")).to_pylist()
    return [[plain(row[name]) for name in values] for row in found]


def plain(value: Any) -> Any:
    """A value in one spelling: 12.50, 12.5 and Decimal('12.500000') are one number; lists likewise."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, Decimal | float):
        number = Decimal(str(value))
        return int(number) if number == number.to_integral_value() else number.normalize()
    return value


@dataclass(frozen=True)
class Yield:
    """What a step yields: its rows as (cells, ids), and what fell away."""

    rows: list[tuple]
    dropped: int
    unjudgeable: list[tuple]
    pending: list[tuple]


def stepwise(
    checked: CheckedModel,
    rows: Mapping[str, list[dict]],
    coverage: Mapping[str, Blocks | None],
    as_of: date,
) -> dict[str, Yield]:
    """Every step of a model with all of its columns, on DuckDB."""
    parameters = {name: parameter.default for name, parameter in checked.source.parameters.items()}
    covered = coverage_behind(checked, coverage)
    yields = {}
    with tempfile.TemporaryDirectory() as folder, open_session(Path(folder), 1, 512) as session:
        relations = {name: _input(name, standard, rows[name]) for name, standard in checked.standards.items()}
        for step in checked.steps:
            context = BuildContext(
                relations,
                frozenset(step.schema),
                parameters,
                as_of,
                covered.__getitem__,
                session.materialise,
                session.count,
            )
            built = step.operator.build(step, context)
            table = session.materialise(built.relation)
            yields[step.name] = _yield(
                step.schema, session.con.to_pyarrow(table).to_pylist(), map(session.count, built.dropped)
            )
            kept = table.filter(table[VERDICT] == Verdict.KEPT).drop(VERDICT) if VERDICT in table.columns else table
            relations[step.name] = kept
    return yields


def _input(name: str, standard: Standard, rows: list[dict]) -> ir.Table:
    stored = table(standard, rows)
    return stored.select(*standard.columns, *TRACE_COLUMNS, **{hidden(name): stored["row_id"]})


def _yield(columns: Iterable[str], rows: list[dict], dropped: Iterable[int]) -> Yield:
    verdicts: dict[Verdict, list[tuple]] = {verdict: [] for verdict in Verdict}
    for row in rows:
        verdict = Verdict(row.pop(VERDICT, Verdict.KEPT))
        ids = {input_of(c): row.pop(c) for c in list(row) if c.startswith(hidden(""))}
        verdicts[verdict].append(
            said(
                {c: row[c] for c in columns},
                {name: one if isinstance(one, list) else [one] for name, one in ids.items()},
            )
        )
    return Yield(
        sorted(verdicts[Verdict.KEPT], key=repr),
        len(verdicts[Verdict.DROPPED]) + sum(dropped),
        sorted((one[1] for one in verdicts[Verdict.UNJUDGEABLE]), key=repr),
        sorted((one[1] for one in verdicts[Verdict.PENDING]), key=repr),
    )


def said(cells: Mapping[str, Any], ids: Mapping[str, Any]) -> tuple:
    """A row in one spelling: its cells by name, and the ids of the input rows that it has."""
    origins = {name: sorted(one for one in found or [] if one is not None) for name, found in ids.items()}
    return (
        tuple((name, plain(value)) for name, value in sorted(cells.items())),
        tuple((name, tuple(found)) for name, found in sorted(origins.items()) if found),
    )
