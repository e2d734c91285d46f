"""What a load is measured to cover."""

from datetime import date

import pyarrow as pa
import pytest

from datasources.quality.measures import Coverage
from datasources.schema.standards import Standard

TODAY = date(2024, 6, 15)
DAYS = [
    ("date", [["2024-01-05", "2024-03-01"], [None, "2023-12-31"]], ("2023-12-31", "2024-03-01")),
    (
        "date",
        [["2024-01-05", "9999-12-31", "2924-01-05"]],
        ("2024-01-05", "2024-01-05"),
    ),  # days yet to come prove nothing
    ("date", [["2024-01-05", "2024-06-15"]], ("2024-01-05", "2024-06-15")),
    ("date", [[None]], (None, None)),
    ("date", [["2030-01-01"]], (None, None)),
    ("month", [["2024-01-01", "2024-02-01"]], ("2024-01-01", "2024-02-29")),
]


def day(text):
    return text and date.fromisoformat(text)


@pytest.mark.parametrize(("kind", "batches", "covered"), DAYS)
def test_coverage_runs_from_the_first_day_to_the_last(kind, batches, covered):
    columns = {"on": {"type": kind, "title": "日期"}}
    measured = Coverage(
        Standard.from_definition({"slug": "s", "title": "标准", "occurred": "on", "columns": columns}), TODAY
    )
    for batch in batches:
        measured.add({"on": pa.array([day(text) for text in batch], pa.date32())})
    assert (measured.first, measured.last) == (day(covered[0]), day(covered[1]))


def test_a_standard_without_a_day_measures_none():
    measured = Coverage(
        Standard.from_definition({"slug": "s", "title": "标准", "columns": {"a": {"type": "string"}}}), TODAY
    )
    measured.add({"a": pa.array(["x"])})
    assert (measured.first, measured.last) == (None, None)
