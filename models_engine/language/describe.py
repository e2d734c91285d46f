"""A model as sentences, one a step, for a reader who has never seen the file."""

from __future__ import annotations

from dataclasses import replace

from models_engine.language.checked import CheckedModel
from models_engine.language.source import Parameter
from models_engine.language.titles import relation_titles, titles_of
from models_engine.language.words import Words
from models_engine.operators.base import CheckedStep, Sentence

_UNITS = {"日": "days", "天": "days", "月": "months", "个月": "months", "年": "years", "元": "yuan", "次": "times"}


def describe(checked: CheckedModel, language: str = "zh") -> list[Sentence]:
    """What every step does, in Chinese or English.

    A column is called by the title that its standard gives it, a step by its number, a parameter by its title and what
    it is set to.
    """
    reader = Reader(checked, language, numbered=True)
    return [Sentence(step.name, reader.sentence(step)) for step in checked.steps]


class Reader:
    """The words for every step of one model. ``numbered``: steps are called by their number, else by their name."""

    def __init__(self, checked: CheckedModel, language: str = "zh", *, numbered: bool = False) -> None:
        relations = relation_titles(checked, language)
        if numbered:
            relations |= {step.name: _number(n, step, language) for n, step in enumerate(checked.steps, start=1)}
        self.words = Words(
            language,
            parameters={name: parameter_title(one, language) for name, one in checked.source.parameters.items()},
            relations=relations,
            values={name: _value(one, language) for name, one in checked.source.parameters.items()},
        )
        self.titles = titles_of(checked, language, self.words)

    def sentence(self, step: CheckedStep) -> str:
        """What a step does."""
        return step.operator.sentence(step, self.at(step))

    def at(self, step: CheckedStep) -> Words:
        """The words inside a step: titles of what it reads before those of what it makes."""
        titles = dict(self.titles[step.name])
        kinds = dict(step.schema)
        for read in reversed(step.reads):
            titles |= self.titles.get(read, {})
            kinds |= dict(step.reads_schemas[read])
        right = step.fields.get("right")
        if right is None:
            return replace(self.words, titles=titles, kinds=kinds)
        left = step.fields["left"]
        return replace(
            self.words,
            titles=titles | self.titles.get(left, {}),
            right_titles=self.titles.get(right, {}),
            right=_side(left, right, self.words),
            kinds=kinds | dict(step.reads_schemas[left]),
        )

    def of(self, relation: str) -> Words:
        """The words over the rows of an input or a step."""
        return replace(self.words, titles=self.titles.get(relation, {}))


def _number(number: int, step: CheckedStep, language: str) -> str:
    if language == "en":
        return f"step {number}"
    return f"第{number}步的结果" if step.name.isascii() else f"“{step.name}”"


def _side(left: str, right: str, words: Words) -> str:
    """What the right side is called in front of its columns."""
    if left == right:
        return "另一行" if words.language == "zh" else "the other row"
    return words.relation(right).removesuffix("的结果")


def parameter_title(parameter: Parameter, language: str) -> str:
    """What a parameter is called; in English by its name where it has no English title."""
    plain = parameter.name.replace("_", " ")
    return (parameter.title_en or plain) if language == "en" else parameter.title or parameter.name


def parameter_unit(parameter: Parameter, language: str) -> str:
    """The unit of a parameter; the usual ones in English, too."""
    return parameter.unit if language == "zh" else _UNITS.get(parameter.unit, parameter.unit)


def _value(parameter: Parameter, language: str) -> str:
    """What a parameter is set to, with its unit; empty for yes and no, and for nothing."""
    if parameter.type == "boolean" or parameter.default in (None, ""):
        return ""
    unit = parameter_unit(parameter, language)
    unit = f" {unit}" if unit and language == "en" else unit
    fixed = parameter.min is not None and parameter.min == parameter.max
    word = "" if fixed else "默认" if language == "zh" else "by default "
    return f"{word}{parameter.default}{unit}"
