"""The types' cleaning as queries, and run on a handful of values: for a model's examples, for a search box."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import duckdb
import ibis
import pyarrow as pa

from datasources.schema.text import fold
from datasources.schema.types import TYPES


def clean_values(type_name: str, raws: Sequence[Any], unit: str | None = None) -> list[Any]:
    """The cleaned Python values (None where missing or bad), in order. Rare spellings are rescued as in a load."""
    kind = TYPES[type_name]
    texts = [None if raw is None else fold(as_text(raw)) for raw in raws]
    values = _run(type_name, texts, unit)
    for place, (text, value) in enumerate(zip(texts, values, strict=True)):
        if value is None and text and (plain := kind.rescue(text, unit)) is not None:
            values[place] = _run(type_name, [plain], unit)[0]
    return values


def clean_value(type_name: str, raw: Any, unit: str | None = None) -> Any:
    """One value by ``clean_values``."""
    return clean_values(type_name, [raw], unit)[0]


def as_text(raw: Any) -> str:
    """A value of YAML or JSON as a cell would write it."""
    if isinstance(raw, bool):
        return "true" if raw else "false"
    return str(raw)


@lru_cache(maxsize=256)
def clean_sql(type_name: str, unit: str | None) -> str:
    """The DuckDB query that cleans ``cells.raw``: columns value and text (its spelling), in the order of the rows."""
    cells = ibis.table({"raw": "string"}, name="cells")
    query = ibis.to_sql(cells.select(value=TYPES[type_name].clean(cells.raw, unit)), dialect="duckdb")
    return f"SELECT value, CAST(value AS VARCHAR) AS text FROM ({query})"


@lru_cache(maxsize=256)
def missing_sql(type_name: str) -> str:
    """The DuckDB query that says which ``cells.raw`` are missing rather than bad."""
    cells = ibis.table({"raw": "string"}, name="cells")
    return str(ibis.to_sql(cells.select(missing=TYPES[type_name].is_missing(cells.raw)), dialect="duckdb"))


def _run(type_name: str, texts: list[str | None], unit: str | None) -> list[Any]:
    with duckdb.connect() as engine:
        engine.register("cells", pa.table({"raw": pa.array(texts, pa.string())}))
        return [row[0] for row in engine.execute(clean_sql(type_name, unit)).fetchall()]
