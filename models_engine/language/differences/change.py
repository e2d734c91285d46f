"""One difference between two versions, what it does to leads, and the ledger in which differences are noted."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from models_engine.language.differences.phrases import PHRASES


class Effect(StrEnum):
    """What a difference does, the gravest first."""

    IDENTITY = "identity"  # what is the same lead is told otherwise: leads will be counted as new
    LEADS = "leads"  # which leads arise may differ
    WEIGHT = "weight"  # the same leads, judged, ranked or dated otherwise
    TEXTS = "texts"  # only what is read

    @property
    def rank(self) -> int:
        return list(Effect).index(self)


@dataclass(frozen=True)
class Change:
    """One difference in a sentence. ``part`` is its dotted path; ``before`` and ``after`` what a step did and does."""

    part: str
    effect: Effect
    text: str
    before: str = ""
    after: str = ""


@dataclass
class Ledger:
    """The differences found so far, in one language."""

    language: str
    changes: list[Change] = field(default_factory=list)

    def say(self, phrase: str, **parts: Any) -> str:
        """A phrase of the reader's language."""
        chinese, english = PHRASES[phrase]
        said = (english if self.language == "en" else chinese).format(**parts)
        return said.replace(" 。", "。")

    def note(self, part: str, effect: Effect, phrase: str, *, before: str = "", after: str = "", **parts: Any) -> None:
        """Note a difference."""
        self.changes.append(Change(part, effect, self.say(phrase, **parts), before, after))

    def value(self, part: str, effect: Effect, what: str, old: Any, new: Any) -> None:
        """Note a value that was added, removed or changed, where it was; ``what`` is a phrase or a name."""
        if old == new:
            return
        said = self.say(what) if what in PHRASES else what
        self.note(part, effect, self.turn(old, new), what=said, old=shown(old), new=shown(new))

    @staticmethod
    def turn(old: Any, new: Any) -> str:
        """The phrase for what became of a value."""
        return "added value" if _is_nothing(old) else "removed value" if _is_nothing(new) else "changed value"

    def listed(self, items: Any) -> str:
        return ("、" if self.language == "zh" else ", ").join(map(str, items))


def _is_nothing(value: Any) -> bool:
    return value is None or value == ""


def shown(value: Any) -> str:
    """A plain value for a sentence."""
    return "" if value is None else str(value)
