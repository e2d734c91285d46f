"""Meaning 0: unknown is not false. A row whose predicate is unknown is dropped and counted."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.models_engine.reference.comparing import Case, agrees
from tests.models_engine.reference.truth import conjunction, disjunction, negation

SEEDS = st.integers(0, 2**32)
CONDITIONS = ["filter", "join", "aggregate", "rolling", "derive"]


@settings(max_examples=8)
@given(SEEDS)
def test_every_step_with_a_condition_drops_and_counts_what_it_leaves_unknown(seed):
    agrees(Case(seed, CONDITIONS))


@pytest.mark.parametrize(
    ("values", "both", "either"),
    [
        ([True, None], None, True),
        ([False, None], False, None),
        ([None, None], None, None),
        ([True, False, None], False, True),
        ([], True, False),
    ],
)
def test_unknown_decides_nothing_that_the_known_parts_decide(values, both, either):
    assert (conjunction(values), disjunction(values)) == (both, either)


@given(st.lists(st.none() | st.booleans()))
def test_not_all_is_any_not(values):
    assert negation(conjunction(values)) == disjunction(map(negation, values))


@pytest.mark.slow
@settings(max_examples=1000)
@given(SEEDS)
def test_every_step_with_a_condition_drops_and_counts_in_a_thousand_models(seed):
    agrees(Case(seed, CONDITIONS, many=Random(seed).randint(2, 6)))
