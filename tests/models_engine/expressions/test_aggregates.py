"""Figures over a group's rows."""

from datetime import date
from decimal import Decimal as D

import pytest

from models_engine.expressions import Environment, Scope, check_text, compile
from models_engine.expressions.types import DATE, INTEGER, MONEY, STRING, Schema
from tests.engine import lasting_session, rows_of
from tests.models_engine.expressions.evaluation import refusal_of

SCHEMA = Schema({"person": STRING, "fine": MONEY, "points": INTEGER, "day": DATE, "kind": STRING})
SCOPE = Scope.bare(SCHEMA, {"floor": INTEGER}, ["person"])
ROWS = [
    ("甲", D("10.50"), 1, date(2022, 1, 3), "乙类"),
    ("甲", D("20.00"), 2, date(2022, 1, 1), "甲类"),
    ("甲", None, 4, date(2022, 1, 2), "乙类"),
    ("甲", D("20.00"), None, None, None),
]


TABLE = rows_of(SCHEMA, [dict(zip(SCHEMA, row, strict=True)) for row in ROWS])


FIGURES = [
    ("COUNT(*)", 4),
    ("COUNT()", 4),
    ("COUNT(fine)", 3),
    ("COUNT_DISTINCT(fine)", 2),
    ("SUM(fine)", D("50.50")),
    ("SUM(points)", 7),
    ("AVG(points)", D("2.333333")),
    ("MIN(day)", date(2022, 1, 1)),
    ("MAX(kind)", "甲类"),
    ("MAX(points) - MIN(points)", 3),
    ("COUNT(*) >= 3 AND SUM(fine) > :floor", True),
    ("SUM(CASE WHEN kind = '乙类' THEN 1 ELSE 0 END)", 2),
    ("LIST(kind)", ["乙类", "乙类", "甲类"]),
    ("LIST_LENGTH(LIST(day))", 3),
    ("FIRST(kind, day)", "甲类"),
    ("LAST(kind, day)", "乙类"),
    ("FIRST(points)", 1),
    ("CASE WHEN person = '甲' THEN COUNT(*) ELSE 0 END", 4),
]


@pytest.mark.parametrize(("text", "answer"), FIGURES)
def test_a_figure_of_a_group(text, answer):
    typed = check_text(text, SCOPE, aggregate=True)
    environment = Environment.of(TABLE, {"floor": 50}, date(2024, 1, 1))
    groups = TABLE.group_by("person").aggregate(v=compile(typed, environment))
    assert lasting_session().con.to_pyarrow(groups)["v"].to_pylist() == [answer]
    assert typed.aggregates


REFUSED = [
    ("fine", "既不是分组列"),
    ("SUM(fine) + points", "points"),
    ("SUM(COUNT(*))", "另一个聚合函数"),
    ("COUNT(DISTINCT kind)", "COUNT_DISTINCT"),
    ("SUM(kind)", "number"),
    ("SUM(*)", "星号"),
    ("LIST(*)", "星号"),
]


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_what_is_no_figure_is_refused(text, said):
    assert said in str(refusal_of(text, SCOPE, aggregate=True))


def test_money_stays_money_and_a_group_key_may_stand_alone():
    assert check_text("SUM(fine)", SCOPE, aggregate=True).type == MONEY
    assert check_text("person", SCOPE, aggregate=True).type == STRING
