"""Which rows are new: against a plain reference that simply remembers every row it ever took."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasources.connectors import watermark
from datasources.connectors.errors import SourceError
from datasources.connectors.watermark import Position, Watermark, moved_back

#: rows that arrive between two collections: how far above (or, within the look-back, below) the top they are
ARRIVALS = st.lists(st.lists(st.integers(-3, 4), max_size=8), min_size=1, max_size=6)


def collect(table: list[tuple[int, int]], position: Position, look_back: int, ordered: bool) -> tuple[list, Position]:
    """What a source does: it is asked for rows from a value on, itself included."""
    since = position.since(look_back)
    asked = [row for row in table if since is None or row[0] >= since]
    marks = Watermark(position, look_back=look_back, ordered=ordered)
    taken = [row for row in (sorted(asked) if ordered else asked) if marks.is_new(row[0], {"row": row})]
    return taken, Position.from_text(marks.position().as_text())


@given(ARRIVALS, st.integers(0, 3), st.booleans())
def test_every_row_is_taken_once_whatever_arrives_within_the_look_back(arrivals, look_back, ordered):
    table: list[tuple[int, int]] = []
    taken: list[tuple[int, int]] = []
    position, top = Position(), 10
    for batch in arrivals:
        for offset in batch:
            table.append((top + max(offset, -look_back), len(table)))
        rows, position = collect(table, position, look_back, ordered)
        taken += rows
        top = max((value for value, _number in table), default=top)
    assert sorted(taken) == sorted(table)


def test_equal_rows_are_as_many_as_they_are():
    first = [(1, 0), (1, 0)]
    _taken, position = collect(first, Position(), 0, True)
    taken, _position = collect([*first, (1, 0)], position, 0, True)
    assert taken == [(1, 0)]


@pytest.mark.parametrize(
    "value",
    [
        Decimal("12.50"), date(2025, 1, 31), datetime(2025, 1, 31, 10, 0, 0, 123456), datetime(2025, 1, 31, tzinfo=UTC),
        "2025-01-31T10:00:00Z", "甲",
    ],
)  # fmt: skip
def test_a_position_is_the_same_after_it_was_kept(value):
    kept = Position(value, ("a", "b"))
    assert Position.from_text(kept.as_text()) == kept
    assert Position.from_text("") == Position()


@pytest.mark.parametrize(
    ("value", "by", "earlier"),
    [
        (Decimal(100), 7, Decimal(93)),
        (date(2025, 3, 1), 1, date(2025, 2, 28)),
        (datetime(2025, 1, 1, 0, 10), 30, datetime(2024, 12, 31, 23, 40)),
        ("2025-01-01T00:10:00Z", 30, "2024-12-31T23:40:00Z"),
        ("2025-01-01 00:10:00", 30, "2024-12-31 23:40:00"),
        ("2025-03-01", 1, "2025-02-28"),
        ("20250301", 1, "20250301"),
        ("甲", 1, "甲"),
        (Decimal(100), 0, Decimal(100)),
    ],
)
def test_a_look_back_keeps_the_form_of_the_value(value, by, earlier):
    assert moved_back(value, by) == earlier


def test_more_ties_than_can_be_remembered_need_a_key(monkeypatch):
    monkeypatch.setattr(watermark, "LIMIT", 3)
    rows = [{"n": number} for number in range(10)]
    keyed, unkeyed = Watermark(Position(), keyed=True), Watermark(Position())
    for row in rows:
        keyed.is_new(1, row)
        unkeyed.is_new(1, row)
    assert keyed.position() == Position(Decimal(1))
    with pytest.raises(SourceError, match="没有主键"):
        unkeyed.position()


def test_many_ties_below_the_top_do_not_matter(monkeypatch):
    monkeypatch.setattr(watermark, "LIMIT", 3)
    marks = Watermark(Position(), ordered=True)
    for number in range(10):
        marks.is_new(1, {"n": number})
    marks.is_new(2, {"n": 10})
    assert marks.position().value == Decimal(2)


def test_values_of_two_kinds_are_refused():
    marks = Watermark(Position(Decimal(1)))
    with pytest.raises(SourceError, match="前后不一"):
        marks.is_new("2025-01-01", {})
