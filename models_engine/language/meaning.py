"""What expressions and steps mean, however they are written: the form in which two versions of a model are compared.

Blanks, letters' case in function names, brackets that change nothing, the order of AND and OR, of keys and of columns,
and defaults that are written out or left out make no difference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlglot import exp

from models_engine.expressions import ExpressionErrors, parse
from models_engine.language.steps import expression_text
from models_engine.operators import OPERATORS
from models_engine.operators.base import FieldSpec, Kind, StepSource


@dataclass
class Names:
    """What relations (inputs and steps) and parameters are called in the other version, where that differs."""

    relations: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, str] = field(default_factory=dict)

    def relation(self, name: str) -> str:
        return self.relations.get(name, name)

    def column(self, name: str) -> str:
        """A column's name; that of a join's right side begins with the right side's name."""
        for old, new in self.relations.items():
            if name.startswith(f"{old}_"):
                return new + name.removeprefix(old)
        return name


SAME = Names()


def meaning_of(text: Any, names: Names = SAME) -> Any:
    """The meaning of an expression's text; of one that cannot be read, the text itself."""
    if text is None:
        return None
    try:
        return shape_of(parse(expression_text(text)).tree, names)
    except ExpressionErrors:
        return str(text).strip()


def shape_of(node: exp.Expression, names: Names = SAME) -> Any:
    """A tree as nested tuples; equal where two trees say the same."""
    node = node.unnest()
    special = _SHAPES.get(type(node))
    if special:
        return special(node, names)
    parts = tuple(
        (name, _part(value, names)) for name, value in sorted(node.args.items()) if value not in (None, False, [])
    )
    return type(node).__name__, parts


def parts_of(node: exp.Expression) -> list[exp.Expression]:
    """The conditions that must all hold for a condition to hold."""
    node = node.unnest()
    if not isinstance(node, exp.And):
        return [node]
    return [part for operand in node.flatten() for part in parts_of(operand)]


def step_meaning(step: StepSource, names: Names = SAME) -> tuple[str, dict[str, Any]]:
    """The operator of a step and the meaning of every field, defaults filled in."""
    operator = OPERATORS.get(step.operator)
    if operator is None:
        return step.operator, {name: repr(value) for name, value in step.fields.items()}
    return step.operator, {
        spec.name: field_meaning(spec, step.fields.get(spec.name, spec.default), names) for spec in operator.fields
    }


def field_meaning(spec: FieldSpec, value: Any, names: Names = SAME) -> Any:
    """The meaning of a field of a step."""
    if value is None:
        return None
    return _FIELDS.get(spec.kind, _as_it_is)(value, names)


def _part(value: Any, names: Names) -> Any:
    if isinstance(value, exp.Expression):
        return shape_of(value, names)
    if isinstance(value, list):
        return tuple(_part(item, names) for item in value)
    return value


def _set(node: exp.Expression, names: Names) -> Any:
    parts = {shape_of(part, names) for part in node.flatten()}
    return type(node).__name__, tuple(sorted(parts, key=repr))


def _column(node: exp.Column, names: Names) -> Any:
    return "column", node.text("table"), names.column(node.name)


def _placeholder(node: exp.Placeholder, names: Names) -> Any:
    return "parameter", names.parameters.get(node.name, node.name)


def _call(node: exp.Anonymous, names: Names) -> Any:
    return "call", str(node.this).upper(), tuple(shape_of(part, names) for part in node.expressions)


def _literal(node: exp.Literal, _names: Names) -> Any:
    return "literal", node.is_string, node.this


_SHAPES: Mapping[type[exp.Expression], Callable[[Any, Names], Any]] = {
    exp.And: _set,
    exp.Or: _set,
    exp.Column: _column,
    exp.Placeholder: _placeholder,
    exp.Anonymous: _call,
    exp.Literal: _literal,
}


def _as_it_is(value: Any, _names: Names) -> Any:
    return value


def _columns(value: Any, names: Names) -> Any:
    return tuple(sorted({names.column(name) for name in ([value] if isinstance(value, str) else value)}))


def named_expressions(value: Any) -> dict[str, Any]:
    """New column -> expression of a mapping, or of a list of names and mappings; a bare name is the column itself."""
    if isinstance(value, Mapping):
        return dict(value)
    found: dict[str, Any] = {}
    for item in value or []:
        found |= item if isinstance(item, Mapping) else {item: _quoted(item)}
    return found


def _quoted(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


def _named(value: Any, names: Names) -> Any:
    return {names.column(name): meaning_of(text, names) for name, text in named_expressions(value).items()}


def key_pairs(value: Any) -> list[tuple[str, str]]:
    """(left, right) of every equal key."""
    return [(item["left"], item["right"]) if isinstance(item, Mapping) else (item, item) for item in value or []]


def _keys(value: Any, names: Names) -> Any:
    return tuple(sorted((names.column(left), names.column(right)) for left, right in key_pairs(value)))


def _order(value: Any, names: Names) -> Any:
    terms = (str(term).split() for term in value)
    return tuple((names.column(column), [*map(str.upper, way)] == ["DESC"]) for column, *way in terms)


def _near(value: Any, _names: Names) -> Any:
    return tuple(sorted((tuple(sorted(pair["words"])), pair["within"]) for pair in value))


_FIELDS: Mapping[Kind, Callable[[Any, Names], Any]] = {
    Kind.STEP: lambda value, names: names.relation(value),
    Kind.STEPS: lambda value, names: tuple(sorted(map(names.relation, value))),
    Kind.EXPRESSION: meaning_of,
    Kind.EXPRESSIONS: _named,
    Kind.SELECTION: _named,
    Kind.KEYS: _keys,
    Kind.COLUMN: lambda value, names: names.column(value),
    Kind.COLUMNS: _columns,
    Kind.ONE_OR_MORE: _columns,
    Kind.ORDER: _order,
    Kind.WORDS: lambda value, _names: tuple(sorted(set(value))),
    Kind.NEAR: _near,
}
