"""What only has another name in the newer version: inputs, parameters and steps."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from models_engine.language.meaning import Names, step_meaning
from models_engine.language.source import ModelSource, Parameter


def renames(old: ModelSource, new: ModelSource) -> Names:
    """Old name -> new name of what is otherwise the same in both, and one of its kind."""
    names = Names()
    names.relations |= _pairs(old.inputs, new.inputs)
    names.parameters |= _pairs(
        {name: _body(one) for name, one in old.parameters.items()},
        {name: _body(one) for name, one in new.parameters.items()},
    )
    # in the order of the file, so that a step that reads a renamed one is known by its new name
    for name, step in old.steps.items():
        if name in new.steps:
            continue
        same = [
            other
            for other, candidate in new.steps.items()
            if other not in old.steps and step_meaning(candidate) == step_meaning(step, names)
        ]
        if len(same) == 1 and same[0] not in names.relations.values():
            names.relations[name] = same[0]
    return names


def _body(parameter: Parameter) -> Hashable:
    return (parameter.type, parameter.default, parameter.min, parameter.max, parameter.unit, parameter.title)


def _pairs(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
    gone = {name: body for name, body in old.items() if name not in new}
    come = {name: body for name, body in new.items() if name not in old}
    pairs = {}
    for name, body in gone.items():
        same = [other for other, candidate in come.items() if candidate == body]
        alone = sum(other == body for other in gone.values()) == 1
        if len(same) == 1 and alone:
            pairs[name] = same[0]
    return pairs
