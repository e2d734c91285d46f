"""The rows that a model's examples give, and the keys that they expect, cleaned as a load would clean them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa

from datasources.schema.cleaning import clean_values
from datasources.schema.standards import Standard
from datasources.schema.types import TYPES
from models_engine.engines.duckdb import DuckDBSession
from models_engine.language import CheckedModel

#: where a row stands, which an example may say as well
_PLACE = {"source_file": ("string", None), "source_line": ("integer", None)}
#: which example a row belongs to
_EXAMPLE = "_example"

#: (input, column); the keys that are expected have no input
Cells = Mapping[tuple[str, str], list]
Kinds = Mapping[tuple[str, str], tuple[str, str | None]]


class ExampleRows:
    """``expected`` holds the keys of every example; ``inputs`` makes an example's rows the tables of the session."""

    expected: list[list[dict]]

    def __init__(self, checked: CheckedModel, session: DuckDBSession) -> None:
        """Clean everything and store it; after this the session may be locked."""
        self._session, self._examples, self._columns = session, checked.source.examples, {}
        rows = {name: [row for given in self._given(name) for row in given] for name in checked.standards}
        keys = [key for example in self._examples for key in example.expect]
        kinds: dict[tuple[str, str], tuple[str, str | None]] = {}
        for name, standard in checked.standards.items():
            columns = {column: (about.type, about.unit) for column, about in standard.columns.items()} | _PLACE
            kinds |= {(name, column): kind for column, kind in columns.items()}
        key_types = {name: typed.type.name for name, typed in checked.lead.key.items()}
        kinds |= {("", name): (key_types.get(name, "string"), None) for key in keys for name in key}
        rows[""] = keys
        cleaned = _clean({(name, column): [row.get(column) for row in rows[name]] for name, column in kinds}, kinds)
        self._tables = {
            name: self._store(name, standard, rows[name], cleaned) for name, standard in checked.standards.items()
        }
        flat = iter([{name: cleaned["", name][place] for name in key} for place, key in enumerate(keys)])
        self.expected = [[next(flat) for _ in example.expect] for example in self._examples]

    def inputs(self, place: int) -> dict[str, ir.Table]:
        """The tables of the inputs, which from now on hold the rows of one example."""
        for name in self._tables:
            self._session.raw.execute(
                f'CREATE OR REPLACE TEMP TABLE "{name}" AS '
                f'SELECT * EXCLUDE ({_EXAMPLE}) FROM "{_all(name)}" WHERE {_EXAMPLE} = {place} ORDER BY row_id'
            )
        return self._tables

    def _given(self, name: str) -> list[list[Mapping[str, Any]]]:
        return [list(example.given.get(name) or []) for example in self._examples]

    def _store(self, name: str, standard: Standard, rows: list, cleaned: Cells) -> ir.Table:
        places = [(place, line) for place, given in enumerate(self._given(name)) for line in range(1, len(given) + 1)]
        columns = {column: _known(about.values, rows, column, cleaned[name, column]) for column, about in
                   standard.columns.items()}  # fmt: skip
        columns |= {
            "source_file": [file or "examples" for file in cleaned[name, "source_file"]],
            "source_line": [said or line for said, (_, line) in zip(cleaned[name, "source_line"], places, strict=True)],
            "row_id": [line for _, line in places],
        }
        kinds = {column: about.kind.ibis_type for column, about in standard.columns.items()}
        schema = ibis.schema(kinds | {"source_file": "string", "source_line": "int64", "row_id": "int64"})
        arrow = pa.table([pa.array(columns[one.name], one.type) for one in schema.to_pyarrow()], schema.to_pyarrow())
        raw = self._session.raw
        raw.register("_rows", arrow.append_column(_EXAMPLE, pa.array([place for place, _ in places], pa.int32())))
        raw.execute(f'CREATE TEMP TABLE "{_all(name)}" AS SELECT * FROM _rows')
        raw.unregister("_rows")
        place = ops.Namespace(catalog="temp", database="main")
        return ops.DatabaseTable(name=name, schema=schema, source=self._session.con, namespace=place).to_expr()


def _all(name: str) -> str:
    return f"_all_{name}"


def _known(values: Any, rows: list[Mapping[str, Any]], column: str, cleaned: list) -> list:
    """A placeholder (无) that the column's code list knows is an answer, as in a load."""
    if not values:
        return cleaned
    return [row[column] if row.get(column) in values else value for row, value in zip(rows, cleaned, strict=True)]


def _clean(columns: Cells, kinds: Kinds) -> dict[tuple[str, str], list]:
    """Columns cleaned as their (type, unit), those of one kind together: each kind is one query."""
    cleaned = {name: [None] * len(values) for name, values in columns.items()}
    filled = [name for name, values in columns.items() if any(value is not None for value in values)]
    for kind in {kinds[name] for name in filled}:
        names = [name for name in filled if kinds[name] == kind]
        type_name, unit = kind
        values = [value for name in names for value in columns[name]]
        if type_name in TYPES:
            values = clean_values(type_name, values, unit)
        each = iter(values)
        for name in names:
            cleaned[name] = [next(each) for _ in columns[name]]
    return cleaned
