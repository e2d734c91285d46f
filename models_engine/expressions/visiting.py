"""The walk over an expression's tree: which node is handled by whom, and where a problem stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import ibis.expr.types as ir
from sqlglot import exp

from models_engine.expressions.dialect import written
from models_engine.expressions.problems import ExpressionProblem
from models_engine.expressions.typed import Environment, Scope, Typed
from models_engine.expressions.types import UNKNOWN, Type

#: under which a checked node keeps its type, for those who say the expression in words
KIND = "kind"


@dataclass(frozen=True)
class Visitor:
    """How one kind of node is checked; ``parts`` are the only arguments of the node that may be present."""

    visit: Callable[[Checker, exp.Expression], Typed]
    parts: frozenset[str]


def visitor(visit: Callable[[Checker, exp.Expression], Typed], *parts: str) -> Visitor:
    return Visitor(visit, frozenset(parts))


@dataclass
class Checker:
    """One check of one expression."""

    text: str
    scope: Scope
    aggregate: bool
    visitors: Mapping[type[exp.Expression], Visitor]
    problems: list[ExpressionProblem] = field(default_factory=list)
    inside_aggregate: bool = False

    def visit(self, node: exp.Expression) -> Typed:
        """Check a node and all below it."""
        found = self.visitors.get(type(node))
        if found is None:
            return self.refuse(node, f"表达式中不能使用 {described(node)}。")
        unexpected = [name for name, value in node.args.items() if name not in found.parts and _given(value)]
        if unexpected:
            return self.refuse(node, f"“{written(node)}”的写法不被允许（{unexpected[0]}）。")
        typed = found.visit(self, node)
        node.meta[KIND] = typed.type
        return typed

    def refuse(self, node: exp.Expression, message: str, offset: int | None = None) -> Typed:
        """Report a problem at a node; what stands for it is of unknown type."""
        self.problems.append(ExpressionProblem(message, start_of(node) if offset is None else offset))
        return Typed(UNKNOWN, node, _never)

    def combine(
        self, node: exp.Expression, type_: Type, parts: Iterable[Typed], build: Callable[[Environment], ir.Value]
    ) -> Typed:
        """A typed node made of typed parts."""
        parts = list(parts)
        return Typed(
            type_,
            node,
            build,
            frozenset().union(*(part.columns for part in parts)),
            frozenset().union(*(part.parameters for part in parts)),
            any(part.aggregates for part in parts),
        )


def start_of(node: exp.Expression) -> int:
    """How many characters stand before a node, as far as the parser kept it; of its first part that has a place."""
    starts = [part.meta["start"] for part in node.walk() if "start" in part.meta]
    return min(starts, default=0)


def described(node: exp.Expression) -> str:
    """A refused construct in words, with what was written."""
    said = _NAMES.get(type(node), type(node).__name__)
    try:
        return f"{said}（{written(node)}）"
    except (ValueError, RecursionError):
        return said


def _given(value: object) -> bool:
    return value is not None and value is not False and value != []


def _never(_environment: Environment) -> ir.Value:
    raise AssertionError("an expression with problems is never built")


_NAMES: dict[type[exp.Expression], str] = {
    exp.Subquery: "子查询",
    exp.Select: "查询语句",
    exp.Exists: "子查询 EXISTS",
    exp.Lambda: "lambda 函数",
    exp.Window: "窗口（OVER），请用 window 步骤",
    exp.Filter: "FILTER，请用 CASE",
    exp.Star: "星号",
    exp.Interval: "INTERVAL，请用 DATE_ADD_DAYS 或 DATE_ADD_MONTHS",
    exp.Distinct: "DISTINCT，请用 COUNT_DISTINCT",
    exp.CurrentDate: "当前日期，基准日写作 :as_of",
    exp.CurrentTimestamp: "当前时间，基准日写作 :as_of",
    exp.CurrentDatetime: "当前时间，基准日写作 :as_of",
    exp.CurrentTime: "当前时间，基准日写作 :as_of",
    exp.CurrentUser: "当前用户",
    exp.ILike: "ILIKE，请用 UPPER 或 LOWER 后再 LIKE",
    exp.SimilarTo: "SIMILAR TO，请用 REGEXP_MATCHES",
    exp.RegexpLike: "正则运算符，请用 REGEXP_MATCHES",
    exp.Array: "列表字面量",
    exp.Struct: "结构字面量",
    exp.Tuple: "多列元组",
    exp.Bracket: "下标",
    exp.Dot: "带前缀的函数调用",
    exp.Collate: "COLLATE",
    exp.Escape: "ESCAPE",
    exp.JSONExtract: "JSON 取值或 lambda 函数",
    exp.JSONExtractScalar: "JSON 取值",
    exp.Parameter: "@ 变量",
    exp.Unnest: "UNNEST",
    exp.Alias: "别名 AS",
    exp.PropertyEQ: "命名参数",
    exp.Order: "ORDER BY",
    exp.Limit: "LIMIT",
    exp.AtTimeZone: "AT TIME ZONE",
    exp.National: "N'…' 字面量",
}
