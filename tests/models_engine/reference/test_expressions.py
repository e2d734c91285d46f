"""An expression means the same to the engine as to plain Python."""

from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.models_engine.reference.cells import cell
from tests.models_engine.reference.engine import computed, plain
from tests.models_engine.reference.evaluation import Setting, over
from tests.models_engine.reference.texts import COLUMNS, KINDS, PARAMETERS, Grammar

AS_OF = date(2024, 3, 31)
SETTING = Setting({name: value for name, (_kind, value) in PARAMETERS.items()}, AS_OF)


def disagreements(seed: int, many: int = 25, rows: int = 12) -> list[tuple]:
    """(expression, row, what the engine says, what Python says) wherever the two differ, the shortest first."""
    random = Random(seed)
    grammar = Grammar(random)
    texts = [grammar.expression(random.choice(KINDS)) for _ in range(many)]
    table = [{name: cell(kind, random) for name, kind in COLUMNS.items()} for _ in range(rows)]
    found = []
    for row, values in zip(table, computed(texts, table, COLUMNS, PARAMETERS, AS_OF), strict=True):
        expected = [plain(over(row, SETTING).of(text)) for text in texts]
        told = zip(texts, values, expected, strict=True)
        found += [(text, row, value, wanted) for text, value, wanted in told if value != wanted]
    return sorted(found, key=lambda one: len(one[0]))


@settings(max_examples=5)
@given(st.integers(0, 2**32))
def test_random_expressions_yield_what_plain_python_yields(seed):
    assert not disagreements(seed)


@pytest.mark.slow
@settings(max_examples=400)
@given(st.integers(0, 2**32))
def test_random_expressions_yield_what_plain_python_yields_in_thousands_of_examples(seed):
    assert not disagreements(seed)
