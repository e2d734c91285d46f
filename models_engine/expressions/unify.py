"""The one type that several values can be given: branches of CASE, arguments of COALESCE."""

from collections.abc import Sequence

import ibis.expr.types as ir

from models_engine.expressions.types import DECIMAL, INTEGER, NULL, STRING, TEXT, UNKNOWN, Type
from models_engine.expressions.values import COMPUTED


def unify(types: Sequence[Type]) -> Type | None:
    """The common type, or None where there is none. NULL fits everywhere; all NULL is NULL."""
    known = [type_ for type_ in types if type_ not in (NULL, UNKNOWN)]
    if UNKNOWN in types and not known:
        return UNKNOWN
    if not known:
        return NULL
    if len({type_.family for type_ in known}) > 1:
        return None
    different = list(dict.fromkeys(known))
    if len(different) == 1:
        return different[0]
    return _COMMON.get(known[0].family, _no_common)(different)


def widen(value: ir.Value, target: Type) -> ir.Value:
    """A value as the common type, so that every branch has one and the same type in the engine."""
    if target.is_number:
        return value.cast(COMPUTED if target == DECIMAL else target.ibis_type)
    return value.cast(target.ibis_type) if value.type().is_null() else value


def _numbers(types: list[Type]) -> Type:
    decimals = [type_ for type_ in types if type_.base == DECIMAL.base]
    return decimals[0] if len(decimals) == 1 else DECIMAL if decimals else INTEGER


def _strings(types: list[Type]) -> Type:
    return TEXT if TEXT in types else STRING


def _no_common(_types: list[Type]) -> None:
    return None


_COMMON = {"number": _numbers, "string": _strings}
