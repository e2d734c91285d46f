"""asof_join: the last right row at or before a moment, or nothing."""

from datetime import date
from decimal import Decimal

import pytest

from tests.models_engine.operators.steps import check, run

LOANS = {"no": "string", "region": "string", "signed": "date"}
RATES = {"region": "string", "since": "date", "rate": "decimal"}
RIGHT = [
    ("A", date(2020, 1, 1), Decimal("4")),
    ("A", date(2021, 1, 1), Decimal("3")),
    ("A", date(2021, 1, 1), Decimal("9")),
    ("B", date(2020, 6, 1), Decimal("5")),
    ("A", None, Decimal("7")),
    (None, date(2020, 1, 1), Decimal("8")),
]


def asof(left, on=("region",), right=RIGHT):
    return run(
        "asof_join",
        {"left": "loans", "right": "rates", "on": list(on), "left_at": "signed", "right_at": "since"},
        {"loans": (LOANS, left), "rates": (RATES, right)},
    )


@pytest.mark.parametrize(
    ("region", "signed", "rate", "row"),
    [
        ("A", date(2019, 12, 31), None, None),  # before the first: nothing, never the earliest
        ("A", date(2020, 1, 1), 4, 1),  # on its own day
        ("A", date(2020, 12, 31), 4, 1),
        ("A", date(2021, 1, 1), 9, 3),  # two rows on one day: the one loaded last
        ("A", date(2030, 1, 1), 9, 3),
        ("B", date(2020, 5, 31), None, None),
        ("C", date(2021, 1, 1), None, None),
        (None, date(2021, 1, 1), None, None),  # a missing key matches nothing
        ("A", None, None, None),
    ],
)
def test_a_left_row_gets_the_last_right_row_of_its_moment(region, signed, rate, row):
    outcome = asof([("L", region, signed)])
    assert [(line["no"], line["rate"]) for line in outcome.rows] == [("L", rate)]
    assert outcome.ids == [{"_p_loans": 1, "_p_rates": row}]


def test_without_keys_the_moment_alone_decides():
    outcome = asof([("L", "x", date(2020, 7, 1)), ("M", "x", date(1999, 1, 1))], on=(), right=RIGHT[:5])
    assert sorted((line["no"], line["rate"], line["rates_region"]) for line in outcome.rows) == [
        ("L", Decimal("5"), "B"),
        ("M", None, None),
    ]


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"left_at": "region"}, "steps.step.asof_join.left_at"),
        ({"right_at": "CAST(since AS timestamp)"}, "steps.step.asof_join.right_at"),
        ({"on": ["nothing"]}, "steps.step.asof_join.on.0"),
    ],
)
def test_a_mistake_is_told_at_its_place(fields, path):
    given = {"left": "loans", "right": "rates", "on": ["region"], "left_at": "signed", "right_at": "since", **fields}
    _, problems = check("asof_join", given, {"loans": LOANS, "rates": RATES})
    assert {place for place, _ in problems} == {path}
