"""The tables of the language for its page in the documentation, from the declarations of operators and functions."""

import re
from collections.abc import Callable, Mapping

from models_engine.expressions import FUNCTIONS, Function
from models_engine.language.edge_cases import EDGE_CASES
from models_engine.operators import OPERATORS
from models_engine.operators.base import FieldSpec, Operator

_PASSAGE = re.compile(r"(<!-- 生成：(\w+) -->\n).*?(<!-- 生成止 -->)", re.DOTALL)


def operators_table() -> str:
    """Every operator with what it does and its fields."""
    rows = [f"| `{name}` | {_cell(one.meaning['zh'])} | {_fields(one)} |" for name, one in sorted(OPERATORS.items())]
    return "\n".join(["| 算子 | 作用 | 字段 |", "| --- | --- | --- |", *rows, ""])


def functions_table() -> str:
    """Every function with its signature and meaning; those over the rows of a group last."""
    ordered = sorted(FUNCTIONS.values(), key=lambda function: (function.aggregate, function.ranks))
    rows = [f"| `{_cell(one.signature)}` | {_cell(one.meaning['zh'])} | {_where(one)} |" for one in ordered]
    return "\n".join(["| 函数 | 含义 | 可用处 |", "| --- | --- | --- |", *rows, ""])


def edge_cases_table() -> str:
    """What expressions give where one would have to ask."""
    rows = [
        f"| {heading if number == 0 else ''} | `{_cell(text)}` | {answer} | {why} |"
        for heading, cases in EDGE_CASES.items()
        for number, (text, answer, why) in enumerate(cases)
    ]
    return "\n".join(["| | 表达式 | 结果 | 说明 |", "| --- | --- | --- | --- |", *rows, ""])


PASSAGES: Mapping[str, Callable[[], str]] = {
    "operators": operators_table,
    "functions": functions_table,
    "edges": edge_cases_table,
}


def filled(page: str) -> str:
    """A page with every generated passage written anew. Raises KeyError for a passage that nothing generates."""
    return _PASSAGE.sub(lambda found: found[1] + PASSAGES[found[2]]() + found[3], page)


def _fields(operator: Operator) -> str:
    return "；".join(map(_field, operator.fields))


def _field(field: FieldSpec) -> str:
    choices = f"（{'、'.join(field.choices)}）" if field.choices else ""
    default = field.default
    shown = f"，默认 {str(default).lower()}" if isinstance(default, bool | int | str) else ""
    optional = f"（可省{shown}）" if not field.required else ""
    return f"`{field.name}` {_cell(field.meaning['zh'])}{choices}{optional}"


def _where(function: Function) -> str:
    if function.ranks:
        return "window"
    return "aggregate、rolling、window" if function.aggregate else "各处"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
