"""Expressions in the words of a reader: columns by their titles, operators by what they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from models_engine.expressions import Typed
from models_engine.expressions.dialect import written
from models_engine.expressions.functions import find

_ZH = {
    exp.EQ: "{a}为{b}",
    exp.NEQ: "{a}不为{b}",
    exp.GT: "{a}大于{b}",
    exp.GTE: "{a}不小于{b}",
    exp.LT: "{a}小于{b}",
    exp.LTE: "{a}不大于{b}",
    exp.Like: "{a}符合{b}",
    exp.Add: "{a}加{b}",
    exp.Sub: "{a}减{b}",
    exp.Mul: "{a}乘以{b}",
    exp.Div: "{a}除以{b}",
}
_EN = {
    exp.EQ: "{a} is {b}",
    exp.NEQ: "{a} is not {b}",
    exp.GT: "{a} is above {b}",
    exp.GTE: "{a} is at least {b}",
    exp.LT: "{a} is below {b}",
    exp.LTE: "{a} is at most {b}",
    exp.Like: "{a} is like {b}",
    exp.Add: "{a} plus {b}",
    exp.Sub: "{a} minus {b}",
    exp.Mul: "{a} times {b}",
    exp.Div: "{a} divided by {b}",
}
_PHRASES = {
    "zh": {
        "and": "，且",
        "or": "，或",
        "not": "并非（{a}）",
        "null": "{a}不详",
        "known": "{a}已知",
        "in": "{a}是{items}之一",
        "not in": "{a}不是{items}中的任何一个",
        "between": "{a}在{low}与{high}之间（含）",
        "or item": "、",
        "as_of": "计算基准日",
        "days": "{a}之后{b}天",
        "months": "{a}之后{b}个月",
        "deadline": "自{a}起{b}日的期满日（逢休息日顺延）",
        "between days": "{a}至{b}的天数",
        "contains": "{a}含有{b}",
        "coalesce": "{a}（不详时取{b}）",
        "quote": "“{a}”",
        "left": "",
        "right": "对方的",
    },
    "en": {
        "and": ", and ",
        "or": ", or ",
        "not": "not ({a})",
        "null": "{a} is unknown",
        "known": "{a} is known",
        "in": "{a} is one of {items}",
        "not in": "{a} is none of {items}",
        "between": "{a} is between {low} and {high} (both included)",
        "or item": ", ",
        "as_of": "the run's date",
        "days": "{b} days after {a}",
        "months": "{b} months after {a}",
        "deadline": "the end of {b} days from {a} (moved to a working day)",
        "between days": "the days from {a} to {b}",
        "contains": "{a} contains {b}",
        "coalesce": "{a} (where unknown, {b})",
        "quote": "“{a}”",
        "left": "",
        "right": "the other side's ",
    },
}
_CALLS = {
    "DATE_ADD_DAYS": "days",
    "DATE_ADD_MONTHS": "months",
    "deadline": "deadline",
    "days_between": "between days",
    "CONTAINS": "contains",
    "COALESCE": "coalesce",
}


@dataclass(frozen=True)
class Words:
    """How columns, parameters and expressions are said in one language.

    ``titles`` maps columns to titles, ``parameters`` parameters to titles, ``relations`` inputs and steps to titles.
    """

    language: str = "zh"
    titles: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    relations: Mapping[str, str] = field(default_factory=dict)

    def column(self, name: str) -> str:
        """A column's title, or its name where it has none."""
        return self.titles.get(name, name)

    def columns(self, names: list[str]) -> str:
        """Several columns as an enumeration."""
        return self._phrase("or item").join(self.column(name) for name in names)

    def relation(self, name: str) -> str:
        """An input by its standard's title; a step in quotation marks."""
        return self.relations.get(name) or self._phrase("quote").format(a=name)

    def expression(self, typed: Typed | None) -> str:
        """A checked expression in words; shapes without a phrase are shown as written."""
        return "" if typed is None else self._say(typed.tree)

    def _phrase(self, name: str) -> str:
        return _PHRASES[self.language][name]

    def _say(self, node: exp.Expression) -> str:
        binary = (_ZH if self.language == "zh" else _EN).get(type(node))
        if binary:
            return binary.format(a=self._say(node.this), b=self._say(node.expression))
        visit = _VISITS.get(type(node))
        return visit(self, node) if visit else written(node)

    def _column(self, node: exp.Column) -> str:
        side = node.text("table")
        return (self._phrase(side) if side in ("left", "right") else "") + self.column(node.name)

    def _placeholder(self, node: exp.Placeholder) -> str:
        if node.name == "as_of":
            return self._phrase("as_of")
        return self._phrase("quote").format(a=self.parameters.get(node.name) or node.name)

    def _literal(self, node: exp.Literal) -> str:
        return self._phrase("quote").format(a=node.this) if node.is_string else str(node.this)

    def _joined(self, node: exp.And | exp.Or) -> str:
        word = "and" if isinstance(node, exp.And) else "or"
        return self._phrase(word).join(self._say(part) for part in node.flatten(unnest=False))

    def _not(self, node: exp.Not) -> str:
        inner = node.this.unnest()
        if isinstance(inner, exp.Is):
            return self._phrase("known").format(a=self._say(inner.this))
        if isinstance(inner, exp.In):
            return self._in(inner, "not in")
        return self._phrase("not").format(a=self._say(inner))

    def _is(self, node: exp.Is) -> str:
        return self._phrase("null").format(a=self._say(node.this))

    def _in(self, node: exp.In, phrase: str = "in") -> str:
        items = self._phrase("or item").join(self._say(item) for item in node.expressions)
        return self._phrase(phrase).format(a=self._say(node.this), items=items)

    def _between(self, node: exp.Between) -> str:
        low, high = self._say(node.args["low"]), self._say(node.args["high"])
        return self._phrase("between").format(a=self._say(node.this), low=low, high=high)

    def _paren(self, node: exp.Paren) -> str:
        inside = self._say(node.this)
        return f"（{inside}）" if self.language == "zh" else f"({inside})"

    def _cast(self, node: exp.Cast) -> str:
        return str(node.this.this) if isinstance(node.this, exp.Literal) else self._say(node.this)

    def _call(self, node: exp.Anonymous) -> str:
        function = find(node.this)
        parts = [self._say(part) for part in node.expressions]
        phrase = _CALLS.get(function.name) if function else None
        if phrase and len(parts) == 2:
            return self._phrase(phrase).format(a=parts[0], b=parts[1])
        return f"{node.this}({', '.join(parts)})"


_VISITS = {
    exp.Column: Words._column,
    exp.Placeholder: Words._placeholder,
    exp.Literal: Words._literal,
    exp.And: Words._joined,
    exp.Or: Words._joined,
    exp.Not: Words._not,
    exp.Is: Words._is,
    exp.In: Words._in,
    exp.Between: Words._between,
    exp.Paren: Words._paren,
    exp.Cast: Words._cast,
    exp.Anonymous: Words._call,
}
