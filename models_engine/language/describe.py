"""A model as sentences, one a step, for a reader who has never seen the file."""

from __future__ import annotations

from collections.abc import Mapping

from models_engine.language.checked import CheckedModel
from models_engine.language.words import Words
from models_engine.operators.base import CheckedStep, Sentence


def describe(checked: CheckedModel, language: str = "zh") -> list[Sentence]:
    """What every step does, in Chinese or English. A column is called by the title that its standard gives it."""
    words = Words(language, _titles(checked, language), _parameters(checked), _relations(checked, language))
    return [Sentence(step.name, step.operator.sentence(step, words)) for step in checked.steps]


def _titles(checked: CheckedModel, language: str) -> dict[str, str]:
    """Column titles by name; where two standards disagree the input that stands first in the file counts."""
    titles: dict[str, str] = {}
    for standard in checked.standards.values():
        for name, column in standard.columns.items():
            title = column.title if language == "zh" else column.title_en
            if title:
                titles.setdefault(name, title)
    for step in checked.steps:
        for name in step.schema:
            origin = _renamed_from(step, name)
            if origin in titles:
                titles.setdefault(name, titles[origin])
    return titles


def _renamed_from(step: CheckedStep, column: str) -> str | None:
    """The column that a step only renames: a plain name in ``columns``, or a join's <right step>_<column>."""
    computed = step.fields.get("columns")
    typed = computed.get(column) if isinstance(computed, Mapping) else None
    if typed is not None:
        return typed.bare_column
    return next((column.removeprefix(f"{read}_") for read in step.reads if column.startswith(f"{read}_")), None)


def _parameters(checked: CheckedModel) -> dict[str, str]:
    return {name: parameter.title for name, parameter in checked.source.parameters.items() if parameter.title}


def _relations(checked: CheckedModel, language: str) -> dict[str, str]:
    return {
        name: standard.title.get(language) or standard.title.get("zh", name)
        for name, standard in checked.standards.items()
    }
