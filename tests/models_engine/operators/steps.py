"""Run one operator on literal rows: what a step yields, and what it counts."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

import ibis
import pyarrow as pa

from models_engine.expressions import Schema, Type
from models_engine.operators import OPERATORS
from models_engine.operators.base import CheckContext, CheckedStep, StepSource
from models_engine.operators.building import VERDICT, BuildContext, Verdict
from models_engine.operators.provenance import hidden
from tests.engine import session

AS_OF = date(2026, 1, 1)


@dataclass
class Outcome:
    """``rows`` are the step's rows as dicts in an order of their own; ``ids`` holds the hidden columns beside them."""

    rows: list[dict]
    ids: list[dict]
    counts: Counter
    problems: list[tuple[str, str]] = field(default_factory=list)


def check(operator: str, fields: dict, inputs: dict[str, dict[str, str]], parameters: dict[str, str] | None = None):
    """The checked step (None where there are problems) and the problems as (path, message)."""
    schemas = {name: Schema({c: Type.named(t) for c, t in columns.items()}) for name, columns in inputs.items()}
    problems: list[tuple[str, str]] = []
    defaults = {spec.name: spec.default for spec in OPERATORS[operator].fields}
    step = StepSource("step", operator, {**defaults, **fields}, f"steps.step.{operator}")
    context = CheckContext(
        step=step,
        schemas=schemas,
        parameters={name: Type.named(kind) for name, kind in (parameters or {}).items()}
        | {"as_of": Type.named("date")},
        report=lambda path, message, _offset: problems.append((path, message)),
        fields=dict(step.fields),
    )
    schema = OPERATORS[operator].check(step, context)
    reads = tuple(name for name in schemas if name in _named(fields))
    checked = CheckedStep("step", OPERATORS[operator], context.fields, reads, schema, schemas, step)
    return checked, problems


def run(
    operator: str,
    fields: dict,
    inputs: dict[str, tuple[dict[str, str], list[tuple]]],
    *,
    wanted: set[str] | None = None,
    parameters: dict[str, tuple[str, object]] | None = None,
    coverage: dict[str, list | None] | None = None,
    threads: int = 1,
) -> Outcome:
    """Check and build a step over inputs, given as (column -> type, rows); a row's id is its place from 1."""
    parameters = parameters or {}
    step, problems = check(
        operator,
        fields,
        {name: columns for name, (columns, _rows) in inputs.items()},
        {name: kind for name, (kind, _value) in parameters.items()},
    )
    assert not problems, problems
    wanted = frozenset(step.schema if wanted is None else wanted)
    needs = step.operator.needs(step, wanted)
    relations = {name: _table(name, columns, rows, needs.get(name, set())) for name, (columns, rows) in inputs.items()}
    with session(threads) as opened:
        context = BuildContext(
            relations,
            wanted,
            {name: value for name, (_kind, value) in parameters.items()},
            AS_OF,
            lambda name: (coverage or {}).get(name),
            opened.materialise,
            opened.count,
        )
        return _outcome(opened, step.operator.build(step, context), wanted)


def _outcome(opened, built, wanted) -> Outcome:
    rows, ids, counts = [], [], Counter()
    for row in opened.con.to_pyarrow(built.relation).to_pylist():
        verdict = Verdict(row.get(VERDICT) or 0)
        counts[verdict.name.lower()] += 1
        if verdict is Verdict.KEPT:
            rows.append({name: value for name, value in row.items() if name in wanted})
            ids.append({name: value for name, value in row.items() if name.startswith("_p_")})
    for count in built.dropped:
        counts["dropped"] += opened.count(count)
    return Outcome(rows, ids, +counts)


def _table(name, columns, rows, needed):
    schema = ibis.schema({**{c: Type.named(t).ibis_type for c, t in columns.items()}, "row_id": "int64"})
    values = [(*row, place) for place, row in enumerate(rows, 1)]
    arrow = schema.to_pyarrow()
    columnar = zip(*values, strict=True) if values else [() for _ in arrow]
    table = pa.table([pa.array(v, f.type) for v, f in zip(columnar, arrow, strict=True)], schema=arrow)
    stored = ibis.memtable(table, schema=schema)
    return stored.select(*[c for c in columns if c in needed], **{hidden(name): stored.row_id})


def _named(fields: dict) -> list[str]:
    found = [fields.get(name) for name in ("from", "left", "right")]
    return [name for one in found for name in (one if isinstance(one, list) else [one])]
