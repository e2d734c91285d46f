"""rolling: figures over the days up to a row's own, and windows merged into spans."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models_engine.operators.provenance import LIMIT
from tests.engine import examples
from tests.models_engine.operators.steps import check, run

VISITS = {"who": "string", "day": "date", "yuan": "money"}


def day(n):
    return None if n is None else date(2024, 1, 1) + timedelta(n)


def rolling(rows, **more):
    fields = {"from": "v", "by": ["who"], "order": "day", "days": 2, "columns": {"n": "COUNT(*)", "total": "SUM(yuan)"}}
    lines = [(who, day(n), Decimal(yuan)) for who, n, yuan in rows]
    return run("rolling", {**fields, **more}, {"v": (VISITS, lines)}, parameters={"window": ("integer", 2)})


ROWS = [
    ("甲", 1, 1),
    ("甲", 3, 2),
    ("甲", 3, 4),
    ("甲", 4, 8),
    ("乙", 3, 16),
    (None, 3, 32),
    (" ", 3, 64),
    ("甲", None, 1),
]


def test_a_row_sees_its_group_up_to_its_day_both_ends_included_and_ties_together():
    outcome = rolling(ROWS)
    assert sorted((row["who"], row["yuan"], row["n"], row["total"]) for row in outcome.rows) == [
        ("乙", 16, 1, 16),
        ("甲", 1, 1, 1),
        ("甲", 2, 3, 7),
        ("甲", 4, 3, 7),
        ("甲", 8, 3, 14),
    ]
    assert sorted(ids["_p_v"] for ids in outcome.ids) == [[1], [1, 2, 3], [1, 2, 3], [2, 3, 4], [5]]
    assert outcome.counts == {"kept": 5, "dropped": 3}


def test_having_keeps_the_windows_that_qualify_and_counts_those_that_are_unknown():
    outcome = rolling(ROWS[:5], having="CASE WHEN who = '乙' THEN NULLIF(1, 1) > 0 ELSE n >= 3 END", days=":window")
    assert sorted(row["yuan"] for row in outcome.rows) == [2, 4, 8]
    assert outcome.counts == {"kept": 3, "dropped": 1}


@pytest.mark.parametrize(
    ("days", "spans"),
    [
        ([1, 2, 3], [(1, 3, 3)]),
        ([1, 2, 3, 5], [(1, 5, 4)]),  # the window of day 5 reaches back to day 3
        ([1, 2, 10, 11], [(1, 2, 2), (10, 11, 2)]),
        ([1, 5, 6], [(5, 6, 2)]),
        ([1, 2, 5, 6], [(1, 2, 2), (5, 6, 2)]),
        ([1, 1], [(1, 1, 2)]),
        ([1, 4, 7], []),
    ],
)
def test_windows_that_overlap_become_one_span(days, spans):
    outcome = rolling([("甲", n, 1) for n in days], having="n >= 2", emit="spans")
    found = [((row["first_on"] - day(0)).days, (row["last_on"] - day(0)).days, row["n"]) for row in outcome.rows]
    assert sorted(found) == spans


def test_a_span_rests_on_the_rows_in_it():
    outcome = rolling([("甲", 1, 1), ("甲", 2, 1), ("甲", 9, 1)], having="n >= 2", emit="spans")
    assert outcome.ids == [{"_p_v": [1, 2]}]


def test_a_window_keeps_the_ids_of_its_latest_rows():
    outcome = rolling([("甲", 1, 1)] * 30 + [("甲", 2, 1)] * LIMIT, having="n > 100")
    assert {tuple(ids["_p_v"]) for ids in outcome.ids} == {tuple(range(31, 31 + LIMIT))}


@pytest.mark.parametrize(
    "figure", ["COUNT_DISTINCT(yuan)", "AVG(yuan)", "MIN(yuan) + MAX(yuan)", "FIRST(yuan)", "LAST(yuan)"]
)
def test_every_figure_can_roll(figure):
    outcome = rolling([("甲", 1, 2), ("甲", 2, 2)], columns={"x": figure})
    assert {row["x"] for row in outcome.rows} == {{"C": 1, "M": 4}.get(figure[0] if figure[:2] != "MA" else "", 2)}


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"by": []}, "steps.step.rolling.by"),
        ({"order": "who"}, "steps.step.rolling.order"),
        ({"days": "yuan"}, "steps.step.rolling.days"),
        ({"days": -1}, "steps.step.rolling.days"),
        ({"columns": {"n": "LAG(yuan)"}}, "steps.step.rolling.columns.n"),
        ({"columns": {"who": "COUNT(*)"}}, "steps.step.rolling.columns.who"),
        ({"emit": "spans", "having": "yuan > 1"}, "steps.step.rolling.having"),
    ],
)
def test_a_mistake_is_told_at_its_place(fields, path):
    given_fields = {"from": "v", "by": ["who"], "order": "day", "days": 2, "columns": {"n": "COUNT(*)"}, **fields}
    _, problems = check("rolling", given_fields, {"v": VISITS})
    assert {place for place, _ in problems} == {path}


# --- against a plain reference ------------------------------------------------------------------------

lines = st.lists(st.tuples(st.sampled_from("甲乙"), st.integers(0, 12), st.integers(1, 9)), min_size=1, max_size=12)


def window(rows, who, last, width):
    return [(place, row) for place, row in enumerate(rows, 1) if row[0] == who and last - width <= row[1] <= last]


@examples(50)
@given(lines, st.integers(0, 5))
def test_rows_are_those_of_the_plain_reference(rows, width):
    outcome = rolling(rows, days=width)
    expected = []
    for who, n, yuan in rows:
        met = window(rows, who, n, width)
        expected.append((who, day(n), yuan, len(met), sum(row[2] for _, row in met), [place for place, _ in met]))
    found = [
        (row["who"], row["day"], row["yuan"], row["n"], row["total"], ids["_p_v"])
        for row, ids in zip(outcome.rows, outcome.ids, strict=True)
    ]
    assert sorted(found) == sorted(expected)


@examples(50)
@given(lines, st.integers(0, 5), st.integers(1, 3))
def test_spans_are_those_of_the_plain_reference(rows, width, least):
    expected = []
    for who in "甲乙":
        spans = []
        for end in sorted({n for name, n, _ in rows if name == who}):
            met = {place for place, _ in window(rows, who, end, width)}
            if len(met) < least:
                continue
            if spans and spans[-1] & met:
                spans[-1] |= met
            else:
                spans.append(met)
        for met in spans:
            inside = [rows[place - 1] for place in sorted(met)]
            on = [n for _, n, _ in inside]
            expected.append((who, day(min(on)), day(max(on)), sum(y for *_, y in inside), sorted(met)))
    outcome = rolling(rows, days=width, having=f"n >= {least}", emit="spans")
    found = [
        (row["who"], row["first_on"], row["last_on"], row["total"], ids["_p_v"])
        for row, ids in zip(outcome.rows, outcome.ids, strict=True)
    ]
    assert sorted(found) == sorted(expected)
