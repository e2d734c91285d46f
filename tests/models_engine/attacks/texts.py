"""The contract's model with one place of it changed."""

import io
from collections.abc import Mapping
from typing import Any

from ruamel.yaml import YAML

from tests.models_engine.execution.notice import MODEL

#: where an expression stands in that model
POSITIONS = [
    "steps.detained.filter.where",
    "steps.in_term.join.where",
    "steps.due.derive.columns.due_on",
    "lead.level",
    "lead.score.reasons.0.when",
]


def plain() -> dict[str, Any]:
    return YAML(typ="safe", pure=True).load(MODEL)


def written(model: dict[str, Any]) -> str:
    out = io.StringIO()
    YAML().dump(model, out)
    return out.getvalue()


def changed(path: str, value: Any) -> str:
    """The model's text with ``value`` at a dotted path."""
    return changed_all({path: value})


def changed_all(values: Mapping[str, Any]) -> str:
    """The model's text with a value at each dotted path."""
    model = plain()
    for path, value in values.items():
        place: Any = model
        *above, last = path.split(".")
        for part in above:
            place = place[int(part)] if part.isdigit() else place[part]
        place[last] = value
    return written(model)


def renamed(path: str, name: str) -> str:
    """The model's text with the last name of a dotted path replaced; whatever refers to it still says the old one."""
    model = plain()
    place: Any = model
    *above, last = path.split(".")
    for part in above:
        place = place[part]
    place[name] = place.pop(last)
    return written(model)
