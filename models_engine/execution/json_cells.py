"""Cells of a result as JSON text, made inside the engine: text, numbers and truth as they are, the rest spelt out."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from models_engine.expressions import Type
from models_engine.expressions.types import MONEY
from models_engine.operators.provenance import as_list, input_of


def cell(value: ir.Value, type_: Type) -> ir.Value:
    """A value as JSON holds it: dates as 2024-01-31, money as 12.50, other decimals without idle zeros, as text."""
    dtype = value.type()
    if dtype.is_decimal() or dtype.is_floating():
        if type_ == MONEY:
            return value.cast("decimal(38, 2)").cast("string")
        text = value.cast("decimal(38, 6)").cast("string")
        return text.re_replace(r"\.?0+$", "")
    if dtype.is_temporal() or dtype.is_null():
        return value.cast("string")
    return value


def as_json(value: ir.Value) -> ir.StringValue:
    """The value as JSON text; fields stand in the order they were given."""
    return value.cast("json").cast("string")


def struct(fields: Mapping[str, ir.Value]) -> ir.Value:
    """An object; empty where there are no fields."""
    return ibis.struct(dict(fields)) if fields else ibis.literal("{}").cast("json")


def evidence_json(ids: Mapping[str, ir.Value]) -> ir.Value:
    """Hidden columns as an object: input -> its row ids."""
    return struct({input_of(column): as_list(value) for column, value in sorted(ids.items())})
