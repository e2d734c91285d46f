"""The examples of a model: known inputs and columns, values that clean to their types, keys of the lead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from datasources.schema.cleaning import as_text, clean_values
from datasources.schema.standards import Standard
from datasources.schema.text import fold
from datasources.schema.types import TYPES
from datasources.schema.types.base import PLACEHOLDERS
from models_engine.expressions.names import hint, meant
from models_engine.expressions.types import DATE, UNKNOWN, Type
from models_engine.expressions.values import python_value
from models_engine.language.checked import CheckedLead
from models_engine.language.shapes import Reading
from models_engine.language.source import Example, ModelSource

# a row by hand may say which file and line it stands for
_KEY = ("lead.key", "lead.rule", "rules")
_TRACE = ("source_file", "source_line")


@dataclass(frozen=True)
class _Cell:
    """One value by hand and what it should be."""

    path: str
    column: str
    value: Any


def check_examples(
    source: ModelSource,
    standards: Mapping[str, Standard],
    parameters: Mapping[str, Type],
    lead: CheckedLead | None,
    reading: Reading,
) -> None:
    """Report what is wrong with the examples of a model."""
    # where the key itself is in doubt, what is expected cannot be judged by it
    keyed = not any(problem.path.startswith(_KEY) for problem in reading.problems)
    cells: dict[tuple[str, str | None], list[_Cell]] = defaultdict(list)
    for example in source.examples:
        for kind, cell in _given_cells(example, source, standards, reading):
            cells[kind].append(cell)
        _check_coverage(example, source, reading)
        _check_settings(example, parameters, reading)
        if lead is not None and keyed:
            _check_expected(example, lead, reading)
    for (type_name, unit), group in cells.items():
        _check_values(type_name, unit, group, reading)


def _given_cells(
    example: Example, source: ModelSource, standards: Mapping[str, Standard], reading: Reading
) -> Iterator[tuple[tuple[str, str | None], _Cell]]:
    for name, rows in example.given.items():
        path = f"{example.path}.given.{name}"
        if name not in source.inputs and "inputs" not in source.unreadable:
            reading.problem(path, f"没有名为 {name} 的输入。{hint(name, source.inputs)}", key=True)
        standard = standards.get(name)
        if standard is None:
            continue
        for index, row in enumerate(rows):
            for column, value in row.items():
                place = f"{path}.{index}.{column}"
                known = standard.columns.get(column)
                if known is None and column not in _TRACE:
                    told = f"数据标准 {standard.slug} 没有名为 {column} 的列。"
                    told += hint(column, [*standard.columns, *_TRACE])
                    reading.problem(place, told, key=True)
                elif known is not None and value is not None:
                    yield (known.type, known.unit), _Cell(place, column, value)


def _check_values(type_name: str, unit: str | None, cells: list[_Cell], reading: Reading) -> None:
    """Report values that a load would refuse. A bad identifier may stand: that it matches nothing is an example too."""
    plain = [cell for cell in cells if not isinstance(cell.value, Mapping | list)]
    for cell in cells:
        if isinstance(cell.value, Mapping | list):
            reading.problem(cell.path, f"{cell.column} 应是一个值。")
    readable = _readable(type_name, unit, tuple(as_text(cell.value) for cell in plain))
    for cell, fits in zip(plain, readable, strict=True):
        deliberate = isinstance(cell.value, str) and TYPES[type_name].ibis_type == "string"
        if not fits and not deliberate:
            reading.problem(cell.path, f"{cell.value} 不能用作 {cell.column}：{TYPES[type_name].refusal}。")


@lru_cache(maxsize=512)
def _readable(type_name: str, unit: str | None, texts: tuple[str, ...]) -> tuple[bool, ...]:
    """Whether a load would read each text, or take it as a word for nothing. A page that shows a model asks again."""
    cleaned = clean_values(type_name, texts, unit)
    return tuple(
        value is not None or not fold(text) or fold(text) in PLACEHOLDERS
        for text, value in zip(texts, cleaned, strict=True)
    )


def _check_coverage(example: Example, source: ModelSource, reading: Reading) -> None:
    for name, value in example.coverage.items():
        path = f"{example.path}.coverage.{name}"
        if name not in source.inputs and "inputs" not in source.unreadable:
            reading.problem(path, f"没有名为 {name} 的输入。{hint(name, source.inputs)}", key=True)
        bounds = value if isinstance(value, Mapping) else {"to": value}
        if isinstance(value, Mapping):
            reading.keys(value, path, ("from", "to"))
        for part, bound in bounds.items():
            _check_day(bound, f"{path}.{part}" if isinstance(value, Mapping) else path, reading)


def _check_settings(example: Example, parameters: Mapping[str, Type], reading: Reading) -> None:
    _check_day(example.as_of, f"{example.path}.as_of", reading)
    for name, value in example.parameters.items():
        path = f"{example.path}.parameters.{name}"
        kind = parameters.get(name)
        if kind is None:
            reading.problem(path, f"没有名为 {name} 的参数。{hint(name, parameters)}", key=True)
        elif kind != UNKNOWN:
            try:
                python_value(kind, value)
            except ValueError:
                reading.problem(path, f"{value} 不是 {kind} 类型的值。")


def _check_day(value: Any, path: str, reading: Reading) -> None:
    try:
        python_value(DATE, value)
    except ValueError:
        reading.problem(path, f"{value} 不是日期，应写作 2022-12-31。")


def _check_expected(example: Example, lead: CheckedLead, reading: Reading) -> None:
    for index, row in enumerate(example.expect):
        path = f"{example.path}.expect.{index}"
        named = set(row)
        for column in row:
            if column not in lead.key:
                told = f"{column} 不是线索的键列。{hint(column, lead.key)}"
                reading.problem(f"{path}.{column}", told, key=True)
                named.add(meant(column, [one for one in lead.key if one not in row]) or column)
        for column in lead.key:
            if column not in named and column != lead.rule:
                reading.problem(path, f"缺少键列 {column}。")
