"""Meaning 2: absence needs coverage, with gaps, through steps that rest on several inputs."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.models_engine.execution.runs import run as execute_model
from tests.models_engine.reference.comparing import Case, agrees_in_leads
from tests.models_engine.reference.made_models import checked_model

ABSENCE = {
    "missed": {
        "join": {"how": "anti", "left": "events", "right": "terms", "on": ["id"], "covered_until": "day"},
    },
}
START = date(2024, 1, 1)
BLOCKS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 8)), max_size=4)


@settings(max_examples=8)
@given(BLOCKS)
def test_a_row_passes_on_the_days_that_are_covered_and_waits_on_all_others(blocks):
    periods = [(START + timedelta(first), START + timedelta(first + days)) for first, days in blocks]
    days = [START + timedelta(n) for n in range(-3, 52)]
    events = [{"no": f"N{n}", "id": f"P{n}", "day": day, "row_id": n} for n, day in enumerate(days, 1)]
    found = execute_model(checked_model(ABSENCE, ["no"]), {"events": events}, coverage={"terms": periods})
    covered = {e["no"] for e in events if any(first <= e["day"] <= last for first, last in periods)}
    assert {key["no"] for key in found.keys} == covered
    assert found.figures.pending == len(days) - len(covered)


@settings(max_examples=8)
@given(st.integers(0, 2**32))
def test_whatever_the_coverage_leads_and_rows_not_judged_are_the_reference_s(seed):
    agrees_in_leads(Case(seed, ["join", "join", "filter", "union"], many=3))


@settings(max_examples=6)
@given(BLOCKS)
def test_more_coverage_never_takes_a_lead_away(blocks):
    some = [(START + timedelta(first), START + timedelta(first + days)) for first, days in blocks]
    events = [{"no": f"N{n}", "id": f"P{n}", "day": START + timedelta(n), "row_id": n} for n in range(1, 50)]
    checked = checked_model(ABSENCE, ["no"])
    fewer = execute_model(checked, {"events": events}, coverage={"terms": some[:1]})
    more = execute_model(checked, {"events": events}, coverage={"terms": some})
    assert {key["no"] for key in fewer.keys} <= {key["no"] for key in more.keys}


@pytest.mark.slow
@settings(max_examples=1000)
@given(st.integers(0, 2**32))
def test_coverage_means_the_same_in_a_thousand_models(seed):
    agrees_in_leads(Case(seed, ["join", "join", "filter", "union", "aggregate"]))
