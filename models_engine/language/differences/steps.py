"""Differences of steps: which came and went, which only have another name, and what changed inside the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from models_engine.expressions import Typed
from models_engine.language.differences.change import Effect, Ledger
from models_engine.language.differences.version import Version
from models_engine.language.meaning import (
    Names,
    field_meaning,
    key_pairs,
    meaning_of,
    named_expressions,
    parts_of,
    shape_of,
    step_meaning,
)
from models_engine.operators import OPERATORS
from models_engine.operators.base import FieldSpec, Kind

_NAMED = (Kind.EXPRESSIONS, Kind.SELECTION)
_LISTED = (Kind.COLUMNS, Kind.ONE_OR_MORE, Kind.STEPS, Kind.WORDS, Kind.KEYS, Kind.NEAR)


def compare_steps(old: Version, new: Version, names: Names, ledger: Ledger) -> None:
    """Every difference of steps, in the order of the newer file; those that went come last."""
    came_from = {names.relation(name): name for name in old.source.steps}
    reached = {names.relation(name) for name in old.reached()} | new.reached()
    for name in new.source.steps:
        effect = Effect.LEADS if name in reached else Effect.TEXTS
        if name in came_from:
            _StepComparison(old, new, names, ledger, effect).compare(came_from[name], name)
        else:
            ledger.note(f"steps.{name}", effect, "step added", name=name, sentence=new.sentence(name))
    for name, other in ((name, names.relation(name)) for name in old.source.steps):
        if other not in new.source.steps:
            effect = Effect.LEADS if other in reached else Effect.TEXTS
            ledger.note(f"steps.{name}", effect, "step removed", name=name, sentence=old.sentence(name))


class _StepComparison:
    """One step in both versions."""

    def __init__(self, old: Version, new: Version, names: Names, ledger: Ledger, effect: Effect) -> None:
        self.old, self.new, self.names, self.ledger, self.effect = old, new, names, ledger, effect
        self.key_changed = False

    def compare(self, before: str, after: str) -> None:
        if before != after:
            self._note_rename(before, after)
        step, other = self.old.source.steps[before], self.new.source.steps[after]
        if step_meaning(step, self.names) == step_meaning(other):
            return
        if step.operator != other.operator:
            said = [self.ledger.say("operator", old=step.operator, new=other.operator)]
        else:
            said = [one for spec in OPERATORS[step.operator].fields for one in self._field(spec, before, after)]
        self._note(before, after, said)

    def _note(self, before: str, after: str, said: list[str]) -> None:
        grave = self.key_changed and self.effect == Effect.LEADS
        self.ledger.note(
            f"{self.new.source.steps[after].path}",
            Effect.IDENTITY if grave else self.effect,
            "step changed, key" if grave else "step changed",
            name=after,
            what=("；" if self.ledger.language == "zh" else "; ").join(said),
            before=self.old.sentence(before),
            after=self.new.sentence(after),
        )

    def _note_rename(self, before: str, after: str) -> None:
        """A name is only a name, unless a union notes it in a column."""
        tags = [
            step.fields["tag"]
            for step in self.new.source.steps.values()
            if step.operator == "union" and step.fields.get("tag") and after in (step.fields.get("from") or [])
        ]
        ruled = self.new.source.lead.get("rule") in tags
        phrase = "step renamed, rule" if ruled else "step renamed, tagged" if tags else "step renamed"
        effect = Effect.IDENTITY if ruled else Effect.LEADS if tags else Effect.TEXTS
        self.ledger.note(f"steps.{after}", effect, phrase, old=before, new=after)

    # ---- fields

    def _field(self, spec: FieldSpec, before: str, after: str) -> Iterator[str]:
        old, new = (
            version.source.steps[name].fields.get(spec.name, spec.default)
            for version, name in ((self.old, before), (self.new, after))
        )
        if field_meaning(spec, old, self.names) == field_meaning(spec, new):
            return
        if spec.name in ("into", "tag"):
            self.key_changed |= bool({old, new} & _key(self.new))
        if spec.kind in _NAMED:
            yield from self._columns(spec, before, after, old, new)
        elif spec.kind == Kind.EXPRESSION and old is not None and new is not None:
            yield from self._expression(spec, before, after, old, new)
        elif spec.kind in _LISTED and old is not None and new is not None:
            yield from self._items(spec, before, after, old, new)
        else:
            yield self._value(spec, before, after, old, new)

    def _columns(self, spec: FieldSpec, before: str, after: str, old: Any, new: Any) -> Iterator[str]:
        here, there = named_expressions(old), named_expressions(new)
        for name, text in here.items():
            said = self._said(self.old, before, spec, text, name)
            if name not in there:
                self.key_changed |= name in _key(self.old)
                yield self.ledger.say("column removed", name=name, old=said)
            elif meaning_of(text, self.names) != meaning_of(there[name]):
                self.key_changed |= name in _key(self.new)
                now = self._said(self.new, after, spec, there[name], name)
                yield self.ledger.say("column changed", name=name, old=said, new=now)
        for name, text in there.items():
            if name not in here:
                self.key_changed |= name in _key(self.new)
                yield self.ledger.say("column added", name=name, new=self._said(self.new, after, spec, text, name))

    def _expression(self, spec: FieldSpec, before: str, after: str, old: Any, new: Any) -> Iterator[str]:
        """Conditions that came and went one by one, where some stayed; else the whole of it."""
        field = spec.meaning[self.ledger.language]
        here, there = (
            self._parts(self.old, before, spec, old, self.names),
            self._parts(self.new, after, spec, new, Names()),
        )
        if not (here.keys() & there.keys()):
            said = {"old": self._said(self.old, before, spec, old), "new": self._said(self.new, after, spec, new)}
            yield self.ledger.say("condition changed", field=field, **said)
            return
        for phrase, ones, others in (("condition removed", here, there), ("condition added", there, here)):
            for shape, said in ones.items():
                if shape not in others:
                    yield self.ledger.say(phrase, field=field, said=said)

    def _parts(self, version: Version, step: str, spec: FieldSpec, text: Any, names: Names) -> dict[Any, str]:
        """The meaning of every condition of an expression -> in words."""
        tree = version.tree(text, self._typed(version, step, spec.name))
        if tree is None:
            return {str(text): str(text)}
        words = version.step_words(step)
        return {shape_of(part, names): words.tree(part) for part in parts_of(tree)}

    def _items(self, spec: FieldSpec, before: str, after: str, old: Any, new: Any) -> Iterator[str]:
        field = spec.meaning[self.ledger.language]
        here = {field_meaning(spec, [item], self.names): item for item in _as_list(old)}
        there = {field_meaning(spec, [item]): item for item in _as_list(new)}
        for phrase, version, step, ones, others in (
            ("item removed", self.old, before, here, there),
            ("item added", self.new, after, there, here),
        ):
            said = [self._item(spec, item, version, step) for shape, item in ones.items() if shape not in others]
            if said:
                yield self.ledger.say(phrase, field=field, said=self.ledger.listed(said))

    def _item(self, spec: FieldSpec, item: Any, version: Version, step: str) -> str:
        words = version.step_words(step)
        if spec.kind == Kind.KEYS:
            left, right = key_pairs([item])[0]
            said = {"left": words.column(left), "right": words.right_column(right)}
            return said["left"] if left == right else self.ledger.say("pair", **said)
        if spec.kind == Kind.NEAR:
            first, second = item["words"]
            return self.ledger.say("near", a=first, b=second, within=item["within"])
        return words.column(item) if spec.kind in (Kind.COLUMNS, Kind.ONE_OR_MORE) else str(item)

    def _value(self, spec: FieldSpec, before: str, after: str, old: Any, new: Any) -> str:
        field = spec.meaning[self.ledger.language]
        here, there = self._plain(self.old, before, spec, old), self._plain(self.new, after, spec, new)
        phrase = "field added" if old is None else "field removed" if new is None else "field changed"
        return self.ledger.say(phrase, field=field, old=here, new=there)

    def _plain(self, version: Version, step: str, spec: FieldSpec, value: Any) -> str:
        if value is None:
            return ""
        if spec.kind == Kind.EXPRESSION:
            return self._said(version, step, spec, value)
        if isinstance(value, list | tuple):
            return self.ledger.listed(self._item(spec, item, version, step) for item in value)
        return version.step_words(step).column(str(value)) if spec.kind == Kind.COLUMN else str(value)

    def _said(self, version: Version, step: str, spec: FieldSpec, text: Any, column: str | None = None) -> str:
        return version.said(text, self._typed(version, step, spec.name, column), version.step_words(step))

    @staticmethod
    def _typed(version: Version, step: str, field: str, column: str | None = None) -> Typed | None:
        found = version.checked.step(step).fields.get(field) if version.checked else None
        if isinstance(found, Mapping):
            found = found.get(column)
        return found if isinstance(found, Typed) else None


def _as_list(value: Any) -> list[Any]:
    return [value] if isinstance(value, str) else list(value)


def _key(version: Version) -> set[str]:
    """The columns that make the identity of a lead."""
    lead = version.source.lead
    columns = lead.get("key")
    return {str(one) for one in (columns if isinstance(columns, list) else []) + [lead.get("rule")] if one}
