"""Meaning 3: every lead can be traced. Whatever the chain, its evidence is the rows that it came from."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.models_engine.reference.comparing import Case, agrees, agrees_in_leads


@settings(max_examples=10)
@given(st.integers(0, 2**32))
def test_chains_of_any_operators_carry_the_ids_of_their_rows(seed):
    agrees(Case(seed, many=5))


@settings(max_examples=6)
@given(st.integers(0, 2**32))
def test_a_lead_names_the_input_rows_it_rests_on(seed):
    agrees_in_leads(Case(seed, many=4))


@pytest.mark.slow
@settings(max_examples=2000)
@given(st.integers(0, 2**32))
def test_thousands_of_chains_carry_the_ids_of_their_rows(seed):
    agrees(Case(seed, many=5))
