"""Meaning 1: a missing key matches nothing, and absence needs a key."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.models_engine.reference.comparing import Case, agrees

SEEDS = st.integers(0, 2**32)
PAIRS = ["join", "join", "asof_join", "fuzzy_join", "derive"]
GROUPS = ["aggregate", "rolling", "distinct", "window", "connect", "derive"]


@settings(max_examples=10)
@given(SEEDS)
def test_missing_and_blank_keys_pair_with_nothing_and_leave_absence_unjudged(seed):
    agrees(Case(seed, PAIRS, many=3))


@settings(max_examples=10)
@given(SEEDS)
def test_rows_without_a_group_key_are_counted_or_stand_for_themselves(seed):
    agrees(Case(seed, GROUPS, many=3))


@pytest.mark.slow
@pytest.mark.parametrize("operators", [PAIRS, GROUPS], ids=["pairs", "groups"])
@settings(max_examples=1000)
@given(seed=SEEDS)
def test_keys_mean_the_same_in_thousands_of_models(operators, seed):
    agrees(Case(seed, operators))
