"""Expressions in the words of a reader: columns by their titles, operators by what they say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlglot import exp

from models_engine.expressions import Type, Typed
from models_engine.expressions.dialect import written
from models_engine.expressions.functions import find
from models_engine.expressions.visiting import KIND
from models_engine.language.function_phrases import phrase_of
from models_engine.language.idioms import (
    LAST_YEAR,
    case_within,
    is_negative,
    item_looked_for,
    pattern_meant,
    twelfth,
    without_sign,
)
from models_engine.language.phrases import CONSTRUCTS, MOMENTS, OPERATORS

_MOMENTS = ("date", "month", "timestamp")
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod)
#: titles that say their unit themselves
_UNITS = ("（日）", "（天）", "（月）", " days", " months")
#: what would run into the words around it
_LOOSE = (exp.Case, exp.And, exp.Or, *_ARITHMETIC)


@dataclass(frozen=True)
class Words:
    """How columns, parameters and expressions are said in one language.

    ``titles`` maps columns of what a step reads (the left side of a pair) and makes to titles, ``right_titles`` those
    of the right side, which is called ``right``. ``parameters`` maps parameters to titles, ``values`` to what they are
    set to, with the unit; ``relations`` inputs and steps to titles; ``kinds`` columns to their types.
    """

    language: str = "zh"
    titles: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    relations: Mapping[str, str] = field(default_factory=dict)
    right_titles: Mapping[str, str] | None = None
    right: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    kinds: Mapping[str, Type] = field(default_factory=dict)

    def column(self, name: str) -> str:
        """A column's title, or its name where it has none."""
        return self.titles.get(name, name)

    def right_column(self, name: str) -> str:
        """The title of a column of the right side."""
        return self.column(name) if self.right_titles is None else self.right_titles.get(name, name)

    def columns(self, names: Sequence[str]) -> str:
        """Several columns as an enumeration."""
        return self.phrase("item").join(self.column(name) for name in names)

    def relation(self, name: str) -> str:
        """An input by its standard's title; a step in quotation marks where nothing else is known of it."""
        return self.relations.get(name) or self.phrase("quote", a=name)

    def expression(self, typed: Typed | None) -> str:
        """A checked expression in words."""
        return "" if typed is None else self.tree(typed.tree)

    def condition(self, typed: Typed | None) -> str:
        """A checked condition in words: a column of yes and no alone is one, too."""
        return "" if typed is None else self._condition(typed.tree)

    def on_the_right(self, typed: Typed | None) -> str:
        """An expression over the right side alone, whose columns stand bare."""
        titles = self.titles if self.right_titles is None else self.right_titles
        return replace(self, titles=titles).expression(typed)

    def quantity(self, typed: Typed | None, unit: str) -> str:
        """A number of days or months (``unit``), with its unit."""
        return "" if typed is None else self._quantity(typed.tree, unit)

    def tree(self, node: exp.Expression) -> str:
        """A tree in words; shapes without a phrase are shown as written."""
        visit = _VISITS.get(type(node))
        return visit(self, node) if visit else written(node)

    def phrase(self, name: str, **parts: object) -> str:
        """A phrase of the language, filled."""
        phrase = CONSTRUCTS[self.language][name]
        return phrase.format(**parts) if parts else phrase

    # ---- leaves

    def _column(self, node: exp.Column) -> str:
        if node.text("table") != "right":
            return self.column(node.name)
        return self.phrase("right", side=self.right or self.phrase("other"), column=self.right_column(node.name))

    def _placeholder(self, node: exp.Placeholder) -> str:
        if node.name == "as_of":
            return self.phrase("as_of")
        title = self.phrase("quote", a=self.parameters.get(node.name) or node.name)
        value = self.values.get(node.name)
        return self.phrase("value", a=title, value=value) if value else title

    def _literal(self, node: exp.Literal) -> str:
        if not node.is_string:
            return str(node.this)
        return self.phrase("quote", a=node.this) if node.this else self.phrase("blank")

    def _boolean(self, node: exp.Boolean) -> str:
        return self.phrase("true" if node.this else "false")

    def _null(self, _node: exp.Null) -> str:
        return self.phrase("nothing")

    def _paren(self, node: exp.Paren) -> str:
        return self.tree(node.this)

    def _cast(self, node: exp.Cast) -> str:
        if not isinstance(node.this, exp.Literal):
            return self.tree(node.this)
        try:
            day = date.fromisoformat(node.this.this)
        except ValueError:
            return str(node.this.this)
        return self.phrase("day", year=day.year, month=day.month, day=day.day)

    # ---- logic

    def _joined(self, node: exp.And | exp.Or) -> str:
        word = "and" if isinstance(node, exp.And) else "or"
        parts = [part.unnest() for part in node.flatten(unnest=False)]
        other = exp.Or if isinstance(node, exp.And) else exp.And
        said = (
            self.phrase("paren", a=self.tree(part)) if isinstance(part, other) else self._condition(part)
            for part in parts
        )
        return self.phrase(word).join(said)

    def _condition(self, node: exp.Expression, *, holds: bool = True) -> str:
        """What must be true, or not hold: columns and parameters of yes and no are said as such."""
        node = node.unnest()
        if isinstance(node, exp.Column):
            return self.phrase("yes" if holds else "no", a=self._column(node))
        if isinstance(node, exp.Placeholder):
            return self.phrase("chosen" if holds else "not chosen", a=self.parameters.get(node.name) or node.name)
        return self.tree(node)

    def _not(self, node: exp.Not) -> str:
        inner = node.this.unnest()
        if isinstance(inner, exp.Column | exp.Placeholder):
            return self._condition(inner, holds=False)
        negated = _NEGATED.get(type(inner))
        if negated:
            return negated(self, inner)
        return self.phrase("not", a=self.tree(inner))

    def _known(self, node: exp.Is) -> str:
        return self.phrase("known", a=self._inside(node.this))

    def _is(self, node: exp.Is) -> str:
        return self.phrase("null", a=self._inside(node.this))

    # ---- comparison and arithmetic

    def _binary(self, node: exp.Binary) -> str:
        phrases = OPERATORS[self.language]
        if _family(node.this) in _MOMENTS or _family(node.expression) in _MOMENTS:
            phrases = {**phrases, **MOMENTS[self.language]}
        reckons = isinstance(node, _ARITHMETIC)
        left, right = node.this.unnest(), node.expression.unnest()
        # from left to right one reads sums and products as they are meant; all else is bracketed
        plain = isinstance(left, type(node)) and isinstance(node, exp.Add | exp.Sub | exp.Mul)
        a = self.tree(left) if plain or not (reckons or isinstance(left, exp.Case)) else self._inside(left)
        b = self._inside(right) if reckons or isinstance(right, exp.Case) else self.tree(right)
        return phrases[type(node)].format(a=a, b=b)

    def _inside(self, node: exp.Expression) -> str:
        """A part of something larger, bracketed where it would run into the words around it."""
        node = node.unnest()
        said = self.tree(node)
        return self.phrase("paren", a=said) if isinstance(node, _LOOSE) else said

    def _in(self, node: exp.In, phrase: str = "in") -> str:
        items = self.phrase("item").join(self.tree(item) for item in node.expressions)
        if len(node.expressions) == 1:
            return OPERATORS[self.language][exp.EQ if phrase == "in" else exp.NEQ].format(
                a=self._inside(node.this), b=items
            )
        return self.phrase(phrase, a=self._inside(node.this), items=items)

    def _not_in(self, node: exp.In) -> str:
        return self._in(node, "not in")

    def _between(self, node: exp.Between, phrase: str = "between") -> str:
        low, high = self._inside(node.args["low"]), self._inside(node.args["high"])
        return self.phrase(phrase, a=self._inside(node.this), low=low, high=high)

    def _not_between(self, node: exp.Between) -> str:
        return self._between(node, "not between")

    def _like(self, node: exp.Like, *, holds: bool = True) -> str:
        shape, text = pattern_meant(node.expression.name)
        denied = bool(node.args.get("negate")) == holds
        return self.phrase(
            f"not {shape}" if denied else shape, a=self._inside(node.this), b=self.phrase("quote", a=text)
        )

    def _not_like(self, node: exp.Like) -> str:
        return self._like(node, holds=False)

    def _negative(self, node: exp.Neg) -> str:
        return (
            f"-{node.this.name}"
            if isinstance(node.this, exp.Literal)
            else self.phrase("minus", a=self._inside(node.this))
        )

    def _texts(self, node: exp.DPipe) -> str:
        return self.phrase("joined").join(self._inside(part) for part in node.flatten(unnest=False))

    def _case(self, node: exp.Case) -> str:
        subject, said = node.this, []
        for branch in node.args["ifs"]:
            when = exp.EQ(this=subject.copy(), expression=branch.this.copy()) if subject else branch.this
            said.append(self.phrase("branch", when=self._condition(when), then=self._inside(branch.args["true"])))
        default = node.args.get("default")
        otherwise = self.phrase("otherwise", a=self._inside(default)) if default is not None else ""
        return self.phrase("branches").join(said) + otherwise

    # ---- calls

    def _call(self, node: exp.Anonymous) -> str:
        function = find(node.this)
        name = function.name if function else str(node.this)
        special = _SPECIAL.get(name)
        said = special(self, node) if special else None
        if said is None and function is not None and function.aggregate:
            said = self._figure_where(node, name)
        return said if said is not None else self._plain_call(name, node.expressions)

    def _plain_call(self, name: str, arguments: list[exp.Expression]) -> str:
        arguments = [] if any(isinstance(part, exp.Star) for part in arguments) else arguments
        parts = [self._inside(part) for part in arguments]
        phrase = phrase_of(self.language, name, len(parts), _family(arguments[0]) if arguments else "")
        item = self.phrase("item")
        if phrase is None:
            return f"{name}({', '.join(parts)})"
        return phrase.format(*parts, rest=item.join(parts[1:]), all=item.join(parts))

    def _unless_unknown(self, node: exp.Anonymous) -> str:
        first, *rest = node.expressions
        alone = len(rest) == 1 and isinstance(rest[0], exp.Boolean) and not isinstance(first.unnest(), exp.And | exp.Or)
        then = self.phrase("unless then").join(map(self._instead, rest))
        return self.phrase("unless", a=self.tree(first) if alone else self._inside(first), rest=then)

    def _instead(self, node: exp.Expression) -> str:
        """What stands for a value that is unknown."""
        if isinstance(node, exp.Boolean):
            return self.phrase("taken as", a=self._boolean(node))
        if isinstance(node, exp.Cast) and node.this.name.startswith(LAST_YEAR):
            return self.phrase("for ever")
        return self.phrase("taken", a=self._inside(node))

    def _moved(self, node: exp.Anonymous) -> str:
        unit = "days" if node.this.upper() == "DATE_ADD_DAYS" else "months"
        day, number = node.expressions
        way = "before" if is_negative(number) else "after"
        return self.phrase(f"{way} days", a=self._inside(day), n=self._quantity(without_sign(number), unit))

    def _deadline(self, node: exp.Anonymous) -> str:
        day, number = node.expressions
        phrase = phrase_of(self.language, "deadline", 2, "date") or ""
        return phrase.format(self._inside(day), self._quantity(number, "days"))

    def _quantity(self, node: exp.Expression, unit: str) -> str:
        """A number with its unit; a parameter brings its own along."""
        node = node.unnest()
        years = twelfth(node) if unit == "months" else None
        node = years if years is not None and self.values.get(years.name) else node
        if isinstance(node, exp.Placeholder) and self.values.get(node.name):
            return self._placeholder(node)
        said = self._inside(node)
        return said if said.endswith(_UNITS) else self.phrase(unit, n=said)

    def _concatenated(self, node: exp.Anonymous) -> str:
        return self.phrase("joined").join(self._inside(part) for part in node.expressions)

    def _holds_item(self, node: exp.Anonymous) -> str | None:
        found = item_looked_for(node)
        if found is None:
            return None
        return self.phrase("in list", a=self._inside(found[0]), b=self.phrase("quote", a=found[1]))

    def _figure_where(self, node: exp.Anonymous, name: str) -> str | None:
        """SUM(CASE WHEN … THEN 1 ELSE 0 END) and the like: a figure over some of the rows."""
        found = case_within(node, name)
        if found is None:
            return None
        when, then = self._condition(found[0]), found[1]
        if then is None:
            return self.phrase("rows where", when=when)
        return self.phrase("figure where", when=when, figure=self._plain_call(name, [then, *node.expressions[1:]]))


def _family(node: exp.Expression) -> str:
    """The family of types that a checked part is of; empty where it was not checked."""
    kind = node.meta.get(KIND)
    return kind.family if isinstance(kind, Type) else ""


_NEGATED = {
    exp.Is: Words._known,
    exp.In: Words._not_in,
    exp.Between: Words._not_between,
    exp.Like: Words._not_like,
}
_SPECIAL = {
    "COALESCE": Words._unless_unknown,
    "CONCAT": Words._concatenated,
    "CONTAINS": Words._holds_item,
    "DATE_ADD_DAYS": Words._moved,
    "DATE_ADD_MONTHS": Words._moved,
    "deadline": Words._deadline,
}
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
    exp.Like: Words._like,
    exp.Paren: Words._paren,
    exp.Neg: Words._negative,
    exp.DPipe: Words._texts,
    exp.Case: Words._case,
    exp.Cast: Words._cast,
    exp.Anonymous: Words._call,
    **dict.fromkeys(OPERATORS["zh"], Words._binary),
}
