"""Three-valued logic: True, False, and None for unknown."""

from __future__ import annotations

from collections.abc import Iterable


def negation(value: bool | None) -> bool | None:
    return None if value is None else not value


def conjunction(values: Iterable[bool | None]) -> bool | None:
    """False as soon as one is false, whatever is unknown beside it."""
    found = list(values)
    if False in found:
        return False
    return None if None in found else True


def disjunction(values: Iterable[bool | None]) -> bool | None:
    """True as soon as one is true, whatever is unknown beside it."""
    return negation(conjunction(negation(value) for value in values))
