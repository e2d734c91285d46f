"""One version of a model on its way into a comparison: its file, and the words in which its parts are said."""

from __future__ import annotations

from typing import Any

from sqlglot import exp

from models_engine.expressions import ExpressionErrors, Typed, parse
from models_engine.language.checked import CheckedModel
from models_engine.language.describe import Reader
from models_engine.language.source import ModelSource
from models_engine.language.steps import expression_text
from models_engine.language.words import Words


class Version:
    """A version that was checked, or only read: then columns are called by their names."""

    def __init__(self, model: CheckedModel | ModelSource, language: str) -> None:
        self.checked = model if isinstance(model, CheckedModel) else None
        self.source = model.source if isinstance(model, CheckedModel) else model
        self.language = language
        self.reader = Reader(model, language) if isinstance(model, CheckedModel) else None

    def step_words(self, step: str) -> Words:
        """The words inside a step."""
        if self.reader is None or self.checked is None:
            return self._plain()
        return self.reader.at(self.checked.step(step))

    def lead_words(self) -> Words:
        """The words over the rows that become leads."""
        if self.reader is None or self.checked is None:
            return self._plain()
        return self.reader.of(self.checked.lead.from_step)

    def sentence(self, step: str) -> str:
        """What a step does; empty where the version was not checked."""
        if self.reader is None or self.checked is None:
            return ""
        return self.reader.sentence(self.checked.step(step))

    def tree(self, text: Any, typed: Typed | None) -> exp.Expression | None:
        """The tree of an expression: as it was checked, else as it can be read."""
        if typed is not None:
            return typed.tree
        try:
            return parse(expression_text(text)).tree
        except ExpressionErrors:
            return None

    def said(self, text: Any, typed: Typed | None, words: Words) -> str:
        """An expression in words; one that cannot be read stands as it is written."""
        tree = None if text is None else self.tree(text, typed)
        return words.tree(tree) if tree is not None else str(text or "")

    def reached(self) -> set[str]:
        """The steps that leads rest on."""
        found: set[str] = set()
        waiting = [self.source.lead.get("from")]
        while waiting:
            name = waiting.pop()
            if name in self.source.steps and name not in found:
                found.add(name)
                waiting += _read(self.source.steps[name].fields)
        return found

    def _plain(self) -> Words:
        parameters = {name: one.title or name for name, one in self.source.parameters.items()}
        return Words(self.language, parameters=parameters)


def _read(fields: Any) -> list[str]:
    """The relations that a step names."""
    named = [fields.get(name) for name in ("from", "left", "right")]
    return [one for name in named for one in (name if isinstance(name, list) else [name])]
