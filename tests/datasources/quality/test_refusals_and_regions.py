"""Refused cells by column and type; rows by area."""

import pytest

from datasources.quality.refusals import parse_rates, refusals_by_column
from datasources.quality.regions import RegionFigures, by_area
from tests.datasources.quality.samples import EMPTY, STANDARD, measured

MAPPING = {"日期": "on", "日期：新": "amount", "类别": "kind"}


@pytest.mark.parametrize(
    ("reason", "column", "text"),
    [
        ("日期：不是有效的日期", "on", "不是有效的日期"),
        ("日期：新：不是有效的金额", "amount", "不是有效的金额"),
        ("类别：不在允许的取值之内（甲：乙）", "kind", "不在允许的取值之内（甲：乙）"),
        ("列数多于表头", "", "列数多于表头"),
    ],
)
def test_a_reason_belongs_to_the_column_of_its_header(reason, column, text):
    assert refusals_by_column({reason: 3}, MAPPING) == {column: {text: 3}}


def test_a_parse_rate_counts_cells_that_said_anything():
    columns = {name: STANDARD.columns[name] for name in ("on", "amount", "kind")}
    assert parse_rates(columns, {"on": 9, "amount": 0, "kind": 4}, {"on": 1}) == {"date": (9, 10), "string": (4, 4)}


def test_an_empty_required_cell_is_incomplete_and_not_invalid(tmp_path):
    reasons = {f"编号：{EMPTY}": 2, "日期：不是有效的日期": 1}
    columns = measured(tmp_path, [{"no": "甲"}], reasons=reasons)["columns"]
    assert (columns["no"]["empty_refused"], columns["no"]["refused"]) == (2, {})
    assert columns["on"]["refused"] == {"不是有效的日期": 1}


COUNTS = {"990101": 5, "990102": 2, "990100": 1, "110101": 3}
AREAS = [
    ("9901", {"990101": "990101", "990102": "990102", "990103": "990103"}, (5, 2, 0), 1, 3),
    ("99", {"990100": "9901", "990200": "9902"}, (8, 0), 0, 3),
    ("990101", {}, (), 5, 6),
    ("", {"990000": "99", "110000": "11"}, (8, 3), 0, 0),
]


@pytest.mark.parametrize(("area", "below", "rows", "own", "outside"), AREAS)
def test_rows_fall_to_the_areas_below(area, below, rows, own, outside):
    assert by_area(COUNTS, 15, area, below) == RegionFigures(dict(zip(below, rows, strict=True)), own, outside, 4)
