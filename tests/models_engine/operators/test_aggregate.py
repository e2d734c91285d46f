"""aggregate: one row a group, what is dropped, and which rows stand behind a group."""

from decimal import Decimal

import pytest

from models_engine.operators.provenance import LIMIT
from tests.models_engine.operators.steps import check, run

PAYMENTS = {"payer": "string", "month": "integer", "yuan": "money"}
ROWS = [
    ("甲", 1, Decimal("10")),
    ("甲", 2, Decimal("20")),
    ("乙", 1, Decimal("5")),
    (None, 1, Decimal("99")),
    ("  ", 1, Decimal("98")),
    ("丙", 1, None),
]


def groups(outcome, *columns):
    return sorted((tuple(row[c] for c in columns) for row in outcome.rows), key=str)


def test_a_group_is_one_row_and_rows_without_a_group_are_dropped_and_counted():
    outcome = run(
        "aggregate",
        {"from": "p", "by": ["payer"], "columns": {"n": "COUNT(*)", "total": "SUM(yuan)"}},
        {"p": (PAYMENTS, ROWS)},
    )
    assert groups(outcome, "payer", "n", "total") == [
        ("丙", 1, None),
        ("乙", 1, Decimal("5")),
        ("甲", 2, Decimal("30")),
    ]
    assert outcome.counts == {"kept": 3, "dropped": 2}


def test_keep_missing_keeps_them_as_groups():
    outcome = run(
        "aggregate",
        {"from": "p", "by": ["payer"], "columns": {"n": "COUNT(*)"}, "keep_missing": True},
        {"p": (PAYMENTS, ROWS)},
    )
    assert groups(outcome, "payer", "n") == [("  ", 1), ("丙", 1), ("乙", 1), ("甲", 2), (None, 1)]


@pytest.mark.parametrize("keep_missing", [False, True])
def test_having_sees_the_new_columns_and_an_unknown_group_is_dropped_and_counted(keep_missing):
    outcome = run(
        "aggregate",
        {
            "from": "p",
            "by": ["payer"],
            "columns": {"total": "SUM(yuan)"},
            "having": "total > 5",
            "keep_missing": keep_missing,
        },
        {"p": (PAYMENTS, ROWS)},
    )
    expected = {False: [["_p_p", [1, 2]]], True: [["_p_p", [1, 2]], ["_p_p", [4]], ["_p_p", [5]]]}[keep_missing]
    assert sorted([key, ids] for row in outcome.ids for key, ids in row.items()) == expected
    assert outcome.counts["dropped"] == (1 if keep_missing else 3)  # 丙, and the two without a payer


def test_a_group_keeps_the_smallest_ids_of_its_rows_each_once():
    rows = [("甲", n, None) for n in range(LIMIT + 50)]
    outcome = run("aggregate", {"from": "p", "by": ["payer"], "columns": {"n": "COUNT(*)"}}, {"p": (PAYMENTS, rows)})
    assert outcome.ids == [{"_p_p": list(range(1, LIMIT + 1))}]


def test_a_figure_may_be_a_group_key_or_a_constant():
    outcome = run(
        "aggregate",
        {"from": "p", "by": ["payer"], "columns": {"who": "payer", "rule": "'R1'"}},
        {"p": (PAYMENTS, ROWS[:1])},
    )
    assert groups(outcome, "payer", "who", "rule") == [("甲", "甲", "R1")]


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"by": ["payr"], "columns": {"n": "COUNT(*)"}}, "steps.step.aggregate.by.0"),
        ({"by": ["payer"], "columns": {"n": "yuan"}}, "steps.step.aggregate.columns.n"),
        ({"by": ["payer"], "columns": {"payer": "COUNT(*)"}}, "steps.step.aggregate.columns.payer"),
        ({"by": ["payer"], "columns": {"n": "COUNT(*)"}, "having": "yuan > 1"}, "steps.step.aggregate.having"),
        ({"by": ["payer"], "columns": {"n": "COUNT(*)"}, "having": "n + 1"}, "steps.step.aggregate.having"),
        ({"by": [], "columns": {"n": "COUNT(*)"}}, "steps.step.aggregate.by"),
    ],
)
def test_a_mistake_is_told_at_its_place(fields, path):
    _, problems = check("aggregate", {"from": "p", **fields}, {"p": PAYMENTS})
    assert [place for place, _ in problems] == [path]
