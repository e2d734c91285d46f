"""window: places, neighbours and running figures within a group."""

from datetime import date

import pytest

from tests.models_engine.operators.steps import check, run

SCORES = {"who": "string", "day": "date", "points": "integer"}
ONE, TWO, THREE = date(2024, 1, 1), date(2024, 1, 2), date(2024, 1, 3)
ROWS = [
    ("甲", ONE, 5),
    ("甲", TWO, 7),
    ("甲", TWO, 2),
    ("甲", THREE, 1),
    ("乙", ONE, 9),
    (None, ONE, 3),
    (None, TWO, 4),
]


@pytest.mark.parametrize(
    ("figure", "answers"),
    [  # one answer for each of the rows above
        ("ROW_NUMBER()", [1, 2, 3, 4, 1, 1, 1]),
        ("RANK()", [1, 2, 2, 4, 1, 1, 1]),
        ("LAG(points)", [None, 5, 7, 2, None, None, None]),
        ("LEAD(points, 2)", [2, 1, None, None, None, None, None]),
        ("SUM(points)", [5, 14, 14, 15, 9, 3, 4]),
        ("COUNT(*)", [1, 3, 3, 4, 1, 1, 1]),
        ("MAX(points) - points", [0, 0, 5, 6, 0, 0, 0]),
        ("points - LAG(points)", [None, 2, -5, -1, None, None, None]),
        ("points * 2", [10, 14, 4, 2, 18, 6, 8]),
        ("who", ["甲", "甲", "甲", "甲", "乙", None, None]),
    ],
)
def test_each_row_gets_the_figure_of_its_place(figure, answers):
    fields = {"from": "s", "by": ["who"], "order": ["day"], "columns": {"x": figure}}
    outcome = run("window", fields, {"s": (SCORES, ROWS)})
    found = {ids["_p_s"]: row["x"] for row, ids in zip(outcome.rows, outcome.ids, strict=True)}
    assert [found[place] for place in range(1, len(ROWS) + 1)] == answers


def test_without_an_order_figures_are_of_the_whole_group():
    outcome = run("window", {"from": "s", "by": ["who"], "columns": {"x": "SUM(points)"}}, {"s": (SCORES, ROWS[:5])})
    assert sorted((row["points"], row["x"]) for row in outcome.rows) == [(1, 15), (2, 15), (5, 15), (7, 15), (9, 9)]


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"by": []}, "steps.step.window.by"),
        ({"columns": {"x": "LAG(points, 0)"}}, "steps.step.window.columns.x"),
        ({"columns": {"x": "LAG(SUM(points))"}}, "steps.step.window.columns.x"),
    ],
)
def test_a_mistake_is_told_at_its_place(fields, path):
    _, problems = check("window", {"from": "s", "by": ["who"], "columns": {"x": "RANK()"}, **fields}, {"s": SCORES})
    assert {place for place, _ in problems} == {path}


def test_a_place_means_something_only_in_a_window():
    _, problems = check("aggregate", {"from": "s", "by": ["who"], "columns": {"x": "RANK()"}}, {"s": SCORES})
    assert problems == [("steps.step.aggregate.columns.x", "RANK 只能用于 window 步骤的 columns。")]
