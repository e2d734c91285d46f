"""What the columns of every input and step are called, in the reader's language.

A column keeps the title that its standard gives it, through every step that only passes it on or renames it. A column
that a step works out is called by its definition where that is short, otherwise by the name that the model gives it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from models_engine.expressions import Typed
from models_engine.language.checked import CheckedModel
from models_engine.language.words import Words
from models_engine.operators.base import CheckedStep
from models_engine.operators.join import right_names

# longer than this, a definition is no name
_SHORT = 16
_ENGINE = {
    "zh": {"source_file": "来源文件", "source_line": "来源行号", "first_on": "首日", "last_on": "末日"},
    "en": {"source_file": "source file", "source_line": "source line", "first_on": "first day", "last_on": "last day"},
}

Titles = Mapping[str, Mapping[str, str]]


def titles_of(checked: CheckedModel, language: str, words: Words) -> Titles:
    """Titles of columns by input or step. ``words`` says parameters and relations."""
    return _Naming(checked, language, words).every()


def relation_titles(checked: CheckedModel, language: str) -> dict[str, str]:
    """Inputs by the titles of their standards."""
    return {
        name: standard.title.get(language) or standard.title.get("zh", name)
        for name, standard in checked.standards.items()
    }


class _Naming:
    """One pass over the steps, in order."""

    def __init__(self, checked: CheckedModel, language: str, words: Words) -> None:
        self.checked, self.language, self.words = checked, language, words
        self.known: dict[str, dict[str, str]] = {}
        self.roots: dict[str, str] = relation_titles(checked, language)
        self.standards: dict[str, str] = {}  # by name alone: the input that stands first counts

    def every(self) -> Titles:
        for name, standard in self.checked.standards.items():
            titles = {
                column: one.title if self.language == "zh" else one.title_en for column, one in standard.columns.items()
            }
            titles = {column: title or self.plain(column) for column, title in titles.items()}
            self.known[name] = _ENGINE[self.language] | titles
            self.standards = titles | self.standards
        for step in self.checked.steps:
            self.known[step.name] = self._titles(step)
            self.roots[step.name] = self.roots.get(step.reads[0], "") if step.reads else ""
        return self.known

    def _titles(self, step: CheckedStep) -> dict[str, str]:
        known = self._passed_on(step)
        computed = step.fields.get("columns")
        if isinstance(computed, Mapping):
            source = self.known.get(step.reads[0], {}) if step.reads else {}
            for column, typed in computed.items():
                known[column] = self._computed(column, typed, source)
        return {column: known.get(column) or self.named(column) for column in step.schema}

    def _passed_on(self, step: CheckedStep) -> dict[str, str]:
        titles: dict[str, str] = {}
        if {"left", "right"} <= step.fields.keys():
            left, right = step.fields["left"], step.fields["right"]
            titles |= self._of_right(step, left, right) | self.known.get(left, {})
            return titles
        for column in step.schema:
            given = [self.known.get(read, {}).get(column) for read in step.reads]
            titles[column] = _together([title for title in given if title], self.language)
        return titles

    def _of_right(self, step: CheckedStep, left: str, right: str) -> dict[str, str]:
        taken = set(self.known.get(left, {}).values())
        schemas = step.reads_schemas
        titles = {}
        for column, output in right_names(schemas[left], schemas[right], right).items():
            title = self.known.get(right, {}).get(column, column)
            titles[output] = self._of(right, left, title) if title in taken else title
        return titles

    def _of(self, right: str, left: str, title: str) -> str:
        """A title that both sides have, told apart by where the right one comes from."""
        side = self.roots.get(right, "")
        if not side or side == self.roots.get(left, ""):
            side = "另一行" if self.language == "zh" else "the other row"
        return self.words.phrase("right", side=side, column=title)

    def _computed(self, column: str, typed: Typed | None, source: Mapping[str, str]) -> str:
        if typed is None:
            return self.named(column)
        if typed.bare_column is not None:
            return source.get(typed.bare_column, column)
        if column in source or column in self.standards:
            return source.get(column) or self.standards[column]
        if not column.isascii() or typed.constant is not None or self.language == "en":
            return self.named(column)
        said = replace(self.words, titles=source).expression(typed)
        if said in source.values():
            return said
        is_name = len(said) <= _SHORT and "「" not in said and "，" not in said
        return f"「{said}」" if is_name else self.named(column)

    def named(self, column: str) -> str:
        """A column that only the model names."""
        plain = self.plain(column)
        return plain if self.language == "en" or not column.isascii() else f"「{plain}」"

    def plain(self, column: str) -> str:
        return column.replace("_", " ") if self.language == "en" else column


def _together(titles: list[str], language: str) -> str:
    """One title of a column that comes from several sources; those that standards give stand before the model's own."""
    given = [title for title in dict.fromkeys(titles) if not title.startswith("「")]
    # 被告人公民身份号码 and 公民身份号码 together are 公民身份号码
    short = [title for title in given if not any(other in title for other in given if other != title)]
    return ("／" if language == "zh" else " or ").join(short) or next(iter(titles), "")
