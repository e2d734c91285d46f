"""A run that leaves no evidence finds the same keys in the same order, and counts the same in every step."""

from random import Random

import pytest

from models_engine.execution.figures import RunFigures
from tests.models_engine.execution.runs import run as execute_model
from tests.models_engine.reference.comparing import AS_OF, OPERATORS, Case
from tests.models_engine.reference.made_models import checked_model
from tests.models_engine.reference.test_meaning_4_determinism import TIES, _many

_COUNTS = ("name", "rows", "dropped", "unjudgeable", "pending", "rows_in")


@pytest.mark.parametrize("seed", range(24))
def test_any_model_finds_the_same_without_evidence(seed):
    case = Case(seed, OPERATORS)
    _same_either_way(case.checked(), case.rows, case.coverage)


def test_rows_that_tie_are_put_in_the_same_order_without_evidence():
    _same_either_way(
        checked_model(TIES, ["no", "place", "before", "newest", "dear", "kinds", "last", "terms_id"]),
        _many(Random(7)),
        {},
    )


def _same_either_way(checked, rows, coverage):
    whole = execute_model(checked, rows, coverage=coverage, as_of=AS_OF)
    bare = execute_model(checked, rows, coverage=coverage, as_of=AS_OF, evidence=False)
    assert _identities(bare) == _identities(whole)
    assert _counts(bare.figures) == _counts(whole.figures)
    assert all(set(match) == {"rule", "office", "key"} for match in bare.matches)


def _identities(run) -> list[tuple]:
    return [(row["rule"], row["office"], row["key"]) for row in run.bytes]


def _counts(figures: RunFigures) -> tuple:
    steps = [{name: step[name] for name in _COUNTS} for step in figures.steps]
    return steps, figures.matches, figures.unjudgeable, figures.pending
