"""Which steps of a model mean the same, so that a run computes them once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from models_engine.expressions import Typed
from models_engine.language import CheckedModel
from models_engine.operators.base import CheckedStep, Kind

Meaning = tuple[object, ...]


def same_steps(checked: CheckedModel) -> dict[str, str]:
    """Name of a step -> the earlier step that means the same: same operator, same fields, same columns, and what it
    reads means the same. Steps that are the first of their meaning are left out.
    """
    first: dict[Meaning, str] = {}
    same: dict[str, str] = {}
    for step in checked.steps:
        found = first.setdefault(_meaning(step, same), step.name)
        if found != step.name:
            same[step.name] = found
    return same


def _meaning(step: CheckedStep, same: Mapping[str, str]) -> Meaning:
    # a tag column holds the names of the steps themselves, so there they make a difference
    known = {} if step.fields.get("tag") else same
    kinds = {spec.name: spec.kind for spec in step.operator.fields}
    fields = ((name, _said(value, kinds.get(name), known)) for name, value in sorted(step.fields.items()))
    return (step.operator.name, tuple(fields), tuple(step.schema.items()))


def _said(value: object, kind: Kind | None, same: Mapping[str, str]) -> object:
    """A field's value as something that can be compared, the relations it names by their first names."""
    if kind is Kind.STEP:
        return same.get(value, value)
    if kind is Kind.STEPS:
        return tuple(same.get(name, name) for name in value)
    return _plain(value)


def _plain(value: object) -> object:
    if isinstance(value, Typed):
        return repr(value.tree)  # the whole tree, with the kind of every literal
    if isinstance(value, Mapping):
        return tuple((name, _plain(part)) for name, part in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(_plain(part) for part in value)
    return value
