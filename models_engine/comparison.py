"""Two versions of a model side by side: what a page and a command show of their difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from datasources.schema.standards import Standard
from models_engine.actions.checking import check_text
from models_engine.errors import ModelErrors
from models_engine.language import CheckedModel, ModelSource, parse_model
from models_engine.language.diff import Change, Effect, diff, effect_title

# unchanged lines shown around a changed one, and the length of file above which no lines are compared
CONTEXT = 3
MOST_LINES = 4000


@dataclass(frozen=True)
class Group:
    """The changes of one effect, under its title."""

    effect: Effect
    title: str
    changes: list[Change]


@dataclass(frozen=True)
class Row:
    """One row of two texts side by side. ``kind``: equal, changed, or gap where equal lines are left out."""

    kind: str
    old_number: int | None = None
    old: str = ""
    new_number: int | None = None
    new: str = ""


def readable(text: str, filename: str, standards: Mapping[str, Standard]) -> CheckedModel | ModelSource:
    """A version as it can be compared: checked where it fits the standards, otherwise as its file says.

    Raises:
        ModelErrors: the text cannot even be read.
    """
    try:
        return check_text(text, filename, standards)
    except ModelErrors:
        return parse_model(text, filename)


def grouped(old: CheckedModel | ModelSource, new: CheckedModel | ModelSource, language: str) -> list[Group]:
    """The differences by what they do to leads, the gravest first."""
    changes = diff(old, new, language)
    groups = [
        Group(effect, effect_title(effect, language), [change for change in changes if change.effect == effect])
        for effect in Effect
    ]
    return [group for group in groups if group.changes]


def side_by_side(old: str, new: str) -> list[Row]:
    """The lines of both texts that differ, with some around them; none where the texts are very long."""
    before, after = old.splitlines(), new.splitlines()
    if max(len(before), len(after)) > MOST_LINES:
        return []
    rows: list[Row] = []
    for group in SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(CONTEXT):
        if rows:
            rows.append(Row("gap"))
        for tag, i1, i2, j1, j2 in group:
            kind = "equal" if tag == "equal" else "changed"
            for i, j in zip_longest(range(i1, i2), range(j1, j2)):
                rows.append(_row(kind, before, i, after, j))
    return rows


def _row(kind: str, before: list[str], i: int | None, after: list[str], j: int | None) -> Row:
    return Row(
        kind,
        None if i is None else i + 1,
        "" if i is None else before[i],
        None if j is None else j + 1,
        "" if j is None else after[j],
    )
