"""Differences outside the steps and the lead: headings, legal basis, inputs, parameters, sub-rules, examples."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models_engine.language.describe import parameter_title, parameter_unit
from models_engine.language.differences.change import Effect, Ledger
from models_engine.language.differences.version import Version
from models_engine.language.meaning import Names
from models_engine.language.source import Example, Parameter


def compare_headings(old: Version, new: Version, ledger: Ledger) -> None:
    """Slug, titles, summary, field and legal basis."""
    before, after = old.source, new.source
    if before.slug != after.slug:
        ledger.note("slug", Effect.IDENTITY, "slug", old=before.slug, new=after.slug)
    for part in ("title", "summary"):
        for language in ("zh", "en"):
            here, there = getattr(before, part).get(language), getattr(after, part).get(language)
            ledger.value(f"{part}.{language}", Effect.TEXTS, f"{part}.{language}", here, there)
    ledger.value("field", Effect.WEIGHT, "field", before.field, after.field)
    _compare_laws(_laws(before.legal_basis), _laws(after.legal_basis), ledger)


def compare_inputs(old: Version, new: Version, names: Names, ledger: Ledger) -> None:
    """Inputs by name: which standard each one is bound to."""
    before = {names.relation(name): standard for name, standard in old.source.inputs.items()}
    after = new.source.inputs
    for name in old.source.inputs:
        if names.relation(name) != name:
            new_name = names.relation(name)
            ledger.note(f"inputs.{new_name}", Effect.TEXTS, "input renamed", old=name, new=new_name)
    for name, standard in before.items():
        if name not in after:
            said = _standard(old, standard)
            ledger.note(f"inputs.{name}", Effect.LEADS, "input removed", name=name, standard=said)
        elif after[name] != standard:
            said = {"old": _standard(old, standard), "new": _standard(new, after[name])}
            ledger.note(f"inputs.{name}", Effect.LEADS, "input changed", name=name, **said)
    for name in after:
        if name not in before:
            said = _standard(new, after[name])
            ledger.note(f"inputs.{name}", Effect.LEADS, "input added", name=name, standard=said)


def compare_parameters(old: Version, new: Version, names: Names, ledger: Ledger) -> None:
    """Parameters by name: default, bounds, type, unit and title."""
    before = {names.parameters.get(name, name): one for name, one in old.source.parameters.items()}
    after = new.source.parameters
    for name, other in names.parameters.items():
        ledger.note(f"parameters.{other}", Effect.TEXTS, "parameter renamed", old=name, new=other)
    for name, parameter in before.items():
        if name not in after:
            said = {
                "title": parameter_title(parameter, ledger.language),
                "value": _value(parameter.default, parameter, ledger),
            }
            ledger.note(f"parameters.{name}", Effect.LEADS, "parameter removed", **said)
        else:
            _compare_parameter(f"parameters.{name}", parameter, after[name], ledger)
    for name, parameter in after.items():
        if name not in before:
            said = {
                "title": parameter_title(parameter, ledger.language),
                "value": _value(parameter.default, parameter, ledger),
            }
            ledger.note(f"parameters.{name}", Effect.LEADS, "parameter added", **said)


def compare_rules(old: Version, new: Version, ledger: Ledger) -> None:
    """Sub-rules by name."""
    before, after = old.source.rules, new.source.rules
    for name in [*before, *(name for name in after if name not in before)]:
        if name not in after:
            ledger.note(
                f"rules.{name}", Effect.LEADS, "sub-rule removed", name=name, title=_said(before[name].get("title"))
            )
        elif name not in before:
            ledger.note(
                f"rules.{name}", Effect.LEADS, "sub-rule added", name=name, title=_said(after[name].get("title"))
            )
        elif before[name] != after[name]:
            ledger.note(f"rules.{name}", Effect.TEXTS, "sub-rule changed", name=name)


def compare_examples(old: Version, new: Version, ledger: Ledger) -> None:
    """Examples by name."""
    before = {example.name: example for example in old.source.examples}
    after = {example.name: example for example in new.source.examples}
    for name in [*before, *(name for name in after if name not in before)]:
        path = (after.get(name) or before[name]).path
        if name not in after:
            ledger.note(path, Effect.TEXTS, "example removed", name=name)
        elif name not in before:
            ledger.note(path, Effect.TEXTS, "example added", name=name)
        elif parts := _changed_parts(before[name], after[name]):
            said = ledger.listed(map(ledger.say, parts))
            ledger.note(path, Effect.TEXTS, "example changed", name=name, parts=said)


def _compare_laws(before: Mapping[str, str], after: Mapping[str, str], ledger: Ledger) -> None:
    for law, gist in before.items():
        if law not in after:
            ledger.note("legal_basis", Effect.TEXTS, "law removed", law=law)
        elif after[law] != gist:
            ledger.note("legal_basis", Effect.TEXTS, "law changed", law=law, old=gist, new=after[law])
    for law in after:
        if law not in before:
            ledger.note("legal_basis", Effect.TEXTS, "law added", law=law)


def _laws(basis: list[Mapping[str, str]]) -> dict[str, str]:
    """Law and article -> gist."""
    return {f"{one.get('law', '')}{one.get('article', '')}": one.get("gist", "") for one in basis}


def _compare_parameter(path: str, old: Parameter, new: Parameter, ledger: Ledger) -> None:
    title = parameter_title(new, ledger.language)
    ledger_value = {"title": title, "old": old.type, "new": new.type}
    if old.type != new.type:
        ledger.note(f"{path}.type", Effect.LEADS, "parameter type", **ledger_value)
    if old.default != new.default:
        said = {"old": _value(old.default, old, ledger), "new": _value(new.default, new, ledger)}
        ledger.note(f"{path}.default", Effect.LEADS, "parameter default", title=title, **said)
    if (old.min, old.max) != (new.min, new.max):
        said = {"old": _bounds(old, ledger), "new": _bounds(new, ledger)}
        ledger.note(f"{path}.min", Effect.LEADS, "parameter bounds", title=title, **said)
    if old.unit != new.unit:
        ledger.note(f"{path}.unit", Effect.TEXTS, "parameter unit", title=title, old=old.unit, new=new.unit)
    if old.title != new.title:
        said = {"name": new.name, "old": parameter_title(old, ledger.language), "new": title}
        ledger.note(f"{path}.title", Effect.TEXTS, "parameter title", **said)


def _whole(parameter: Parameter, ledger: Ledger) -> dict[str, str]:
    value = _value(parameter.default, parameter, ledger)
    return {"title": parameter_title(parameter, ledger.language), "value": value}


def _value(value: Any, parameter: Parameter, ledger: Ledger) -> str:
    if isinstance(value, bool):
        return ledger.say("yes" if value else "no")
    if value in (None, ""):
        return ledger.say("blank")
    said = f"{value} {parameter_unit(parameter, ledger.language)}"
    # in Chinese a figure stands between blanks, a unit needs none behind it
    return said.rstrip() if ledger.language == "en" else f" {said}"


def _bounds(parameter: Parameter, ledger: Ledger) -> str:
    low, high = parameter.min, parameter.max
    if low is None and high is None:
        return ledger.say("unbounded")
    phrase = "at least" if high is None else "at most" if low is None else "between"
    said = ledger.say(phrase, low=low, high=high)
    unit = parameter_unit(parameter, ledger.language)
    return f"{said} {unit}".rstrip() if ledger.language == "en" else said + unit


def _standard(version: Version, slug: str) -> str:
    standards = version.checked.standards.values() if version.checked else ()
    titles = {one.slug: one.title.get(version.language) or one.title.get("zh", slug) for one in standards}
    return titles.get(slug, slug)


def _said(title: Any) -> str:
    return str(title.get("zh", "")) if isinstance(title, Mapping) else str(title or "")


def _changed_parts(old: Example, new: Example) -> list[str]:
    parts = ("given", "expect", "coverage", "parameters", "as_of")
    return [part for part in parts if getattr(old, part) != getattr(new, part)]
