"""Meaning 5: a lead has one identity. Rows of one key are one lead, and running again finds the same ones."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.models_engine.execution.runs import run as execute_model
from tests.models_engine.reference.comparing import Case, agrees_in_leads
from tests.models_engine.reference.made_models import checked_model

ALL = {"all": {"filter": {"from": "events", "where": "TRUE"}}}
EVENTS = st.lists(st.tuples(st.sampled_from(["P1", "P2", " ", None]), st.sampled_from(["甲", "乙"])), max_size=9)


def events(given):
    return {
        "events": [
            {"no": f"N{n}", "id": one, "kind": kind, "day": date(2024, 1, n), "row_id": n}
            for n, (one, kind) in enumerate(given, 1)
        ]
    }


@settings(max_examples=6)
@given(EVENTS)
def test_rows_of_one_key_and_office_are_one_lead_that_rests_on_all_of_them(given):
    found = execute_model(checked_model(ALL, ["id"], office="kind"), events(given))
    wanted: dict[tuple, list[int]] = {}
    for n, (one, kind) in enumerate(given, 1):
        if one and one.strip():
            wanted.setdefault((one, kind), []).append(n)
    assert {(m["key"]["id"], m["office"]): m["evidence"]["events"] for m in found.matches} == wanted
    assert found.figures.unjudgeable == sum(1 for one, _ in given if not (one and one.strip()))


@settings(max_examples=5)
@given(EVENTS, EVENTS)
def test_more_rows_add_leads_and_leave_the_others_their_identity(given, more):
    checked = checked_model(ALL, ["id"])
    before, after = (execute_model(checked, events(rows)).keys for rows in (given, given + more))
    assert [key for key in after if key in before] == before


@settings(max_examples=6)
@given(st.integers(0, 2**32))
def test_identities_of_random_models_are_the_reference_s(seed):
    agrees_in_leads(Case(seed, ["union", "derive", "explode", "join"], many=3))


def test_a_level_that_is_left_open_is_a_candidate():
    steps = {"all": {"derive": {"from": "events", "columns": {"grade": "CASE kind WHEN '甲' THEN 'A' ELSE '丁' END"}}}}
    found = execute_model(
        checked_model(steps, ["no"], level="NULLIF(grade, 'B')"), events([("P1", "甲"), ("P1", "乙")])
    )
    assert [match["level"] for match in found.matches] == ["A", "C"]
