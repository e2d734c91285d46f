"""What the product makes of the same: expressions over rows, on DuckDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa

from models_engine.expressions import Environment, Schema, Scope, Type, check_text

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
    table = ibis.memtable(pa.table(arrays, schema=arrow), schema=schema)
    environment = Environment.of(table, {name: value for name, (_, value) in parameters.items()}, as_of)
    values = {f"v{n}": check_text(text, scope).build(environment) for n, text in enumerate(texts)}
    found = _CON.to_pyarrow(table.select("place", **values).order_by("place")).to_pylist()
    return [[plain(row[name]) for name in values] for row in found]


def plain(value: Any) -> Any:
    """A value in one spelling: 12.50, 12.5 and Decimal('12.500000') are one number; lists likewise."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, Decimal | float):
        number = Decimal(str(value))
        return int(number) if number == number.to_integral_value() else number.normalize()
    return value
