"""Names: which are allowed, and the nearest known one for a misspelt one."""

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

# farther than this from every known name, a hint would only mislead
_NEAR_ENOUGH = 0.5
# as near as this, a name is what was meant, and the rest of a file can be judged by it
_SURELY_MEANT = 0.6


def is_name(value: object) -> bool:
    """Whether a text may name a column, a step, an input or a parameter. Leading underscores belong to the engine."""
    return isinstance(value, str) and value.isidentifier() and not value.startswith("_")


def nearest(name: str, known: Iterable[str], at_least: float = _NEAR_ENOUGH) -> str | None:
    """The known name that most resembles a misspelt one, or None when none does."""
    found = process.extractOne(
        name,
        list(known),
        scorer=DamerauLevenshtein.normalized_similarity,
        score_cutoff=at_least,
        processor=str.lower,
    )
    return found[0] if found else None


def meant(name: str, known: Iterable[str]) -> str | None:
    """The known name that a misspelt one surely stands for, or None."""
    return nearest(name, known, _SURELY_MEANT)


def hint(name: str, known: Iterable[str]) -> str:
    """The sentence that follows an unknown name: the nearest one, or all of them when they are few, or nothing."""
    names = list(known)
    found = nearest(str(name), names)
    if found:
        return f"是否想写 {found}？"
    return f"可用的有：{'、'.join(names)}。" if 0 < len(names) <= 12 else ""
