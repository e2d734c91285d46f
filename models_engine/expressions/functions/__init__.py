"""The table of functions: every name that an expression may call, with its types, meaning and build."""

from models_engine.expressions.functions import (
    aggregates,
    choice,
    dates,
    identifiers,
    lists,
    numbers,
    similar,
    text,
)
from models_engine.expressions.functions.base import Argument, Function

_FAMILIES = (choice, numbers, text, dates, identifiers, similar, lists, aggregates)

FUNCTIONS: dict[str, Function] = {function.name: function for family in _FAMILIES for function in family.FUNCTIONS}

_BY_WORD = {name.upper(): function for name, function in FUNCTIONS.items()}


def find(name: str) -> Function | None:
    """The function of a name, however its letters are written."""
    return _BY_WORD.get(name.upper())


__all__ = ["FUNCTIONS", "Argument", "Function", "find"]
