"""The steps of a model file: which operator each one names, and whether its fields have the declared shapes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from models_engine.expressions.names import hint, is_name, meant
from models_engine.language.shapes import Reading
from models_engine.operators import OPERATORS
from models_engine.operators.base import FieldSpec, Kind, Operator, StepSource


def read_steps(value: Any, reading: Reading) -> dict[str, StepSource]:
    """Every step by name, in order. A step whose shape is wrong is kept, marked as broken."""
    steps = {}
    for name, body in reading.mapping(value, "steps").items():
        if not is_name(name):
            reading.problem(f"steps.{name}", f"“{name}”不能作步骤名：由字母、数字、下划线或汉字组成。", key=True)
        steps[name] = _read_step(name, body, reading)
    return steps


def _read_step(name: str, body: Any, reading: Reading) -> StepSource:
    path = f"steps.{name}"
    before = reading.doubts
    body = reading.mapping(body, path)
    if len(body) != 1:
        if reading.doubts == before:
            told = f"现在写了 {'、'.join(body)}" if body else "现在是空的"
            reading.problem(path, f"一个步骤只写一个算子及其字段，{told}。", key=True)
        return StepSource(name, "", {}, path, broken=True)
    word, fields = next(iter(body.items()))
    path = f"{path}.{word}"
    operator = OPERATORS.get(word) or _operator_meant(word, path, reading)
    if operator is None:
        return StepSource(name, word, {}, path, broken=True)
    given = reading.mapping(fields, path)
    if fields is not None and not isinstance(fields, Mapping):
        return StepSource(name, operator.name, {}, path, broken=True)
    specs = {spec.name: spec for spec in operator.fields}
    certain = all(spec.name in given for spec in operator.fields if spec.kind == Kind.CHOICE)
    given = reading.keys(given, path, specs, [spec.name for spec in operator.fields if spec.required])
    shaped = {
        field: _shaped(specs[field], part, f"{path}.{field}", reading)
        for field, part in given.items()
        if field in specs and part is not None
    }
    # a foreign field leaves no doubt, unless it may stand for the one that decides what the step does
    foreign = sum(is_name(field) for field in given.keys() - specs.keys()) if certain else 0
    return StepSource(name, operator.name, shaped, path, broken=reading.doubts - foreign > before)


def _operator_meant(word: str, path: str, reading: Reading) -> Operator | None:
    """The operator that a misspelt word surely stands for; the word is reported."""
    right = meant(word, OPERATORS)
    reading.problem(path, f"没有算子 {word}。{hint(word, OPERATORS)}", key=True, mended=right is not None)
    return OPERATORS[right] if right else None


def _shaped(spec: FieldSpec, value: Any, path: str, reading: Reading) -> Any:
    """The value in the shape that the kind declares; what has another is reported, and None stands for it."""
    if spec.kind == Kind.CHOICE:
        if value not in spec.choices:
            reading.problem(
                path, f"{spec.name} 不能是 {value}，只能是 {'、'.join(spec.choices)}。{hint(value, spec.choices)}"
            )
            return None
        return value
    fits, shape = _SHAPES[spec.kind]
    if not fits(value):
        reading.problem(path, f"{spec.name} 应是{shape}。")
        return None
    return _READ.get(spec.kind, lambda same: same)(value)


def expression_text(value: Any) -> str:
    """An expression as text: YAML has already read 5, true and 2022-01-01 as values."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return f"TIMESTAMP '{value.isoformat(sep=' ')}'"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    return str(value)


def is_expression(value: Any) -> bool:
    """Whether a value can be an expression: a text, a number, a truth value or a date."""
    return isinstance(value, str | int | float | date)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _all(fits: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(map(fits, value))


def _is_key(value: Any) -> bool:
    if isinstance(value, Mapping):
        return set(value) == {"left", "right"} and all(map(_is_text, value.values()))
    return _is_text(value)


def _is_near(value: Any) -> bool:
    if not isinstance(value, Mapping) or set(value) != {"words", "within"}:
        return False
    words, within = value["words"], value["within"]
    return _all(_is_text)(words) and len(words) == 2 and isinstance(within, int) and 0 <= within <= 1000


def _is_named(value: Any) -> bool:
    return isinstance(value, Mapping) and bool(value) and all(map(is_expression, value.values()))


def _is_selection(value: Any) -> bool:
    return _is_named(value) or (bool(value) and _all(lambda item: _is_text(item) or _is_named(item))(value))


def _named(value: Mapping[str, Any]) -> dict[str, str]:
    return {str(name): expression_text(text) for name, text in value.items()}


def _selection(value: Any) -> Any:
    return _named(value) if isinstance(value, Mapping) else [_named(i) if isinstance(i, Mapping) else i for i in value]


_SHAPES: dict[Kind, tuple[Callable[[Any], bool], str]] = {
    Kind.STEP: (_is_text, "一个输入或步骤的名称"),
    Kind.STEPS: (_all(_is_text), "输入或步骤名称的列表，写作 [甲, 乙]"),
    Kind.EXPRESSION: (is_expression, "一个表达式"),
    Kind.EXPRESSIONS: (_is_named, "“列名: 表达式”组成的映射"),
    Kind.SELECTION: (_is_selection, "列名或“列名: 表达式”的列表"),
    Kind.KEYS: (_all(_is_key), "键的列表，每项是列名或 {left: 左列, right: 右列}"),
    Kind.COLUMN: (_is_text, "一个列名"),
    Kind.COLUMNS: (_all(_is_text), "列名的列表，写作 [甲, 乙]"),
    Kind.ONE_OR_MORE: (
        lambda value: _is_text(value) or (bool(value) and _all(_is_text)(value)),
        "一个列名，或列名的列表，写作 [甲, 乙]",
    ),
    Kind.ORDER: (_all(_is_text), "排序的列表，每项是“列名”或“列名 DESC”"),
    Kind.NAME: (_is_text, "一个新列名"),
    Kind.TEXT: (_is_text, "一段文字"),
    Kind.INTEGER: (lambda value: isinstance(value, int) and not isinstance(value, bool), "一个整数"),
    Kind.NUMBER: (lambda value: isinstance(value, int | float) and not isinstance(value, bool), "一个数"),
    Kind.BOOLEAN: (lambda value: isinstance(value, bool), "true 或 false"),
    Kind.WORDS: (_all(_is_text), "词语的列表，写作 [甲, 乙]"),
    Kind.NEAR: (_all(_is_near), "列表，每项写作 {words: [甲, 乙], within: 字数（0 至 1000）}"),
}

_READ: dict[Kind, Callable[[Any], Any]] = {
    Kind.EXPRESSION: expression_text,
    Kind.EXPRESSIONS: _named,
    Kind.SELECTION: _selection,
    Kind.ONE_OR_MORE: lambda value: [value] if isinstance(value, str) else value,
}
