"""Titles and reasons of leads: text with ``{column}`` in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Template:
    """A text whose ``{name}`` places are columns, parameters or ``as_of``."""

    text: str

    @property
    def names(self) -> list[str]:
        """The names in the order they first appear."""
        return list(dict.fromkeys(_pieces(self.text)[1::2]))

    def render(self, values: Mapping[str, object]) -> str:
        """The text with its places filled; a value that is missing reads 不详."""
        pieces = list(_pieces(self.text))
        pieces[1::2] = [_said(values.get(name)) for name in pieces[1::2]]
        return "".join(pieces)


@lru_cache(maxsize=256)
def _pieces(text: str) -> tuple[str, ...]:
    """Words and names in turn, words first; a run fills the same text for every lead."""
    pieces = _PLACE.split(text)
    pieces[1::2] = map(str.strip, pieces[1::2])
    return tuple(pieces)


def _said(value: object) -> str:
    return "不详" if value is None or value == "" else str(value)
