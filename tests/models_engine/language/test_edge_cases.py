"""The edge cases of the documentation are what the engine gives."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from models_engine.language.edge_cases import EDGE_CASES
from models_engine.language.reference import edge_cases_table
from tests.models_engine.expressions.evaluation import value_of

CASES = [(text, answer) for cases in EDGE_CASES.values() for text, answer, _why in cases]


def written(value: Any) -> str:
    """A value as the documentation writes it."""
    if value is None or isinstance(value, bool):
        return {None: "空", True: "真", False: "假"}[value]
    if isinstance(value, str):
        return f"'{value}'"
    return f"{value:f}" if isinstance(value, Decimal) else value.isoformat() if isinstance(value, date) else str(value)


@pytest.mark.parametrize(("text", "answer"), CASES)
def test_an_edge_case_is_as_documented(text, answer):
    assert written(value_of(text)) == answer


def test_every_edge_case_stands_in_the_table():
    table = edge_cases_table()
    assert table.count("\n") == len(CASES) + 2
