"""A model file becomes a ModelSource: its outer shape is judged here, its meaning in ``check``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from datasources.schema.types import TYPES
from models_engine.errors import ModelErrors, Problem
from models_engine.expressions.names import hint, is_name
from models_engine.expressions.types import Type
from models_engine.expressions.values import python_value
from models_engine.language.document import read_document
from models_engine.language.shapes import Reading
from models_engine.language.source import Example, ModelSource, Parameter
from models_engine.language.steps import read_steps

FIELDS = ("criminal", "civil", "administrative", "public_interest", "criminal_execution", "juvenile")

_REQUIRED = ("slug", "title", "field", "inputs", "steps", "lead")
_KNOWN = (*_REQUIRED, "summary", "legal_basis", "parameters", "rules", "examples")
_DEFINING = ("inputs", "parameters", "steps", "lead")
_PARAMETER = ("type", "default", "min", "max", "unit", "title")
_EXAMPLE = ("name", "given", "coverage", "expect", "parameters", "as_of")


def parse_model(text: str, filename: str) -> ModelSource:
    """Read a model file.

    Raises ModelErrors for a text that is no YAML or no mapping. Other faults of shape (unknown and missing fields,
    wrong kinds of values, keys written twice) are kept in ``problems``, so that ``check_model`` tells them together
    with all others in one pass.
    """
    document = read_document(text, filename)
    if not isinstance(document.plain, Mapping) or not document.plain:
        message = "模型文件应是“名称: 值”组成的映射，从 slug、title 写起。"
        raise ModelErrors([Problem(filename, "", 1, 1, message)])
    reading = Reading(filename, document.positions, list(document.problems))
    raw = {str(name): value for name, value in document.plain.items()}
    raw = reading.keys(raw, "", _KNOWN, _REQUIRED)
    return ModelSource(
        file=filename,
        slug=_slug(raw.get("slug"), reading),
        title=reading.words(raw.get("title"), "title"),
        field=_field(raw.get("field"), reading),
        summary=reading.words(raw.get("summary"), "summary"),
        legal_basis=_legal_basis(raw.get("legal_basis"), reading),
        inputs=_inputs(raw.get("inputs"), reading),
        parameters=_parameters(raw.get("parameters"), reading),
        steps=read_steps(raw.get("steps"), reading),
        lead=reading.mapping(raw.get("lead"), "lead"),
        rules={
            name: reading.mapping(rule, f"rules.{name}")
            for name, rule in reading.mapping(raw.get("rules"), "rules").items()
        },
        examples=_examples(raw.get("examples"), reading),
        raw=raw,
        positions=document.positions,
        problems=tuple(reading.problems),
        unreadable=frozenset(part for part in _DEFINING if not _defines(raw, part)),
    )


def _defines(raw: Mapping[str, Any], part: str) -> bool:
    """Whether what a part defines is known; there may be no parameters at all."""
    return isinstance(raw.get(part, {} if part == "parameters" else None), Mapping)


def _slug(value: Any, reading: Reading) -> str:
    slug = reading.text(value, "slug")
    if slug and not all(part.isascii() and part.isalnum() for part in slug.replace("-", "_").split("_")):
        reading.problem("slug", "slug 只能由英文字母、数字和下划线组成。")
    return slug


def _field(value: Any, reading: Reading) -> str:
    field = reading.text(value, "field")
    if field and field not in FIELDS:
        reading.problem("field", f"没有业务条线 {field}。{hint(field, FIELDS)}")
    return field


def _legal_basis(value: Any, reading: Reading) -> list[dict[str, str]]:
    basis = []
    for index, item in enumerate(reading.sequence(value, "legal_basis")):
        path = f"legal_basis.{index}"
        part = {"law": item} if isinstance(item, str) else reading.mapping(item, path)
        part = reading.keys(part, path, ("law", "article", "gist", "remark"), ("law",))
        basis.append({name: reading.text(text, f"{path}.{name}") for name, text in part.items()})
    return basis


def _inputs(value: Any, reading: Reading) -> dict[str, str]:
    inputs = {}
    for name, standard in reading.mapping(value, "inputs").items():
        if not is_name(name):
            reading.problem(f"inputs.{name}", f"“{name}”不能作输入名：由字母、数字、下划线或汉字组成。", key=True)
        inputs[name] = reading.text(standard, f"inputs.{name}")
    if isinstance(value, Mapping) and not value:
        reading.problem("inputs", "至少要有一个输入。", key=True)
    return inputs


def _parameters(value: Any, reading: Reading) -> dict[str, Parameter]:
    parameters = {}
    for name, body in reading.mapping(value, "parameters").items():
        path = f"parameters.{name}"
        if not is_name(name) or name == "as_of":
            reading.problem(path, f"“{name}”不能作参数名。", key=True)
        parameters[name] = _parameter(name, reading.mapping(body, path), path, reading)
    return parameters


def _parameter(name: str, body: dict[str, Any], path: str, reading: Reading) -> Parameter:
    body = reading.keys(body, path, _PARAMETER, ("type", "default"))
    word = body.get("type")
    values = {part: body.get(part) for part in ("default", "min", "max")}
    if word is not None and word not in TYPES:
        reading.problem(f"{path}.type", f"没有类型 {word}。{hint(str(word), TYPES)}")
    elif word is not None:
        values = {part: _value(word, given, f"{path}.{part}", reading) for part, given in values.items()}
        _within_bounds(values, path, reading)
    titles = reading.words(body.get("title"), f"{path}.title")
    unit = reading.text(body.get("unit"), f"{path}.unit")
    said = {"unit": unit, "title": titles.get("zh", ""), "title_en": titles.get("en", "")}
    return Parameter(name, str(word or ""), **values, **said)


def _value(type_name: str, value: Any, path: str, reading: Reading) -> Any:
    try:
        return python_value(Type.named(type_name), value)
    except ValueError:
        reading.problem(path, f"{value} 不是 {type_name} 类型的值。")
        return None


def _within_bounds(values: dict[str, Any], path: str, reading: Reading) -> None:
    default, least, most = values["default"], values["min"], values["max"]
    if least is not None and most is not None and least > most:
        reading.problem(f"{path}.min", f"下限 {least} 大于上限 {most}。")
    elif default is not None and ((least is not None and default < least) or (most is not None and default > most)):
        reading.problem(f"{path}.default", f"默认值 {default} 不在上下限之内。")


def _examples(value: Any, reading: Reading) -> list[Example]:
    return [
        _example(index, reading.mapping(item, f"examples.{index}"), reading)
        for index, item in enumerate(reading.sequence(value, "examples"))
    ]


def _example(index: int, body: dict[str, Any], reading: Reading) -> Example:
    path = f"examples.{index}"
    count = len(reading.problems)
    body = reading.keys(body, path, _EXAMPLE, ("given",))
    if "expect" not in body and len(reading.problems) == count:
        reading.problem(path, "缺少字段 expect；不应命中的写 expect: []。")
    return Example(
        name=reading.text(body.get("name"), f"{path}.name") or f"算例 {index + 1}",
        given={
            name: _rows(rows, f"{path}.given.{name}", reading)
            for name, rows in reading.mapping(body.get("given"), f"{path}.given").items()
        },
        expect=_rows(body.get("expect"), f"{path}.expect", reading),
        coverage=reading.mapping(body.get("coverage"), f"{path}.coverage"),
        parameters=reading.mapping(body.get("parameters"), f"{path}.parameters"),
        as_of=body.get("as_of"),
        path=path,
    )


def _rows(value: Any, path: str, reading: Reading) -> list[dict[str, Any]]:
    return [reading.mapping(row, f"{path}.{index}") for index, row in enumerate(reading.sequence(value, path))]
