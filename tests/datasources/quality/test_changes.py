"""When a load warns of what the load before was, and when it does not."""

import pytest

from datasources.quality.changes import changes, distribution_shift


def column(rows=100, filled=100, distinct=50, codes=None, others=0, in_file=True):
    return {
        "rows": rows,
        "filled": filled,
        "distinct": distinct,
        "empty_refused": 0,
        "in_file": in_file,
        "codes": codes and {"top": [list(item) for item in codes.items()], "others": others},
    }


def load(rows=100, last="2024-05-01", **columns):
    days = {"unit": "day", "counts": {last: 1}} if last else None
    return {"rows": rows, "days": days, "columns": columns}


CHANGES = [
    ("nothing", load(a=column()), load(a=column()), []),
    ("rows fell", load(100), load(49), ["rows_fell"]),
    ("rows halved", load(100), load(50), []),
    ("rows of a small load fell", load(19), load(1), []),
    ("an older file", load(last="2024-05-02"), load(last="2024-05-01"), ["coverage_back"]),
    ("no day", load(last=None), load(last=None), []),
    ("completeness fell", load(a=column()), load(a=column(filled=79)), ["completeness_fell"]),
    ("completeness fell a little", load(a=column()), load(a=column(filled=80)), []),
    ("completeness rose", load(a=column(filled=10)), load(a=column()), []),
    ("one value is left", load(a=column(distinct=50)), load(a=column(distinct=4)), ["distinct_fell"]),
    ("a small load has few values", load(a=column(1000, 1000, 900)), load(a=column(30, 30, 30)), []),
    ("one value is left of few", load(a=column(1000, 1000, 900)), load(a=column(30, 30, 1)), ["distinct_fell"]),
    ("few values were there", load(a=column(distinct=19)), load(a=column(distinct=1)), []),
    ("a column is gone", load(a=column()), load(a=column(filled=0, in_file=False)), ["column_missing"]),
    ("a column never was", load(a=column(in_file=False)), load(a=column(in_file=False)), []),
    ("a code is gone", load(a=column(codes={"甲": 90, "乙": 10})), load(a=column(codes={"甲": 100})), ["code_gone"]),
    ("a rare code is gone", load(a=column(codes={"甲": 99, "乙": 1})), load(a=column(codes={"甲": 100})), []),
    ("a code is new", load(a=column(codes={"甲": 100})), load(a=column(codes={"甲": 94, "乙": 6})), ["code_new"]),
    ("a rare code is new", load(a=column(codes={"甲": 100})), load(a=column(codes={"甲": 95, "乙": 5})), []),
    (
        "codes outside the list",
        load(a=column(codes={"甲": 90}, others=10)),
        load(a=column(codes={"乙": 90}, others=10)),
        [],
    ),
    ("a column of today", load(), load(a=column()), []),
]


@pytest.mark.parametrize(("before", "now", "codes"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES])
def test_a_collapse_is_warned_of_and_a_wobble_is_not(before, now, codes):
    assert [warning["code"] for warning in changes(before, now)] == codes


@pytest.mark.parametrize(
    ("before", "now", "shift"),
    [
        ({"甲": 50, "乙": 50}, {"甲": 50, "乙": 50}, 0),
        ({"甲": 100}, {"乙": 100}, 1),
        ({"甲": 50, "乙": 50}, {"甲": 100}, 0.5),
    ],
)
def test_a_shift_is_the_share_of_rows_that_would_have_to_change(before, now, shift):
    assert distribution_shift(column(codes=before), column(codes=now)) == pytest.approx(shift)
