"""Titles and reasons of leads: text with ``{column}`` in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Template:
    """A text whose ``{name}`` places are columns, parameters or ``as_of``."""

    text: str

    @property
    def names(self) -> list[str]:
        """The names in the order they first appear."""
        return list(dict.fromkeys(name.strip() for name in _PLACE.findall(self.text)))

    def render(self, values: Mapping[str, object]) -> str:
        """The text with its places filled; a value that is missing reads 不详."""

        def fill(place: re.Match[str]) -> str:
            value = values.get(place.group(1).strip())
            return "不详" if value is None or value == "" else str(value)

        return _PLACE.sub(fill, self.text)
