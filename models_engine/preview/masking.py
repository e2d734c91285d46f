"""Cells of a step as they may be shown: identities masked, and whatever was made from them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from datasources.masking import shown, without_long_numbers
from datasources.schema.columns import Column
from datasources.schema.types import TYPES
from models_engine.expressions import Type, Typed
from models_engine.language import CheckedModel, CheckedStep
from models_engine.operators.join import right_names, sides

#: text made from an identity keeps this many characters
_KEPT = 1


def identities(checked: CheckedModel) -> dict[str, frozenset[str]]:
    """Input or step -> its columns that hold an identity or were made from one."""
    found = {name: _of_type(checked.schemas[name]) for name in checked.source.inputs}
    for step in checked.steps:
        found[step.name] = _of_type(step.schema) | _made_from(step, found)
    return found


def masked(value: object, type_: Type, *, from_identity: bool) -> str:
    """A cell as text. ``from_identity``: the column holds an identity or was made from one."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "、".join(masked(one, type_.item or type_, from_identity=from_identity) for one in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    kind = TYPES.get(type_.name)
    if not from_identity or kind is not None and kind.is_identity:
        return shown(text, Column("", type_.name, "") if kind is not None else None)
    if type_.family == "string":
        return text[:_KEPT] + "*" * (len(text) - _KEPT)
    return without_long_numbers(text) if type_.is_number else text


def _of_type(schema: Mapping[str, Type]) -> frozenset[str]:
    return frozenset(name for name, kind in schema.items() if _is_identity(kind.item or kind))


def _is_identity(kind: Type) -> bool:
    return kind.name in TYPES and TYPES[kind.name].is_identity


def _made_from(step: CheckedStep, found: Mapping[str, frozenset[str]]) -> frozenset[str]:
    fields = step.fields
    held = frozenset().union(*(found[name] for name in step.reads))
    if "right" in fields:
        names = right_names(*sides(step), fields["right"])
        held = found[fields["left"]] | {names[column] for column in found[fields["right"]]}
    made = {
        name
        for name, typed in (fields.get("columns") or {}).items()
        if isinstance(typed, Typed) and any(column in held for _side, column in typed.columns)
    }
    if fields.get("into") and {fields.get("column"), fields.get("item")} & held:
        made.add(fields["into"])
    replaced = set(fields.get("columns") or {}) - made
    return frozenset((held & set(step.schema) - replaced) | made)
