"""Text joined with ||, CASE and CAST."""

from __future__ import annotations

import operator

import ibis
import ibis.expr.types as ir
from sqlglot import exp

from models_engine.expressions.casts import can_cast, cast, cast_type
from models_engine.expressions.comparisons import comparable, condition
from models_engine.expressions.dialect import written
from models_engine.expressions.leaves import is_moment, moment
from models_engine.expressions.typed import Environment, Typed
from models_engine.expressions.types import NULL, STRING, UNKNOWN
from models_engine.expressions.unify import unify, widen
from models_engine.expressions.values import aligned
from models_engine.expressions.visiting import Checker, visitor

_OPEN = (UNKNOWN, NULL)


def _join_text(checker: Checker, node: exp.DPipe) -> Typed:
    parts = [checker.visit(part) for part in node.flatten(unnest=False)]
    for part in parts:
        if part.type not in _OPEN and part.type.family != "string":
            checker.refuse(
                part.tree,
                f"|| 只连接文字，{written(part.tree)} 是 {part.type}，请写 CAST({written(part.tree)} AS string)。",
            )

    def build(env: Environment) -> ir.Value:
        result, *rest = (part.build(env).cast("string") for part in parts)
        for value in rest:
            result = result + value
        return result

    return checker.combine(node, STRING, parts, build)


def _case(checker: Checker, node: exp.Case) -> Typed:
    subject = checker.visit(node.this) if node.this else None
    conditions, results = [], []
    for branch in node.args["ifs"]:
        when = checker.visit(branch.this) if subject else condition(checker, branch.this)
        if subject:
            comparable(checker, subject, when)
        conditions.append(when)
        results.append(checker.visit(branch.args["true"]))
    default = node.args.get("default")
    otherwise = checker.visit(default) if default is not None else None
    outcomes = results if otherwise is None else [*results, otherwise]
    type_ = unify([outcome.type for outcome in outcomes])
    if type_ is None:
        names = "、".join(dict.fromkeys(str(outcome.type) for outcome in outcomes))
        return checker.refuse(node, f"CASE 各分支的类型不一致（{names}）。")

    def build(env: Environment) -> ir.Value:
        value = ibis.null(type_.ibis_type) if otherwise is None else widen(otherwise.build(env), type_)
        for when, result in zip(reversed(conditions), reversed(results), strict=True):
            holds = when.build(env) if subject is None else _equal(subject.build(env), when.build(env))
            value = holds.ifelse(widen(result.build(env), type_), value)
        return value

    parts = [*conditions, *outcomes, *([subject] if subject else [])]
    return checker.combine(node, type_, parts, build)


def _equal(left: ir.Value, right: ir.Value) -> ir.BooleanValue:
    return operator.eq(*aligned(left, right))


def _cast(checker: Checker, node: exp.Cast) -> Typed:
    target = cast_type(node.args["to"])
    if target is None:
        return checker.refuse(node, f"没有类型 {written(node.args['to'])}，不能 CAST。")
    if is_moment(node, target):
        return moment(checker, node, target)
    value = checker.visit(node.this)
    if not can_cast(value.type, target):
        return checker.refuse(node, f"{written(node.this)} 是 {value.type}，不能转换为 {target}。")
    return checker.combine(node, target, [value], lambda env: cast(value.build(env), value.type, target))


VISITORS = {
    exp.DPipe: visitor(_join_text, "this", "expression", "safe"),
    exp.Case: visitor(_case, "this", "ifs", "default"),
    exp.Cast: visitor(_cast, "this", "to"),
}
