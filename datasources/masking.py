"""Cells as they may be shown before anybody has stated a purpose."""

import re

from datasources.schema.columns import Column

_LONG_NUMBER = re.compile(r"\d{7,}[\dXx]?")


def shown(text: str, column: Column | None) -> str:
    """A raw cell of ``column``; of a column that the standard does not know (None), long numbers are hidden."""
    text = text.encode("utf-8", "replace").decode()
    if column is not None and column.kind.is_identity:
        return column.kind.mask(text)
    if column is None or column.type == "text":
        return without_long_numbers(text)
    return text


def without_long_numbers(text: str) -> str:
    """Free text in which numbers long enough to be somebody's (identity, phone, account) are hidden."""
    return _LONG_NUMBER.sub(lambda found: found[0][:3] + "*" * (len(found[0]) - 5) + found[0][-2:], text)
