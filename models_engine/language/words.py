"""Expressions in the words of a reader: columns by their titles, operators by what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from models_engine.expressions import Typed
from models_engine.expressions.dialect import written
from models_engine.expressions.functions import find
from models_engine.language.phrases import CONSTRUCTS, FUNCTIONS, OPERATORS, ROWS


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

    def columns(self, names: Sequence[str]) -> str:
        """Several columns as an enumeration."""
        return self._phrase("item").join(self.column(name) for name in names)

    def relation(self, name: str) -> str:
        """An input by its standard's title; a step in quotation marks."""
        return self.relations.get(name) or self._phrase("quote", a=name)

    def expression(self, typed: Typed | None) -> str:
        """A checked expression in words; shapes without a phrase are shown as written."""
        return "" if typed is None else self._say(typed.tree)

    def _phrase(self, name: str, **parts: str) -> str:
        phrase = CONSTRUCTS[self.language][name]
        return phrase.format(**parts) if parts else phrase

    def _say(self, node: exp.Expression) -> str:
        binary = OPERATORS[self.language].get(type(node))
        if binary and not node.args.get("negate"):
            return binary.format(a=self._say(node.this), b=self._say(node.expression))
        visit = _VISITS.get(type(node))
        return visit(self, node) if visit else written(node)

    def _column(self, node: exp.Column) -> str:
        side = node.text("table")
        return (self._phrase(side) if side in ("left", "right") else "") + self.column(node.name)

    def _placeholder(self, node: exp.Placeholder) -> str:
        if node.name == "as_of":
            return self._phrase("as_of")
        return self._phrase("quote", a=self.parameters.get(node.name) or node.name)

    def _literal(self, node: exp.Literal) -> str:
        return self._phrase("quote", a=node.this) if node.is_string else str(node.this)

    def _boolean(self, node: exp.Boolean) -> str:
        return self._phrase("true" if node.this else "false")

    def _null(self, _node: exp.Null) -> str:
        return self._phrase("nothing")

    def _joined(self, node: exp.And | exp.Or) -> str:
        word = "and" if isinstance(node, exp.And) else "or"
        return self._phrase(word).join(self._say(part) for part in node.flatten(unnest=False))

    def _not(self, node: exp.Not) -> str:
        inner = node.this.unnest()
        if isinstance(inner, exp.Is):
            return self._phrase("known", a=self._say(inner.this))
        if isinstance(inner, exp.In):
            return self._in(inner, "not in")
        return self._phrase("not", a=self._say(inner))

    def _is(self, node: exp.Is) -> str:
        return self._phrase("null", a=self._say(node.this))

    def _in(self, node: exp.In, phrase: str = "in") -> str:
        items = self._phrase("item").join(self._say(item) for item in node.expressions)
        return self._phrase(phrase, a=self._say(node.this), items=items)

    def _between(self, node: exp.Between) -> str:
        low, high = self._say(node.args["low"]), self._say(node.args["high"])
        return self._phrase("between", a=self._say(node.this), low=low, high=high)

    def _paren(self, node: exp.Paren) -> str:
        return self._phrase("paren", a=self._say(node.this))

    def _case(self, node: exp.Case) -> str:
        subject = node.this
        said = []
        for branch in node.args["ifs"]:
            when = exp.EQ(this=subject.copy(), expression=branch.this.copy()) if subject else branch.this
            said.append(self._phrase("branch", when=self._say(when), then=self._say(branch.args["true"])))
        default = node.args.get("default")
        otherwise = self._phrase("otherwise", a=self._say(default)) if default is not None else ""
        return self._phrase("branches").join(said) + otherwise

    def _cast(self, node: exp.Cast) -> str:
        return str(node.this.this) if isinstance(node.this, exp.Literal) else self._say(node.this)

    def _call(self, node: exp.Anonymous) -> str:
        function = find(node.this)
        if function and function.name == "COUNT" and all(isinstance(part, exp.Star) for part in node.expressions):
            return ROWS[self.language]
        parts = [self._say(part) for part in node.expressions]
        phrase = FUNCTIONS[self.language].get(function.name) if function else None
        if phrase is None:
            return f"{node.this}({', '.join(parts)})"
        item = self._phrase("item")
        return phrase.format(*parts, rest=item.join(parts[1:]), all=item.join(parts))


_VISITS = {
    exp.Column: Words._column,
    exp.Placeholder: Words._placeholder,
    exp.Literal: Words._literal,
    exp.Boolean: Words._boolean,
    exp.Null: Words._null,
    exp.And: Words._joined,
    exp.Or: Words._joined,
    exp.Not: Words._not,
    exp.Is: Words._is,
    exp.In: Words._in,
    exp.Between: Words._between,
    exp.Paren: Words._paren,
    exp.Case: Words._case,
    exp.Cast: Words._cast,
    exp.Anonymous: Words._call,
}
