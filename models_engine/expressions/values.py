"""Python values and Ibis values of the language's types."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import ibis
import ibis.expr.types as ir

from models_engine.expressions.types import Type

# what computed decimals are kept in: six places, and room for sums over any dataset
COMPUTED_PLACES = 6
COMPUTED = f"decimal(38, {COMPUTED_PLACES})"


def python_value(type_: Type, value: Any) -> Any:
    """A value of a file, a form or JSON as the Python value of a type: int, Decimal, date, datetime, bool, str.

    Raises ValueError where it is none.
    """
    if value is None:
        return None
    try:
        return _READERS[type_.base](value)
    except (KeyError, TypeError, InvalidOperation) as error:
        raise ValueError(f"{value!r} is no {type_}") from error


def literal(type_: Type, value: Any) -> ir.Value:
    """The Ibis literal of a Python value of a type. Decimals keep exactly their own places."""
    if value is None:
        return ibis.null(type_.ibis_type)
    if isinstance(value, Decimal):
        return decimal_literal(value)
    return ibis.literal(value, type=type_.ibis_type)


def decimal_literal(value: Decimal) -> ir.DecimalScalar:
    """A decimal with exactly its own places, so that arithmetic with it does not widen more than it must."""
    _sign, digits, exponent = value.as_tuple()
    scale = max(0, -int(exponent))
    precision = max(len(digits) + max(0, int(exponent)), scale + 1)
    return ibis.literal(str(value)).cast(f"decimal({precision}, {scale})")


def aligned(*values: ir.Value) -> list[ir.Value]:
    """Values that Ibis can reckon with together: decimals of different widths become the widest."""
    if len({value.type() for value in values if value.type().is_decimal()}) > 1:
        return [value.cast(COMPUTED) for value in values]
    return list(values)


def _read_integer(value: Any) -> int:
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise ValueError
    return int(value)


def _read_decimal(value: Any) -> Decimal:
    if isinstance(value, bool):
        raise ValueError
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError
    return number


def _read_date(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(value)


def _read_month(value: Any) -> date:
    if isinstance(value, str) and len(value) == len("2024-01"):
        value = f"{value}-01"
    return _read_date(value).replace(day=1)


def _read_timestamp(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    return datetime.fromisoformat(str(value))


def _read_boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _read_string(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError
    return value


_READERS = {
    "integer": _read_integer,
    "decimal": _read_decimal,
    "date": _read_date,
    "month": _read_month,
    "timestamp": _read_timestamp,
    "boolean": _read_boolean,
    "string": _read_string,
    "text": _read_string,
}
