"""An expression's tree over one row, or over the rows of a group."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlglot import exp

from models_engine.expressions import parse
from tests.models_engine.reference.functions import FUNCTIONS, as_type
from tests.models_engine.reference.numbers import product, quotient, remainder
from tests.models_engine.reference.truth import conjunction, disjunction, negation

Figure = Callable[[str, list[exp.Expression]], Any]


@dataclass(frozen=True)
class Setting:
    """Beside its columns, what an expression may name; ``figure`` answers aggregate functions where there are any."""

    parameters: Mapping[str, Any]
    as_of: date
    figure: Figure | None = None


@dataclass(frozen=True)
class Evaluation:
    """``column(name, side)`` gives a cell."""

    column: Callable[[str, str], Any]
    setting: Setting

    def of(self, text: str) -> Any:
        """What an expression's text yields."""
        return self.value(parse(text).tree)

    def value(self, node: exp.Expression) -> Any:
        """What a node yields; None is NULL, and for a condition unknown."""
        return _NODES[type(node)](self, node)


def over(cells: Mapping[str, Any], setting: Setting) -> Evaluation:
    """Expressions over one row, whose columns are named bare."""
    return Evaluation(lambda name, _side: cells[name], setting)


def over_pair(left: Mapping[str, Any], right: Mapping[str, Any], setting: Setting) -> Evaluation:
    """Expressions of a join's ``where``."""
    sides = {"left": left, "right": right}
    return Evaluation(lambda name, side: sides[side][name], setting)


def _literal(_evaluation: Evaluation, node: exp.Literal) -> Any:
    if node.is_string:
        return unicodedata.normalize("NFKC", node.this)
    return Decimal(node.this) if "." in node.this else int(node.this)


def _parameter(evaluation: Evaluation, node: exp.Placeholder) -> Any:
    setting = evaluation.setting
    return setting.as_of if node.name == "as_of" else setting.parameters[node.name]


def _strict(compute: Callable[[Any, Any], Any]) -> Callable[[Evaluation, exp.Binary], Any]:
    """Two operands, of which neither may be missing."""

    def apply(evaluation: Evaluation, node: exp.Binary) -> Any:
        left, right = evaluation.value(node.this), evaluation.value(node.expression)
        return None if left is None or right is None else compute(left, right)

    return apply


def _between(evaluation: Evaluation, node: exp.Between) -> bool | None:
    value, low, high = (evaluation.value(node.args[part]) for part in ("this", "low", "high"))
    above = None if value is None or low is None else value >= low
    below = None if value is None or high is None else value <= high
    return conjunction([above, below])


def _in(evaluation: Evaluation, node: exp.In) -> bool | None:
    value, items = evaluation.value(node.this), [evaluation.value(item) for item in node.expressions]
    return disjunction(None if value is None or item is None else value == item for item in items)


def _like(evaluation: Evaluation, node: exp.Like) -> bool | None:
    value, pattern = evaluation.value(node.this), evaluation.value(node.expression)
    if value is None:
        return None
    wild = {"%": ".*", "_": "."}
    shape = "".join(wild.get(character, re.escape(character)) for character in pattern)
    found = re.fullmatch(shape, value, re.DOTALL) is not None
    return not found if node.args.get("negate") else found


def _case(evaluation: Evaluation, node: exp.Case) -> Any:
    subject = evaluation.value(node.this) if node.this else None
    for branch in node.args["ifs"]:
        when = evaluation.value(branch.this)
        if (when is True) if node.this is None else (subject is not None and when is not None and subject == when):
            return evaluation.value(branch.args["true"])
    default = node.args.get("default")
    return None if default is None else evaluation.value(default)


def _cast(evaluation: Evaluation, node: exp.Cast) -> Any:
    kind = (node.args["to"].text("kind") or node.args["to"].sql()).lower().partition("(")[0]
    if isinstance(node.this, exp.Literal) and node.this.is_string and kind in ("date", "timestamp"):
        return date.fromisoformat(node.this.this) if kind == "date" else datetime.fromisoformat(node.this.this)
    value = evaluation.value(node.this)
    return None if value is None else as_type(value, kind)


def _call(evaluation: Evaluation, node: exp.Anonymous) -> Any:
    name = str(node.this).upper()
    if name in FUNCTIONS:
        return FUNCTIONS[name](*(evaluation.value(argument) for argument in node.expressions))
    return evaluation.setting.figure(name, node.expressions)


def _parts(node: exp.Expression) -> list[exp.Expression]:
    return list(node.flatten(unnest=False))


_NODES: dict[type[exp.Expression], Callable[[Evaluation, Any], Any]] = {
    exp.Column: lambda evaluation, node: evaluation.column(node.name, node.text("table")),
    exp.Placeholder: _parameter,
    exp.Literal: _literal,
    exp.Boolean: lambda _evaluation, node: bool(node.this),
    exp.Null: lambda _evaluation, _node: None,
    exp.Paren: lambda evaluation, node: evaluation.value(node.this),
    exp.And: lambda evaluation, node: conjunction(map(evaluation.value, _parts(node))),
    exp.Or: lambda evaluation, node: disjunction(map(evaluation.value, _parts(node))),
    exp.Not: lambda evaluation, node: negation(evaluation.value(node.this)),
    exp.Is: lambda evaluation, node: evaluation.value(node.this) is None,
    exp.EQ: _strict(lambda a, b: a == b),
    exp.NEQ: _strict(lambda a, b: a != b),
    exp.LT: _strict(lambda a, b: a < b),
    exp.LTE: _strict(lambda a, b: a <= b),
    exp.GT: _strict(lambda a, b: a > b),
    exp.GTE: _strict(lambda a, b: a >= b),
    exp.Add: _strict(lambda a, b: a + b),
    exp.Sub: _strict(lambda a, b: a - b),
    exp.Mul: _strict(product),
    exp.Div: _strict(quotient),
    exp.Mod: _strict(remainder),
    exp.DPipe: _strict(lambda a, b: a + b),
    exp.Neg: lambda evaluation, node: None if (value := evaluation.value(node.this)) is None else -value,
    exp.Between: _between,
    exp.In: _in,
    exp.Like: _like,
    exp.Case: _case,
    exp.Cast: _cast,
    exp.Anonymous: _call,
}
