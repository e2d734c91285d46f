"""join: which rows pair, what their columns are called, and which input rows stand behind them."""

from datetime import date

import pytest

from tests.models_engine.operators.steps import check, run

PERSONS = {"id": "string", "start": "date", "end": "date"}
ACTS = {"id": "string", "no": "string", "on": "date"}
IN_TERM, AFTER = date(2024, 5, 1), date(2025, 5, 1)
TERM = (date(2024, 1, 1), date(2024, 12, 31))
WHERE = 'right."on" BETWEEN left.start AND left."end"'

# left rows and right rows by hand; behind them what each kind of join answers
LEFT = [("1", *TERM), ("2", *TERM), ("3", None, TERM[1]), (None, *TERM), ("", *TERM)]
RIGHT = [
    ("1", "in", IN_TERM),
    ("1", "after", AFTER),
    ("2", "after", AFTER),
    ("3", "in", IN_TERM),
    (None, "x", IN_TERM),
    ("", "y", IN_TERM),
]


def join(how, where=WHERE, left=LEFT, right=RIGHT, **more):
    return run(
        "join",
        {"left": "persons", "right": "acts", "on": ["id"], "how": how, "where": where, **more},
        {"persons": (PERSONS, left), "acts": (ACTS, right)},
    )


@pytest.mark.parametrize(
    ("how", "where", "kept", "dropped"),
    [
        ("inner", WHERE, [("1", "in")], 1),  # person 3: the start is unknown
        ("inner", None, [("1", "after"), ("1", "in"), ("2", "after"), ("3", "in")], 0),
        ("left", WHERE, [("", None), ("1", "in"), ("2", None), ("3", None), (None, None)], 1),
        ("left", None, [("", None), ("1", "after"), ("1", "in"), ("2", "after"), ("3", "in"), (None, None)], 0),
        ("semi", WHERE, [("1", None)], 1),
        ("semi", None, [("1", None), ("2", None), ("3", None)], 0),
    ],
)
def test_pairs_have_equal_present_keys_and_a_true_condition(how, where, kept, dropped):
    outcome = join(how, where)
    assert sorted(((row["id"], row.get("no")) for row in outcome.rows), key=str) == kept
    assert outcome.counts["dropped"] == dropped


def test_the_left_keeps_a_shared_name_and_the_right_is_named_after_its_step():
    step, problems = check(
        "join", {"left": "persons", "right": "acts", "on": ["id"]}, {"persons": PERSONS, "acts": ACTS}
    )
    assert (problems, list(step.schema)) == ([], ["id", "start", "end", "acts_id", "no", "on"])


def test_a_self_join_pairs_a_step_with_itself_and_keeps_both_rows_as_evidence():
    outcome = run(
        "join",
        {"left": "acts", "right": "acts", "on": ["id"], "where": 'left."on" < right."on"'},
        {"acts": (ACTS, RIGHT)},
    )
    assert [(row["no"], row["acts_no"]) for row in outcome.rows] == [("in", "after")]
    assert outcome.ids == [{"_p_acts": [1, 2]}]


def test_a_semi_join_rests_on_its_left_row_alone():
    assert join("semi").ids == [{"_p_persons": 1}]


def test_a_left_row_without_partner_has_no_right_evidence():
    ids = {row["_p_persons"]: row["_p_acts"] for row in join("left").ids}
    assert ids == {1: 1, 2: None, 3: None, 4: None, 5: None}


def test_keys_may_have_other_names_and_there_may_be_several():
    outcome = run(
        "join",
        {"left": "persons", "right": "acts", "on": ["id", {"left": "start", "right": "on"}]},
        {"persons": (PERSONS, [("1", IN_TERM, None), ("1", None, None)]), "acts": (ACTS, RIGHT)},
    )
    assert [row["no"] for row in outcome.rows] == ["in"]


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"on": ["idd"]}, "steps.step.join.on.0"),
        ({"on": [{"left": "id", "right": "on"}]}, "steps.step.join.on.0"),
        ({"on": []}, "steps.step.join.on"),
        ({"on": ["id"], "where": "start > right.no"}, "steps.step.join.where"),
        ({"on": ["id"], "where": "left.start > right.no"}, "steps.step.join.where"),
        ({"on": ["id"], "covered_until": "start"}, "steps.step.join.covered_until"),
        ({"on": ["id"], "how": "anti", "covered_until": "id"}, "steps.step.join.covered_until"),
    ],
)
def test_a_mistake_is_told_at_its_place(fields, path):
    _, problems = check("join", {"left": "persons", "right": "acts", **fields}, {"persons": PERSONS, "acts": ACTS})
    assert {place for place, _ in problems} == {path}


def test_a_name_that_would_be_taken_twice_is_refused():
    _, problems = check(
        "join",
        {"left": "l", "right": "r", "on": ["id"]},
        {"l": {"id": "string", "r_id": "string"}, "r": {"id": "string"}},
    )
    assert [place for place, _ in problems] == ["steps.step.join.right"]
