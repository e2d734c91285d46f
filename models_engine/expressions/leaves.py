"""Columns, parameters and literals."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

import ibis
import ibis.expr.types as ir
from sqlglot import exp

from models_engine.expressions.names import hint
from models_engine.expressions.typed import Environment, Typed
from models_engine.expressions.types import (
    BOOLEAN,
    DATE,
    DECIMAL,
    INTEGER,
    NULL,
    STRING,
    TIMESTAMP,
    Type,
)
from models_engine.expressions.values import literal, python_value
from models_engine.expressions.visiting import Checker, start_of, visitor

AS_OF = "as_of"
_LARGEST = 2**63 - 1


def _column(checker: Checker, node: exp.Column) -> Typed:
    if not isinstance(node.this, exp.Identifier):
        return checker.refuse(node, "表达式中不能使用星号（*）。")
    name, side = node.name, node.text("table")
    schema = checker.scope.sides.get(side)
    if schema is None:
        return checker.refuse(node, _wrong_side(checker, name, side))
    if name not in schema:
        shown = f"{side}.{name}" if side else name
        return checker.refuse(node, f"没有名为 {shown} 的列。{hint(name, schema)}", start_of(node.this))
    is_key = checker.aggregate and not checker.inside_aggregate
    if is_key and name not in checker.scope.groups and schema.known:
        checker.refuse(node, f"列 {name} 既不是分组列，也不在聚合函数之内；请写成 MIN({name}) 之类，或列入 by。")

    def build(env: Environment) -> ir.Value:
        value = env.column(name, side)
        return value.arbitrary() if is_key and env.grouped and env.over is None else value

    return Typed(schema[name], node, build, frozenset({(side, name)}))


def _wrong_side(checker: Checker, name: str, side: str) -> str:
    sides = [known for known in checker.scope.sides if known]
    if sides and not side:
        has = [f"{known}.{name}" for known in sides if name in checker.scope.sides[known]]
        every = [f"{known}.{column}" for known in sides for column in checker.scope.sides[known]]
        wanted = f"是否想写 {' 或 '.join(has)}？" if has else hint(name, every)
        return f"连接条件中的列要写明哪一侧：{name} 应写作 left.列名 或 right.列名。{wanted}"
    if sides:
        return f"列前只能写 left. 或 right.，不能写 {side}.。"
    return f"这里只有一张表，列名前不写“{side}.”，直接写 {name}。"


def _parameter(checker: Checker, node: exp.Placeholder) -> Typed:
    name = node.name
    offset = max(0, checker.text.find(f":{name}"))
    if not name:
        return checker.refuse(node, "参数写作 :名称，不能使用问号。", max(0, checker.text.find("?")))
    if name == AS_OF:
        return Typed(DATE, node, lambda env: ibis.literal(env.as_of, type="date"), parameters=frozenset({AS_OF}))
    type_ = checker.scope.parameters.get(name)
    if type_ is None:
        known = [*checker.scope.parameters, AS_OF]
        return checker.refuse(node, f"没有名为 :{name} 的参数。{hint(name, known)}", offset)
    return Typed(
        type_,
        node,
        lambda env: literal(type_, python_value(type_, env.parameters[name])),
        parameters=frozenset({name}),
    )


def _literal(checker: Checker, node: exp.Literal) -> Typed:
    if node.is_string:
        # cells are NFKC-normalised when they are loaded; a literal that is not would match nothing
        return constant(node, STRING, unicodedata.normalize("NFKC", node.this))
    text = node.this
    if text.isdecimal() and text.isascii():
        value = int(text)
        return constant(node, INTEGER, value) if value <= _LARGEST else checker.refuse(node, f"整数 {text} 过大。")
    try:
        number = Decimal(text)
    except InvalidOperation:
        return checker.refuse(node, f"{text} 不是数字。")
    if "e" in text.lower() or len(number.as_tuple().digits) > 18:
        return checker.refuse(node, f"数字 {text} 请写成不超过 18 位的普通小数。")
    return constant(node, DECIMAL, number)


def constant(node: exp.Expression, type_: Type, value: object) -> Typed:
    """A literal of a type."""
    return Typed(type_, node, lambda _env: literal(type_, value), constant=value)


def _boolean(_checker: Checker, node: exp.Boolean) -> Typed:
    return constant(node, BOOLEAN, bool(node.this))


def _null(_checker: Checker, node: exp.Null) -> Typed:
    return Typed(NULL, node, lambda _env: ibis.null())


def _paren(checker: Checker, node: exp.Paren) -> Typed:
    return checker.visit(node.this)


def moment(checker: Checker, node: exp.Cast, target: Type) -> Typed:
    """DATE '2020-01-01' and TIMESTAMP '…': a literal, checked here."""
    try:
        value: date | datetime = python_value(target, node.this.this)
    except ValueError:
        shape = "DATE '2020-01-01'" if target == DATE else "TIMESTAMP '2020-01-01 08:30:00'"
        return checker.refuse(node, f"'{node.this.this}' 不是有效的日期，应写作 {shape}。")
    return constant(node, target, value)


def is_moment(node: exp.Cast, target: Type | None) -> bool:
    """Whether a CAST is a date or timestamp literal."""
    return target in (DATE, TIMESTAMP) and isinstance(node.this, exp.Literal) and node.this.is_string


VISITORS = {
    exp.Column: visitor(_column, "this", "table"),
    exp.Placeholder: visitor(_parameter, "this"),
    exp.Literal: visitor(_literal, "this", "is_string"),
    exp.Boolean: visitor(_boolean, "this"),
    exp.Null: visitor(_null),
    exp.Paren: visitor(_paren, "this"),
}

__all__ = ["AS_OF", "VISITORS", "constant", "is_moment", "moment"]
