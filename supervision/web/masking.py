"""Masks values for the screen by the rule of their semantic type."""

from datasources.schema import types

PLAIN = frozenset({"", "string", "text", "integer", "decimal", "date", "month", "timestamp", "boolean"})


def mask(text: str, type_name: str) -> str:
    """``text`` as it may be shown. An unknown type hides everything: better a blank than a leak."""
    known = getattr(types, "TYPES", {})
    if type_name in known:
        return known[type_name].mask(text)
    return text if type_name in PLAIN else "*" * len(text)
