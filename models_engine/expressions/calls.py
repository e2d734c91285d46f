"""Calls of functions: the table says which names there are and what they take."""

from __future__ import annotations

from collections.abc import Callable

import ibis.expr.types as ir
from sqlglot import exp

from models_engine.expressions.dialect import written
from models_engine.expressions.functions import FUNCTIONS, find
from models_engine.expressions.functions.base import Function
from models_engine.expressions.names import hint
from models_engine.expressions.typed import Environment, Typed
from models_engine.expressions.types import NULL, UNKNOWN, Type
from models_engine.expressions.visiting import Checker, start_of, visitor

# what people write for a thing that has another name here
_INSTEAD = {
    "NOW": ":as_of",
    "TODAY": ":as_of",
    "GETDATE": ":as_of",
    "CURRENT_DATE": ":as_of",
    "IF": "CASE WHEN … THEN … ELSE … END",
    "IIF": "CASE WHEN … THEN … ELSE … END",
    "IFNULL": "COALESCE",
    "NVL": "COALESCE",
    "ISNULL": "IS NULL",
    "SUBSTR": "SUBSTRING",
    "LEFT": "SUBSTRING",
    "RIGHT": "SUBSTRING",
    "LEN": "LENGTH",
    "INSTR": "CONTAINS",
    "DATEDIFF": "days_between",
    "DATE_DIFF": "days_between",
    "DATE_ADD": "DATE_ADD_DAYS",
    "TRY_CAST": "CAST",
    "DATE": "DATE '2020-01-01'",
}


def _call(checker: Checker, node: exp.Anonymous) -> Typed:
    name = node.this if isinstance(node.this, str) else node.name
    function = find(name)
    if function is None:
        instead = _INSTEAD.get(name.upper())
        told = f"请用 {instead}。" if instead else hint(name, FUNCTIONS) if len(name) > 2 else ""
        for argument in node.expressions:
            _look_for_columns(checker, argument)
        return checker.refuse(node, f"没有函数 {name}。{told}", start_of_call(node))
    if function.aggregate:
        return _aggregate(checker, node, function)
    return _checked_call(checker, node, function, node.expressions)


def _look_for_columns(checker: Checker, argument: exp.Expression) -> None:
    """The arguments of an unknown function may be misspelt too; an aggregate rule would only confuse."""
    if isinstance(argument, exp.Column | exp.Anonymous):
        checker.visit(argument)


def _aggregate(checker: Checker, node: exp.Anonymous, function: Function) -> Typed:
    place = start_of_call(node)
    if not checker.aggregate:
        return checker.refuse(
            node, f"聚合函数 {function.name} 只能用于 aggregate、rolling、window 步骤的 columns。", place
        )
    if function.ranks and not checker.scope.ranked:
        return checker.refuse(node, f"{function.name} 只能用于 window 步骤的 columns。", place)
    if checker.inside_aggregate:
        return checker.refuse(node, f"聚合函数 {function.name} 不能放在另一个聚合函数之内。", place)
    given = node.expressions
    if function.name == "COUNT" and len(given) == 1 and isinstance(given[0], exp.Star):
        given = []
    checker.inside_aggregate = True
    try:
        return _checked_call(checker, node, function, given)
    finally:
        checker.inside_aggregate = False


def _checked_call(checker: Checker, node: exp.Anonymous, function: Function, given: list[exp.Expression]) -> Typed:
    parts = [checker.visit(argument) for argument in given]
    if not _right_number(checker, node, function, len(parts)):
        return Typed(UNKNOWN, node, _none)
    for index, part in enumerate(parts):
        _check_argument(checker, function, index, part)
    types = [part.type for part in parts]
    complaint = function.rule(types) if function.rule else None
    if complaint:
        checker.refuse(node, f"{function.name}：{complaint}", start_of_call(node))
    result = function.result if isinstance(function.result, Type) else function.result(types)
    typed = checker.combine(node, result or UNKNOWN, parts, _builder(function, parts))
    if function.aggregate:
        return Typed(typed.type, node, typed.build, typed.columns, typed.parameters, aggregates=True)
    return typed


def _right_number(checker: Checker, node: exp.Anonymous, function: Function, number: int) -> bool:
    enough = number >= function.fewest
    not_too_many = function.most is None or number <= function.most
    if not (enough and not_too_many):
        checker.refuse(
            node, f"{function.name} 的参数个数不对（写了 {number} 个）：{function.signature}。", start_of_call(node)
        )
    return enough and not_too_many


def _check_argument(checker: Checker, function: Function, index: int, part: Typed) -> None:
    declared = function.argument(index)
    shown = f"{function.name} 的第 {index + 1} 个参数"
    if not declared.takes(part.type):
        wanted = "、".join(declared.accepts)
        remedy = "日期写作 DATE '2020-01-01'。" if "date" in declared.accepts and part.type.family == "string" else ""
        checker.refuse(
            part.tree, f"{shown} {written(part.tree)} 是 {part.type}，需要 {wanted}：{function.signature}。{remedy}"
        )
    elif declared.constant and part.constant is None and part.type != UNKNOWN:
        checker.refuse(part.tree, f"{shown}必须直接写出，不能是列或计算结果：{function.signature}。")
    elif declared.constant and declared.rule and part.constant is not None:
        complaint = declared.rule(part.constant)
        if complaint:
            checker.refuse(part.tree, f"{shown} {written(part.tree)}：{complaint}")


def _builder(function: Function, parts: list[Typed]) -> Callable[[Environment], ir.Value]:
    def build(env: Environment) -> ir.Value:
        values = [
            part.constant if function.argument(index).constant else _argument(function, index, part, env)
            for index, part in enumerate(parts)
        ]
        named = {"types": [part.type for part in parts]} if function.wants_types else {}
        if not function.aggregate:
            return function.build(*values, **named)
        figure = function.build(env, *values, **named)
        return figure if env.over is None else env.over(function.name, figure)

    return build


def _argument(function: Function, index: int, part: Typed, env: Environment) -> ir.Value:
    value, declared = part.build(env), function.argument(index)
    if part.type == NULL and declared.nothing:
        return value.cast(declared.nothing)
    return value.cast("date") if declared.wants_day_of(part.type) else value


def start_of_call(node: exp.Anonymous) -> int:
    """Where the function's name stands."""
    return node.meta.get("start", start_of(node))


def _none(_env: Environment) -> ir.Value:
    raise AssertionError("an expression with problems is never built")


VISITORS = {exp.Anonymous: visitor(_call, "this", "expressions")}
