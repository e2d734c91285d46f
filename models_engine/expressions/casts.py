"""CAST: which conversions there are. What cannot be read becomes NULL; a conversion never stops a run."""

import ibis.expr.types as ir
from sqlglot import exp

from datasources.schema.types import TYPES
from models_engine.expressions.dialect import written
from models_engine.expressions.types import Type
from models_engine.expressions.values import COMPUTED

# words of SQL for types of the language, beside the language's own
_WORDS = {
    "text": "text",
    "varchar": "string",
    "char": "string",
    "int": "integer",
    "bigint": "integer",
    "decimal": "decimal",
    "date": "date",
    "timestamp": "timestamp",
    "boolean": "boolean",
}
_FROM_TO = {
    "number": ("number", "string"),
    "date": ("date", "string", "timestamp", "month"),
    "month": ("month", "string", "date"),
    "timestamp": ("timestamp", "string", "date", "month"),
    "boolean": ("boolean", "string"),
}
_TEXT_WORDS = ("string", "text")


def cast_type(data_type: exp.DataType) -> Type | None:
    """The language's type that a CAST names, or None. The grammar reads string, varchar and text alike: string."""
    word = (data_type.text("kind") or written(data_type)).lower().partition("(")[0].strip()
    if word in TYPES and word not in _TEXT_WORDS:
        return Type.named(word)
    if word in _TEXT_WORDS:
        return Type.named("string")
    return Type.named(_WORDS[word]) if word in _WORDS else None


def can_cast(source: Type, target: Type) -> bool:
    """Whether values of one type have a meaning in another. Text can be read as every type."""
    if source.family == "string" or source.base in ("null", "unknown"):
        return True
    # a number is no identifier: leading zeros are lost already
    plain = target.family != "string" or target.name in _TEXT_WORDS
    return plain and target.family in _FROM_TO.get(source.family, ())


def cast(value: ir.Value, source: Type, target: Type) -> ir.Value:
    """The converted value."""
    if source.family == "string":
        same = target.name in (*_TEXT_WORDS, source.name)
        return value if same else TYPES[target.name].clean(value)
    if target.base == "integer":
        return value.cast(COMPUTED).round(0).cast("int64")
    if target.name == "decimal":
        return value.cast(COMPUTED)
    if target.base == "month":
        return value.truncate("M").cast("date")
    return value.cast(target.ibis_type)
