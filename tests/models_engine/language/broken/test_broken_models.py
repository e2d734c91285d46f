"""Hundreds of broken models: each is refused, each fault told once, at its place, with the name that was meant."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from datasources.schema.standards import Standard, read_standards, shipped_standards
from models_engine.actions.library import LIBRARY
from models_engine.language import CheckedModel, ModelErrors, Problem, check_model, parse_model
from tests.models_engine.language import model_files
from tests.models_engine.language.broken.faults import Fault, faults_of
from tests.models_engine.language.broken.written import Written, written

CONTRACT = "contract"
SHIPPED = sorted(file.stem for file in LIBRARY.rglob("*.yaml"))
# of a shipped model so many faults are tried, from all over it; of the contract's example every one
TRIED = 30


@dataclass(frozen=True)
class Base:
    """A right model to be spoilt."""

    plain: dict[str, Any]
    model: CheckedModel
    standards: Mapping[str, Standard]
    faults: list[Fault]

    def problems(self, page: Written) -> list[Problem]:
        with pytest.raises(ModelErrors) as refused:
            check_model(parse_model(page.text, "m.yaml"), self.standards)
        return refused.value.problems


@cache
def base(name: str) -> Base:
    standards = model_files.STANDARDS if name == CONTRACT else _shipped_standards()
    plain = unshared(YAML(typ="safe", pure=True).load(_text(name)))
    plain["examples"] = plain["examples"][:2]
    model = check_model(parse_model(written(plain).text, "m.yaml"), standards)
    return Base(plain, model, standards, faults_of(plain, model))


def _text(name: str) -> str:
    return model_files.MODEL if name == CONTRACT else _file(name).read_text(encoding="utf-8")


def _file(name: str) -> Path:
    return next(LIBRARY.rglob(f"{name}.yaml"))


@cache
def _shipped_standards() -> dict[str, Standard]:
    definitions = [one for path in shipped_standards() for one in read_standards(path)]
    return {one["slug"]: Standard.from_definition(one) for one in definitions}


def unshared(value: Any) -> Any:
    """A value of its own at every place where the file refers to another one."""
    if isinstance(value, dict):
        return {name: unshared(part) for name, part in value.items()}
    return [unshared(part) for part in value] if isinstance(value, list) else value


def spoilt(base: Base, *faults: Fault) -> Written:
    plain = unshared(base.plain)
    for fault in faults:
        fault.spoil(plain)
    return written(plain)


def untold(page: Written, fault: Fault, problems: list[Problem]) -> str:
    """What is amiss with how a fault was told; empty where it was told as it must be."""
    found = [problem for problem in problems if problem.path == fault.path]
    told = [f"{one.path} {one.line}:{one.column} {one.message}" for one in problems]
    if len(found) != 1:
        return f"{fault.name}: told {len(found)} times in {told}"
    line, column = _place(page, fault)
    right = found[0].line == line and (fault.at == "line" or found[0].column == column)
    lacking = [word for word in fault.said if word not in found[0].message]
    return "" if right and not lacking else f"{fault.name}: should be {line}:{column} and say {lacking} in {told}"


def _place(page: Written, fault: Fault) -> tuple[int, int]:
    where = fault.place_of or fault.path
    if where not in page.values and "." not in where:
        return 1, 1  # what is missing from the whole file
    return page.place(where, "value" if fault.at == "line" else fault.at)


def tried(base: Base, name: str) -> list[Fault]:
    every = 1 if name == CONTRACT else max(1, len(base.faults) // TRIED)
    return base.faults[::every]


@pytest.mark.parametrize("name", [CONTRACT, *SHIPPED])
def test_every_fault_is_told_once_and_alone(name):
    spoiling, amiss = base(name), []
    for fault in tried(spoiling, name):
        page = spoilt(spoiling, fault)
        problems = spoiling.problems(page)
        amiss += [f"{fault.name}: {len(problems)} problems {[*map(str, problems)]}"] if len(problems) > 1 else []
        amiss += [said] if (said := untold(page, fault, problems)) else []
    assert amiss == []


def test_the_broken_models_are_many():
    assert sum(len(tried(base(name), name)) for name in (CONTRACT, *SHIPPED)) >= 300


def downstream(model: CheckedModel, name: str) -> set[str]:
    """A relation and everything that rests on it."""
    found = {name}
    for step in model.steps:
        if found & set(step.reads):
            found.add(step.name)
    return found | ({"lead"} if model.lead.from_step in found else set())


def apart(model: CheckedModel, one: Fault, other: Fault) -> bool:
    """Whether two faults leave each other alone: in different parts, and neither hides what the other is judged by."""
    shorter, longer = sorted((one.area, other.area), key=len)
    if longer[: len(shorter)] == shorter:
        return False
    return not (_hides(model, one, other) or _hides(model, other, one))


def _hides(model: CheckedModel, one: Fault, other: Fault) -> bool:
    if one.blinds == "inputs":
        return other.area[0] in ("inputs", "steps", "lead", "examples")
    return bool(one.blinds) and bool(downstream(model, one.blinds) & other.needs)


@settings(max_examples=40)
@given(st.sampled_from([CONTRACT, "theft_fine_missing"]), st.lists(st.integers(0, 10_000), min_size=2, max_size=12))
def test_as_many_faults_as_are_planted_are_told_in_one_pass(name, numbers):
    spoiling, planted = base(name), []
    for number in numbers:
        fault = spoiling.faults[number % len(spoiling.faults)]
        if all(apart(spoiling.model, fault, other) for other in planted):
            planted.append(fault)
    page = spoilt(spoiling, *planted)
    problems = spoiling.problems(page)
    assert [said for fault in planted if (said := untold(page, fault, problems))] == []
    assert len(problems) == len(planted), [*map(str, problems)]
