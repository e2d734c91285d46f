"""Logic and comparison: what can be true, false or unknown."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

import ibis.expr.types as ir
from sqlglot import exp

from models_engine.expressions.dialect import written
from models_engine.expressions.typed import Environment, Typed
from models_engine.expressions.types import BOOLEAN, NULL, UNKNOWN
from models_engine.expressions.values import aligned
from models_engine.expressions.visiting import Checker, visitor

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
# types that fit everywhere: the literal NULL, and what is already reported
_OPEN = (UNKNOWN, NULL)

Binary = Callable[[ir.Value, ir.Value], ir.Value]


def _logic(combine: Binary) -> Callable[[Checker, exp.Connector], Typed]:
    def visit(checker: Checker, node: exp.Connector) -> Typed:
        parts = [condition(checker, part) for part in node.flatten(unnest=False)]

        def build(env: Environment) -> ir.Value:
            result, *rest = (part.build(env) for part in parts)
            for value in rest:
                result = combine(result, value)
            return result

        return checker.combine(node, BOOLEAN, parts, build)

    return visit


def condition(checker: Checker, node: exp.Expression) -> Typed:
    """A part that must be true, false or unknown."""
    typed = checker.visit(node)
    if typed.type not in (BOOLEAN, UNKNOWN):
        checker.refuse(node, f"{written(node)} 是 {typed.type}，这里需要条件（boolean）。")
    return typed


def _not(checker: Checker, node: exp.Not) -> Typed:
    part = condition(checker, node.this)
    return checker.combine(node, BOOLEAN, [part], lambda env: ~part.build(env))


# ---- comparison


def _comparison(compare: Binary, ordered: bool) -> Callable[[Checker, exp.Binary], Typed]:
    def visit(checker: Checker, node: exp.Binary) -> Typed:
        left, right = checker.visit(node.this), checker.visit(node.expression)
        comparable(checker, left, right)
        if ordered and left.type.base in ("boolean", "list"):
            checker.refuse(node, f"{written(node.this)} 是 {left.type}，不分大小。")
        return checker.combine(
            node, BOOLEAN, [left, right], lambda env: compare(*aligned(left.build(env), right.build(env)))
        )

    return visit


def comparable(checker: Checker, left: Typed, right: Typed) -> None:
    """Report two values that cannot be compared, and how to write it right."""
    a, b = left.type, right.type
    if NULL in (a, b):
        empty = left if b == NULL else right
        checker.refuse(empty.tree, f"与 NULL 比较永远得不到真；请写 {written(empty.tree)} IS NULL 或 IS NOT NULL。")
        return
    if UNKNOWN in (a, b) or (a.family == b.family and a.base != "list"):
        return
    checker.refuse(
        left.tree, f"{written(left.tree)} 是 {a}，不能与 {b}（{written(right.tree)}）比较。{_remedy(left, right)}"
    )


def _remedy(left: Typed, right: Typed) -> str:
    families = {left.type.family, right.type.family}
    text = next((side for side in (left, right) if side.type.family == "string"), None)
    if text is not None and "date" in families:
        value = str(text.constant or "")
        return f"日期写作 DATE '{value if _ISO_DATE.fullmatch(value) else '2020-01-01'}'。"
    if families == {"date", "timestamp"}:
        moment_side = left if left.type.family == "timestamp" else right
        return f"请写 CAST({written(moment_side.tree)} AS date)。"
    if families == {"number", "string"} and text is not None:
        value = str(text.constant or "")
        return f"数字不加引号，写作 {value}。" if value.isdecimal() else "请先用 CAST 转换。"
    return ""


def _between(checker: Checker, node: exp.Between) -> Typed:
    value, low, high = (checker.visit(node.args[part]) for part in ("this", "low", "high"))
    comparable(checker, value, low)
    comparable(checker, value, high)

    def build(env: Environment) -> ir.Value:
        built, least, greatest = aligned(value.build(env), low.build(env), high.build(env))
        return (built >= least) & (built <= greatest)

    return checker.combine(node, BOOLEAN, [value, low, high], build)


def _in(checker: Checker, node: exp.In) -> Typed:
    value = checker.visit(node.this)
    items = [checker.visit(item) for item in node.expressions]
    if not items:
        return checker.refuse(node, "IN 后面要写括号和至少一个值：x IN ('甲', '乙')；列表列请用 LIST_CONTAINS。")
    for item in items:
        comparable(checker, value, item)

    def build(env: Environment) -> ir.Value:
        built, *choices = aligned(value.build(env), *(item.build(env) for item in items))
        return built.isin(choices)

    return checker.combine(node, BOOLEAN, [value, *items], build)


def _like(checker: Checker, node: exp.Like) -> Typed:
    value, pattern = checker.visit(node.this), checker.visit(node.expression)
    need(checker, value, "string")
    if not isinstance(pattern.constant, str):
        return checker.refuse(node, "LIKE 后面要写引号中的模式，例如 x LIKE '%公司'。")
    negated = node.args.get("negate")

    def build(env: Environment) -> ir.Value:
        found = value.build(env).like(pattern.constant)
        return ~found if negated else found

    return checker.combine(node, BOOLEAN, [value, pattern], build)


def _is(checker: Checker, node: exp.Is) -> Typed:
    value = checker.visit(node.this)
    if not isinstance(node.expression, exp.Null):
        return checker.refuse(node, "IS 后面只能写 NULL 或 NOT NULL。")
    return checker.combine(node, BOOLEAN, [value], lambda env: _plain(value.build(env)).isnull())


def _plain(value: ir.Value) -> ir.Value:
    """Ibis writes ``(NOT x) IS NULL`` without its parentheses, which asks the opposite; a cast keeps them together."""
    return value.cast("int8") if isinstance(value, ir.BooleanValue) else value


def need(checker: Checker, typed: Typed, family: str) -> None:
    """Report a value of another family than is needed here."""
    if typed.type not in _OPEN and typed.type.family != family:
        checker.refuse(typed.tree, f"{written(typed.tree)} 是 {typed.type}，这里需要 {family}。")


VISITORS = {
    exp.And: visitor(_logic(operator.and_), "this", "expression"),
    exp.Or: visitor(_logic(operator.or_), "this", "expression"),
    exp.Not: visitor(_not, "this"),
    exp.EQ: visitor(_comparison(operator.eq, ordered=False), "this", "expression"),
    exp.NEQ: visitor(_comparison(operator.ne, ordered=False), "this", "expression"),
    exp.LT: visitor(_comparison(operator.lt, ordered=True), "this", "expression"),
    exp.LTE: visitor(_comparison(operator.le, ordered=True), "this", "expression"),
    exp.GT: visitor(_comparison(operator.gt, ordered=True), "this", "expression"),
    exp.GTE: visitor(_comparison(operator.ge, ordered=True), "this", "expression"),
    exp.Between: visitor(_between, "this", "low", "high"),
    exp.In: visitor(_in, "this", "expressions"),
    exp.Like: visitor(_like, "this", "expression", "negate"),
    exp.Is: visitor(_is, "this", "expression"),
}
