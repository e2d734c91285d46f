"""Masks values for the screen by the rule of their semantic type."""

from datasources.schema.types import TYPES

#: base types of the model language that are no semantic type of their own and identify nobody
PLAIN = frozenset({"", "decimal"})


def mask(text: str, type_name: str = "") -> str:
    """``text`` as it may be shown. An unknown type hides everything: better a blank than a leak."""
    if type_name in TYPES:
        return TYPES[type_name].mask(text)
    return text if type_name in PLAIN else "*" * len(text)
