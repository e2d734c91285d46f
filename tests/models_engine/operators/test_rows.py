"""filter, derive, select, union and distinct, as tables of rows with their answers."""

from datetime import date
from decimal import Decimal

import pytest

from tests.models_engine.operators.steps import check, run

PENALTIES = {"no": "string", "kind": "string", "fine": "money", "on": "date"}
ROWS = [
    ("A1", "罚款", Decimal("500.00"), date(2024, 1, 5)),
    ("A2", "拘留", None, date(2024, 2, 5)),
    ("A3", None, Decimal("20.50"), None),
]


def values(outcome, *columns):
    return sorted((tuple(row[column] for column in columns) for row in outcome.rows), key=str)


@pytest.mark.parametrize(
    ("where", "kept", "dropped"),
    [
        ("kind = '罚款'", ["A1"], 1),
        ("NOT (kind = '罚款')", ["A2"], 1),
        ("fine > 100", ["A1"], 1),
        ("fine > 100 OR kind = '拘留'", ["A1", "A2"], 1),  # A3: false or unknown
        ("kind IS NULL", ["A3"], 0),
        ("(NOT (kind = '罚款')) IS NULL", ["A3"], 0),
        ("kind IN ('罚款', '拘留')", ["A1", "A2"], 1),
        ("\"on\" BETWEEN DATE '2024-01-01' AND :until", ["A1"], 1),
        ("TRUE", ["A1", "A2", "A3"], 0),
    ],
)
def test_a_filter_keeps_what_is_true_and_counts_what_is_unknown(where, kept, dropped):
    outcome = run(
        "filter",
        {"from": "p", "where": where},
        {"p": (PENALTIES, ROWS)},
        parameters={"until": ("date", date(2024, 1, 31))},
    )
    assert [row["no"] for row in sorted(outcome.rows, key=lambda row: row["no"])] == kept
    assert outcome.counts["dropped"] == dropped


def test_derived_columns_all_see_the_columns_of_the_source():
    outcome = run("derive", {"from": "p", "columns": {"fine": "fine * 2", "was": "fine"}}, {"p": (PENALTIES, ROWS)})
    assert values(outcome, "no", "fine", "was") == [
        ("A1", Decimal("1000"), Decimal("500")),
        ("A2", None, None),
        ("A3", Decimal("41"), Decimal("20.5")),
    ]


def test_a_selection_has_exactly_its_columns_in_its_order():
    step, problems = check("select", {"from": "p", "columns": ["no", {"double": "fine * 2"}]}, {"p": PENALTIES})
    assert (problems, list(step.schema)) == ([], ["no", "double"])


def test_only_wanted_columns_are_asked_of_the_source():
    step, _ = check("derive", {"from": "p", "columns": {"due": '"on"', "big": "fine > 5"}}, {"p": PENALTIES})
    assert step.operator.needs(step, frozenset({"no", "due"})) == {"p": {"no", "on"}}


def test_a_union_matches_columns_by_name_and_merges_nothing():
    other = {"no": "string", "at": "date"}
    outcome = run(
        "union",
        {"from": ["p", "q"], "tag": "rule"},
        {"p": (PENALTIES, ROWS[:1]), "q": (other, [("A1", date(2024, 3, 1)), ("A1", None)])},
    )
    assert values(outcome, "rule", "no", "kind", "at") == [
        ("p", "A1", "罚款", None),
        ("q", "A1", None, None),
        ("q", "A1", None, date(2024, 3, 1)),
    ]
    assert sorted(outcome.ids, key=str) == [
        {"_p_p": 1, "_p_q": None},
        {"_p_p": None, "_p_q": 1},
        {"_p_p": None, "_p_q": 2},
    ]


def test_a_union_of_unlike_columns_is_refused_with_both_places():
    _, problems = check("union", {"from": ["p", "q"]}, {"p": {"a": "date"}, "q": {"a": "string"}})
    assert [path for path, _ in problems] == ["steps.step.union.from.1"]
    assert "p 中是 date" in problems[0][1]
    assert "q 中是 string" in problems[0][1]


def test_a_union_widens_integers_where_a_branch_has_decimals():
    outcome = run(
        "union", {"from": ["p", "q"]}, {"p": ({"a": "integer"}, [(1,)]), "q": ({"a": "money"}, [(Decimal("1.50"),)])}
    )
    assert values(outcome, "a") == [(Decimal("1"),), (Decimal("1.5"),)]


CHANGES = {"plate": "string", "changed_on": "date", "row_no": "integer"}
HISTORY = [
    ("P1", date(2024, 1, 1), 1),
    ("P1", date(2024, 5, 1), 3),
    ("P1", date(2024, 5, 1), 2),
    ("P2", None, 4),
    ("P2", date(2020, 1, 1), 5),
    (None, date(2024, 1, 1), 6),
    (None, date(2024, 1, 1), 7),
    (" ", None, 8),
]


def test_distinct_keeps_the_first_in_the_stated_order_and_every_row_without_a_key():
    outcome = run(
        "distinct", {"from": "c", "by": ["plate"], "order": ["changed_on DESC", "row_no"]}, {"c": (CHANGES, HISTORY)}
    )
    assert sorted(row["row_no"] for row in outcome.rows) == [2, 5, 6, 7, 8]


def test_missing_values_stand_last_in_either_direction():
    outcome = run("distinct", {"from": "c", "by": ["plate"], "order": ["changed_on"]}, {"c": (CHANGES, HISTORY[3:5])})
    assert [row["row_no"] for row in outcome.rows] == [5]


def test_a_tie_goes_to_the_row_that_was_loaded_first():
    rows = [("P1", date(2024, 5, 1), 9), ("P1", date(2024, 5, 1), 2)]
    outcome = run("distinct", {"from": "c", "by": ["plate"], "order": ["changed_on"]}, {"c": (CHANGES, rows)})
    assert ([row["row_no"] for row in outcome.rows], outcome.ids) == ([9], [{"_p_c": 1}])
