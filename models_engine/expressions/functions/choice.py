"""Functions that choose among their arguments."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from models_engine.expressions.functions.base import Argument, Function, arguments, meaning, one_family
from models_engine.expressions.types import Type
from models_engine.expressions.unify import unify, widen
from models_engine.expressions.values import aligned

_ORDERED = Argument("x", ("number", "string", "date", "month", "timestamp"))


def _widened(values: Sequence[ir.Value], types: Sequence[Type]) -> list[ir.Value]:
    common = unify(types)
    return [widen(value, common) for value in values]


def _coalesce(*values: ir.Value, types: Sequence[Type]) -> ir.Value:
    return ibis.coalesce(*_widened(values, types))


def _nullif(x: ir.Value, y: ir.Value) -> ir.Value:
    left, right = aligned(x, y)
    return left.nullif(right)


def _least(*values: ir.Value, types: Sequence[Type]) -> ir.Value:
    return ibis.least(*_widened(values, types))


def _greatest(*values: ir.Value, types: Sequence[Type]) -> ir.Value:
    return ibis.greatest(*_widened(values, types))


FUNCTIONS = (
    Function(
        "COALESCE",
        arguments("x:any"),
        unify,
        _coalesce,
        meaning("第一个不为空的值", "The first value that is not NULL"),
        variadic=True,
        rule=one_family,
        wants_types=True,
    ),
    Function(
        "NULLIF",
        arguments("x:any", "y:any"),
        lambda types: types[0],
        _nullif,
        meaning("两值相等时为空，否则为前一个值", "NULL where both are equal, otherwise the first"),
        rule=one_family,
    ),
    Function(
        "LEAST",
        (_ORDERED,),
        unify,
        _least,
        meaning("最小的值，空值不计", "The least value; NULLs are left out"),
        variadic=True,
        rule=one_family,
        wants_types=True,
    ),
    Function(
        "GREATEST",
        (_ORDERED,),
        unify,
        _greatest,
        meaning("最大的值，空值不计", "The greatest value; NULLs are left out"),
        variadic=True,
        rule=one_family,
        wants_types=True,
    ),
)
