"""A model's own tests: rows by hand, and the keys that must come out, no more and no fewer."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
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
from models_engine.language import CheckedLead, CheckedModel, Example
from models_engine.operators.building import Blocks

#: the date of an example that states none, so that examples never depend on the day they are run
AS_OF = date(2026, 1, 1)

_MEMORY_MB = 1024
#: where a row stands, which an example may say as well
_PLACE = {"source_file": ("string", None), "source_line": ("integer", None)}


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
        tables, expected = _tables(checked), _expected(checked)
        session.lock([])
        return [
            _run(checked, session, example, tables[place], expected[place], Path(folder) / str(place))
            for place, example in enumerate(checked.source.examples)
        ]


def _run(
    checked: CheckedModel,
    session: Session,
    example: Example,
    tables: Mapping[str, ir.Table],
    expected: list[dict],
    folder: Path,
) -> ExampleResult:
    inputs = {
        name: InputData(table, _coverage(example.coverage.get(name), checked.standards[name]))
        for name, table in tables.items()
    }
    as_of = _day(example.as_of) or AS_OF
    try:
        execute(checked, session, inputs, parameters=example.parameters or {}, as_of=as_of, result_folder=folder)
    except ModelError as error:
        return ExampleResult(example.name, ok=False, error=str(error))
    found = [json.loads(row["key"]) for batch in Matches(folder / MATCHES_FILE).batches() for row in batch]
    missing = [
        json.loads(json.dumps(dict(written), default=str))
        for written, key in zip(example.expect, expected, strict=True)
        if not any(_same(key, other, checked.lead) for other in found)
    ]
    unexpected = [key for key in found if not any(_same(other, key, checked.lead) for other in expected)]
    return ExampleResult(example.name, not missing and not unexpected, missing, unexpected)


def _same(expected: dict, found: dict, lead: CheckedLead) -> bool:
    """Whether a key is the expected one; an expectation may leave the sub-rule open."""
    if lead.rule and lead.rule not in expected:
        found = {name: value for name, value in found.items() if name != lead.rule}
    return _spelt(expected, lead) == _spelt(found, lead)


def _spelt(key: dict, lead: CheckedLead) -> dict[str, str | None]:
    """A key in one spelling, whether a person wrote it or the engine: 12.50 and 12.5 are one number."""
    numbers = {name for name, typed in lead.key.items() if typed.type.is_number}
    return {
        name: None if value is None else str(Decimal(str(value)).normalize() if name in numbers else value)
        for name, value in key.items()
    }


def _expected(checked: CheckedModel) -> list[list[dict]]:
    """The expected keys of every example, each part cleaned as the type that the lead's key has."""
    kinds = {name: (typed.type.name, None) for name, typed in checked.lead.key.items()}
    keys = [key for example in checked.source.examples for key in example.expect]
    columns = {name: kinds.get(name, ("string", None)) for key in keys for name in key}
    cleaned = _clean({name: [key.get(name) for key in keys] for name in columns}, columns)
    flat = iter([{name: cleaned[name][place] for name in key} for place, key in enumerate(keys)])
    return [[next(flat) for _ in example.expect] for example in checked.source.examples]


def _coverage(stated: Any, standard: Standard) -> Blocks | None:
    """A date covers everything up to it; an input that states nothing is covered for all time."""
    if stated is None or standard.origin == "reference":
        return None
    if isinstance(stated, Mapping):
        return [(_day(stated.get("from")) or date.min, _day(stated.get("to")) or date.max)]
    return [(date.min, _day(stated))]


def _day(value: Any) -> date | None:
    return value if value is None or isinstance(value, date) else date.fromisoformat(str(value))


def _tables(checked: CheckedModel) -> list[dict[str, ir.Table]]:
    """For every example its inputs as tables."""
    examples = checked.source.examples
    tables: list[dict[str, ir.Table]] = [{} for _ in examples]
    for name, standard in checked.standards.items():
        given = [list(example.given.get(name) or []) for example in examples]
        rows = [row for one in given for row in one]
        kinds = {column: (about.type, about.unit) for column, about in standard.columns.items()} | _PLACE
        columns = _clean({column: [row.get(column) for row in rows] for column in kinds}, kinds)
        for column, about in standard.columns.items():
            if about.values:  # a placeholder (无) that the code list knows is an answer, as in a load
                found = zip(rows, columns[column], strict=True)
                columns[column] = [row[column] if row.get(column) in about.values else value for row, value in found]
        start = 0
        for place, one in enumerate(given):
            part = {column: values[start : start + len(one)] for column, values in columns.items()}
            tables[place][name] = _table(standard, part, len(one))
            start += len(one)
    return tables


def _clean(columns: Mapping[str, list], kinds: Mapping[str, tuple[str, str | None]]) -> dict[str, list]:
    """Columns cleaned as their (type, unit), those of one kind together: each kind is one query."""
    cleaned = {name: [None] * len(values) for name, values in columns.items()}
    filled = [name for name, values in columns.items() if any(value is not None for value in values)]
    for kind in {kinds[name] for name in filled}:
        names = [name for name in filled if kinds[name] == kind]
        type_name, unit = kind
        values = [value for name in names for value in columns[name]]
        if type_name in TYPES:
            values = clean_values(type_name, values, unit)
        for place, name in enumerate(names):
            size = len(columns[name])
            cleaned[name] = values[place * size : (place + 1) * size]
    return cleaned


def _table(standard: Standard, columns: dict[str, list], rows: int) -> ir.Table:
    kinds = {name: column.kind.ibis_type for name, column in standard.columns.items()}
    kinds |= {"source_file": "string", "source_line": "int64", "row_id": "int64"}
    numbers = list(range(1, rows + 1))
    values = columns | {
        "source_file": [file or "examples" for file in columns["source_file"]],
        "source_line": [line or n for line, n in zip(columns["source_line"], numbers, strict=True)],
        "row_id": numbers,
    }
    schema = ibis.schema(kinds)
    arrow = schema.to_pyarrow()
    return ibis.memtable(pa.table([pa.array(values[f.name], f.type) for f in arrow], schema=arrow), schema=schema)
