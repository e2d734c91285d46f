"""The page of the rule language says what the language is."""

from pathlib import Path

import pytest

from models_engine.expressions import FUNCTIONS
from models_engine.language.reference import PASSAGES, filled
from models_engine.operators import OPERATORS

PAGE = (Path(__file__).resolve().parents[2] / "docs/rule-language.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("passage", PASSAGES)
def test_the_page_has_every_generated_passage(passage):
    assert f"<!-- 生成：{passage} -->" in PAGE


def test_the_generated_passages_are_up_to_date():
    assert filled(PAGE) == PAGE, "请运行 python manage.py document_language"


@pytest.mark.parametrize("operator", OPERATORS.values(), ids=lambda operator: operator.name)
def test_every_operator_and_each_of_its_fields_is_on_the_page(operator):
    [row] = [line for line in PAGE.splitlines() if line.startswith(f"| `{operator.name}` |")]
    assert [field.name for field in operator.fields if f"`{field.name}`" not in row] == []


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_function_is_on_the_page(name):
    assert f"| `{name}(" in PAGE
