"""Coverage as blocks of days, against sets of days."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasources.lake import intersect_coverage, merge_coverage


def on(number):
    return date(2024, 1, 1) + timedelta(days=number)


def blocks(*pairs):
    return [(on(first), on(last)) for first, last in pairs]


MERGED = [
    ([], []),
    ([(0, 30), (31, 59)], [(0, 59)]),  # adjacent days join
    ([(0, 30), (32, 59)], [(0, 30), (32, 59)]),  # a gap is a gap
    ([(10, 20), (0, 15)], [(0, 20)]),
    ([(0, 30), (5, 10)], [(0, 30)]),
    ([(5, 4)], []),
]


@pytest.mark.parametrize(("given", "merged"), MERGED)
def test_blocks_join_where_they_touch(given, merged):
    assert merge_coverage(blocks(*given)) == blocks(*merged)


def test_the_end_of_time_is_a_day_like_others():
    always = (date.min, date.max)
    assert merge_coverage([always, (on(0), on(1))]) == [always]
    assert intersect_coverage([[always], [always]]) == [always]
    assert intersect_coverage([]) == []


spans = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 8)).map(lambda span: (span[0], span[0] + span[1])), max_size=6
)


def days_of(found):
    return {first + timedelta(days=n) for first, last in found for n in range((last - first).days + 1)}


@settings(deadline=None)
@given(st.lists(spans, min_size=1, max_size=4))
def test_union_and_intersection_are_those_of_sets(datasets):
    given = [blocks(*dataset) for dataset in datasets]
    assert days_of(intersect_coverage(given)) == set.intersection(*(days_of(one) for one in given))
    union = [block for one in given for block in one]
    merged = merge_coverage(union)
    assert days_of(merged) == days_of(union)
    assert all(later[0] - earlier[1] > timedelta(days=1) for earlier, later in zip(merged, merged[1:], strict=False))
