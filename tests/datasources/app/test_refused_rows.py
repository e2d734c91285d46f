"""The scan of a quarantine file finds what Python's own reader finds."""

import csv
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasources.ingestion.quarantine import Quarantine
from datasources.quarantine.rows import RefusedRows, Wanted

CELL = st.text(st.sampled_from("甲乙,\"'\n\r\t；= x1 0" + string.ascii_lowercase[:3]), max_size=8)
ROW = st.tuples(CELL, CELL, st.sampled_from([("日期",), ("金额",), ("日期", "金额"), ()]))


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("quarantine") / "rejects.csv"


def written(path, rows) -> list[list[str]]:
    quarantine = Quarantine(path, ["日期", "金额"])
    for at, (day, fine, titles) in enumerate(rows):
        row = {"日期": day, "金额": fine}
        faults = [(title, row[title], f"{title}不对；请改") for title in titles] or [("", "", "切不开")]
        quarantine.add("甲.csv", at + 2, faults, row)
    quarantine.publish()
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1:]


@given(rows=st.lists(ROW, min_size=1, max_size=12))
@settings(max_examples=60)
def test_every_row_is_read_as_it_was_written(path, rows):
    plain = written(path, rows)
    with RefusedRows(path) as found:
        read = found.page(Wanted(), 100)
        assert list(found.each(Wanted(but=[0]))) == read
    assert [[row.file, row.line, *row.cells.values()] for row in read] == [[*line[:2], *line[5:]] for line in plain]
    assert [row.number for row in read] == list(range(1, len(rows) + 1))


ROWS = [("昨天", "1", ("日期",)), ("昨天", "x", ("日期", "金额")), ("2025-01-01", "昨天", ("金额",)), ("", "", ())]
QUESTIONS = [
    (Wanted(title="日期"), [1, 2]),
    (Wanted(title="金额", reason="金额不对；请改"), [2, 3]),
    (Wanted(reason="切不开"), [4]),
    (Wanted(line="3"), [2]),
    (Wanted(file="乙.csv"), []),
    (Wanted(same=("日期", "昨天")), [1, 2]),
    (Wanted(same=("日期", "昨天"), but=[1]), [2]),
    (Wanted(numbers=[4, 1]), [1, 4]),
    (Wanted(numbers=[]), []),
]


@pytest.mark.parametrize(("wanted", "numbers"), QUESTIONS)
def test_rows_are_found(path, wanted, numbers):
    written(path, ROWS)
    with RefusedRows(path) as found:
        assert [row.number for row in found.page(wanted, 10)] == numbers
        assert found.numbers(wanted, 10) == numbers
        assert found.count(wanted) == len(numbers)


def test_a_page_begins_where_it_is_told(path):
    written(path, ROWS)
    with RefusedRows(path) as found:
        assert [row.number for row in found.page(Wanted(), 2, 1)] == [2, 3]
        assert [row.number for row in found.page(Wanted(title="日期"), 1, 1)] == [2]


def test_rows_are_known_by_file_and_line(path):
    written(path, ROWS)
    with RefusedRows(path) as found:
        assert found.numbers_of_lines([("甲.csv", "3"), ("甲.csv", "99"), ("乙.csv", "3")]) == {("甲.csv", "3"): 2}
