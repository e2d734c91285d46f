"""Operators: logic, comparison, arithmetic, text, CASE and CAST."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

import ibis
import ibis.expr.types as ir
from sqlglot import exp

from models_engine.expressions.casts import can_cast, cast, cast_type
from models_engine.expressions.dialect import written
from models_engine.expressions.leaves import is_moment, moment
from models_engine.expressions.typed import Environment, Typed
from models_engine.expressions.types import BOOLEAN, DECIMAL, INTEGER, NULL, STRING, UNKNOWN, Type
from models_engine.expressions.unify import unify, widen
from models_engine.expressions.values import COMPUTED, aligned
from models_engine.expressions.visiting import Checker, visitor

_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_OPEN = (UNKNOWN, NULL)

Binary = Callable[[ir.Value, ir.Value], ir.Value]


# ---- logic


def _logic(combine: Binary) -> Callable[[Checker, exp.Connector], Typed]:
    def visit(checker: Checker, node: exp.Connector) -> Typed:
        parts = [_condition(checker, part) for part in node.flatten(unnest=False)]

        def build(env: Environment) -> ir.Value:
            result, *rest = (part.build(env) for part in parts)
            for value in rest:
                result = combine(result, value)
            return result

        return checker.combine(node, BOOLEAN, parts, build)

    return visit


def _condition(checker: Checker, node: exp.Expression) -> Typed:
    """A part that must be true, false or unknown."""
    typed = checker.visit(node)
    if typed.type not in (BOOLEAN, UNKNOWN):
        checker.refuse(node, f"{written(node)} 是 {typed.type}，这里需要条件（boolean）。")
    return typed


def _not(checker: Checker, node: exp.Not) -> Typed:
    part = _condition(checker, node.this)
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
    _need(checker, value, "string")
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


# ---- arithmetic


def _arithmetic(build_two: Callable[[ir.Value, ir.Value, Type], ir.Value], result: Callable[[Type, Type], Type]):
    def visit(checker: Checker, node: exp.Binary) -> Typed:
        left, right = checker.visit(node.this), checker.visit(node.expression)
        if _is_days(checker, node, left, right):
            return Typed(UNKNOWN, node, left.build)
        _need(checker, left, "number")
        _need(checker, right, "number")
        if UNKNOWN in (left.type, right.type) or not (left.type.is_number and right.type.is_number):
            return checker.combine(node, UNKNOWN, [left, right], left.build)
        type_ = result(left.type, right.type)
        return checker.combine(
            node, type_, [left, right], lambda env: build_two(*aligned(left.build(env), right.build(env)), type_)
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


def _multiply(a: ir.Value, b: ir.Value, type_: Type) -> ir.Value:
    return a * b if type_ == INTEGER else (a * b).cast(COMPUTED)


def _divide(a: ir.Value, b: ir.Value, _type: Type) -> ir.Value:
    # x / 0 is NULL on every engine, and a quotient is a decimal however the engine divides
    return (a / b.nullif(0)).cast(COMPUTED)


def _modulo(a: ir.Value, b: ir.Value, _type: Type) -> ir.Value:
    return a % b.nullif(0)


def _negate(checker: Checker, node: exp.Neg) -> Typed:
    part = checker.visit(node.this)
    _need(checker, part, "number")
    negated = -part.constant if isinstance(part.constant, int) and not isinstance(part.constant, bool) else None
    typed = checker.combine(node, part.type, [part], lambda env: -part.build(env))
    return typed if negated is None else Typed(typed.type, node, typed.build, constant=negated)


def _need(checker: Checker, typed: Typed, family: str) -> None:
    if typed.type not in _OPEN and typed.type.family != family:
        checker.refuse(typed.tree, f"{written(typed.tree)} 是 {typed.type}，这里需要 {family}。")


# ---- text, CASE, CAST


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
        condition = checker.visit(branch.this) if subject else _condition(checker, branch.this)
        if subject:
            comparable(checker, subject, condition)
        conditions.append(condition)
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
        for condition, result in zip(reversed(conditions), reversed(results), strict=True):
            holds = (
                condition.build(env)
                if subject is None
                else operator.eq(*aligned(subject.build(env), condition.build(env)))
            )
            value = holds.ifelse(widen(result.build(env), type_), value)
        return value

    parts = [*conditions, *outcomes, *([subject] if subject else [])]
    return checker.combine(node, type_, parts, build)


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
    exp.Add: visitor(_arithmetic(lambda a, b, _type: a + b, _sum_type), "this", "expression"),
    exp.Sub: visitor(_arithmetic(lambda a, b, _type: a - b, _sum_type), "this", "expression"),
    exp.Mul: visitor(_arithmetic(_multiply, _product_type), "this", "expression"),
    exp.Div: visitor(_arithmetic(_divide, lambda _a, _b: DECIMAL), "this", "expression", "typed", "safe"),
    exp.Mod: visitor(_arithmetic(_modulo, _sum_type), "this", "expression"),
    exp.Neg: visitor(_negate, "this"),
    exp.DPipe: visitor(_join_text, "this", "expression", "safe"),
    exp.Case: visitor(_case, "this", "ifs", "default"),
    exp.Cast: visitor(_cast, "this", "to"),
}
