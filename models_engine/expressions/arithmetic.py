"""Numbers: + - * / % and the sign. Money and decimals stay decimal, and x / 0 is NULL."""

from __future__ import annotations

from collections.abc import Callable

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
from sqlglot import exp

from models_engine.expressions.comparisons import need
from models_engine.expressions.dialect import written
from models_engine.expressions.typed import Typed
from models_engine.expressions.types import DECIMAL, INTEGER, MONEY, NULL, UNKNOWN, Type
from models_engine.expressions.unify import unify
from models_engine.expressions.values import COMPUTED, COMPUTED_PLACES
from models_engine.expressions.visiting import Checker, visitor

_MONEY = dt.dtype(MONEY.ibis_type)


def _arithmetic(build_two: Callable[[ir.Value, ir.Value, Type], ir.Value], result: Callable[[Type, Type], Type]):
    def visit(checker: Checker, node: exp.Binary) -> Typed:
        left, right = checker.visit(node.this), checker.visit(node.expression)
        if _is_days(checker, node, left, right):
            return Typed(UNKNOWN, node, left.build)
        need(checker, left, "number")
        need(checker, right, "number")
        if NULL in (left.type, right.type):
            return checker.combine(node, NULL, [left, right], lambda _env: ibis.null())
        if UNKNOWN in (left.type, right.type) or not (left.type.is_number and right.type.is_number):
            return checker.combine(node, UNKNOWN, [left, right], left.build)
        type_ = result(left.type, right.type)
        return checker.combine(
            node, type_, [left, right], lambda env: build_two(left.build(env), right.build(env), type_)
        )

    return visit


def _is_days(checker: Checker, node: exp.Binary, left: Typed, right: Typed) -> bool:
    """Whether somebody reckons with a date by + or -; the function to use is told."""
    if "date" not in (left.type.family, right.type.family):
        return False
    if left.type.family == right.type.family and isinstance(node, exp.Sub):
        use = f"days_between({written(right.tree)}, {written(left.tree)})"
    else:
        use = "DATE_ADD_DAYS(日期, 天数) 或 DATE_ADD_MONTHS(日期, 月数)"
    checker.refuse(node, f"日期不能直接加减，请用 {use}。")
    return True


def _sum_type(left: Type, right: Type) -> Type:
    unified = unify([left, right])
    return unified or DECIMAL


def _product_type(left: Type, right: Type) -> Type:
    return INTEGER if left == right == INTEGER else DECIMAL


def _add(a: ir.Value, b: ir.Value, _type: Type) -> ir.Value:
    a, b = _wide(a, b)
    return a + b


def _subtract(a: ir.Value, b: ir.Value, _type: Type) -> ir.Value:
    a, b = _wide(a, b)
    return a - b


def _wide(a: ir.Value, b: ir.Value) -> tuple[ir.Value, ir.Value]:
    """Both as the widest decimal where one of them is a decimal: in a literal's few places a result need not fit."""
    same_column_type = a.type() == b.type() and a.type() == _MONEY
    if same_column_type or not (a.type().is_decimal() or b.type().is_decimal()):
        return a, b
    return a.cast(COMPUTED), b.cast(COMPUTED)


def _multiply(a: ir.Value, b: ir.Value, type_: Type) -> ir.Value:
    if type_ == INTEGER:
        return a * b
    # rounded, not cast: Ibis believes that a product has the places of its factors and would leave the cast out
    return (a.cast(COMPUTED) * b.cast(COMPUTED)).round(COMPUTED_PLACES).cast(COMPUTED)


def _divide(a: ir.Value, b: ir.Value, _type: Type) -> ir.Value:
    # x / 0 is NULL on every engine, and a quotient is a decimal however the engine divides
    return (a / b.nullif(0)).cast(COMPUTED)


def _modulo(a: ir.Value, b: ir.Value, _type: Type) -> ir.Value:
    a, b = _wide(a, b)
    return a % b.nullif(0)


def _negate(checker: Checker, node: exp.Neg) -> Typed:
    part = checker.visit(node.this)
    need(checker, part, "number")
    if part.type == NULL:
        return part
    negated = -part.constant if isinstance(part.constant, int) and not isinstance(part.constant, bool) else None
    typed = checker.combine(node, part.type, [part], lambda env: -part.build(env))
    return typed if negated is None else Typed(typed.type, node, typed.build, constant=negated)


VISITORS = {
    exp.Add: visitor(_arithmetic(_add, _sum_type), "this", "expression"),
    exp.Sub: visitor(_arithmetic(_subtract, _sum_type), "this", "expression"),
    exp.Mul: visitor(_arithmetic(_multiply, _product_type), "this", "expression"),
    exp.Div: visitor(_arithmetic(_divide, lambda _a, _b: DECIMAL), "this", "expression", "typed", "safe"),
    exp.Mod: visitor(_arithmetic(_modulo, _sum_type), "this", "expression"),
    exp.Neg: visitor(_negate, "this"),
}
