"""A model's own tests: rows by hand, and the keys that must come out, no more and no fewer."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from datasources.schema.cleaning import clean_values
from datasources.schema.standards import Standard
from datasources.schema.types import TYPES
from models_engine.engines import Session, open_session
from models_engine.errors import ModelError
from models_engine.execution.execute import MATCHES_FILE, InputData, execute
from models_engine.execution.matches import Matches
from models_engine.language import CheckedModel, Example
from models_engine.operators.building import Blocks

#: the date of an example that states none, so that examples never depend on the day they are run
AS_OF = date(2026, 1, 1)

_MEMORY_MB = 1024


@dataclass(frozen=True)
class ExampleResult:
    """What came of one example. ``missing`` and ``unexpected`` are keys; ``error`` says why it could not be run."""

    name: str
    ok: bool
    missing: list[dict] = field(default_factory=list)
    unexpected: list[dict] = field(default_factory=list)
    error: str = ""


def run_examples(checked: CheckedModel) -> list[ExampleResult]:
    """Run every example of a model, in order. Cells are cleaned as a load would: what is bad is missing."""
    with tempfile.TemporaryDirectory() as folder, open_session(Path(folder), 1, _MEMORY_MB) as session:
        cleaned = _cleaned(checked)
        return [
            _run(checked, session, example, tables, Path(folder) / str(place))
            for place, (example, tables) in enumerate(zip(checked.source.examples, cleaned, strict=True))
        ]


def _run(
    checked: CheckedModel, session: Session, example: Example, tables: Mapping[str, ir.Table], folder: Path
) -> ExampleResult:
    try:
        inputs = {
            name: InputData(table, _coverage(example.coverage.get(name), checked.standards[name]))
            for name, table in tables.items()
        }
        execute(
            checked,
            session,
            inputs,
            parameters=example.parameters,
            as_of=_day(example.as_of) if example.as_of else AS_OF,
            result_folder=folder,
        )
        found = [json.loads(row["key"]) for batch in Matches(folder / MATCHES_FILE).batches() for row in batch]
        return _compared(checked, example, found)
    except (ModelError, ValueError) as error:
        return ExampleResult(example.name, ok=False, error=str(error))


def _compared(checked: CheckedModel, example: Example, found: list[dict]) -> ExampleResult:
    expected = [_spelt(checked, key) for key in example.expect]
    actual = [_spelt(checked, key) for key in found]
    rule = checked.lead.rule
    missing = [dict(key) for key, like in zip(example.expect, expected, strict=True) if not _any(like, actual, rule)]
    unexpected = [
        key for key, this in zip(found, actual, strict=True) if not any(_same(like, this, rule) for like in expected)
    ]
    return ExampleResult(example.name, not missing and not unexpected, json.loads(_plain(missing)), unexpected)


def _any(like: dict, actual: list[dict], rule: str | None) -> bool:
    return any(_same(like, this, rule) for this in actual)


def _same(like: dict, this: dict, rule: str | None) -> bool:
    """Whether a key is the expected one; an expectation may leave the sub-rule open."""
    if rule and rule not in like:
        this = {name: value for name, value in this.items() if name != rule}
    return like == this


def _spelt(checked: CheckedModel, key: Mapping[str, Any]) -> dict[str, str | None]:
    """A key in one spelling, whether a person wrote it or the engine."""
    kinds = checked.lead.key
    return {name: _one(value, kinds[name].type.name if name in kinds else "string") for name, value in key.items()}


def _one(value: Any, kind: str) -> str | None:
    cleaned = clean_values(kind, [value])[0] if kind in TYPES else value
    if cleaned is None:
        return None if value is None else str(value)
    if isinstance(cleaned, Decimal | int | float) and not isinstance(cleaned, bool):
        try:
            return str(Decimal(str(cleaned)).normalize())
        except InvalidOperation:
            return str(cleaned)
    return str(cleaned)


def _plain(keys: Iterable[dict]) -> str:
    return json.dumps(list(keys), default=str, ensure_ascii=False)


def _coverage(stated: Any, standard: Standard) -> Blocks | None:
    """A date covers everything up to it; an input that states nothing is covered for all time."""
    if stated is None or standard.origin == "reference":
        return None
    if isinstance(stated, Mapping):
        return [(_day(stated.get("from")) or date.min, _day(stated.get("to")) or date.max)]
    return [(date.min, _day(stated))]


def _day(value: Any) -> date | None:
    return value if value is None or isinstance(value, date) else date.fromisoformat(str(value))


def _cleaned(checked: CheckedModel) -> list[dict[str, ir.Table]]:
    """For every example its inputs as tables. A column is cleaned once for all examples: that is one query."""
    examples = checked.source.examples
    tables: list[dict[str, ir.Table]] = [{} for _ in examples]
    for name, standard in checked.standards.items():
        given = [list(example.given.get(name) or []) for example in examples]
        rows = [row for one in given for row in one]
        columns = {
            column: clean_values(about.type, [row.get(column) for row in rows], about.unit)
            for column, about in standard.columns.items()
        }
        start = 0
        for place, one in enumerate(given):
            part = {column: values[start : start + len(one)] for column, values in columns.items()}
            tables[place][name] = _table(standard, part, len(one))
            start += len(one)
    return tables


def _table(standard: Standard, columns: dict[str, list], rows: int) -> ir.Table:
    kinds = {name: column.kind.ibis_type for name, column in standard.columns.items()}
    kinds |= {"source_file": "string", "source_line": "int64", "row_id": "int64"}
    values = columns | {
        "source_file": ["examples"] * rows,
        "source_line": list(range(1, rows + 1)),
        "row_id": list(range(1, rows + 1)),
    }
    schema = ibis.schema(kinds)
    arrow = schema.to_pyarrow()
    return ibis.memtable(pa.table([pa.array(values[f.name], f.type) for f in arrow], schema=arrow), schema=schema)
