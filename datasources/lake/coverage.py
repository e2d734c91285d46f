"""Which days a dataset covers: closed blocks of days, joined and intersected."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

Block = tuple[date, date]
_DAY = timedelta(days=1)


def merge_coverage(blocks: Iterable[Block]) -> list[Block]:
    """The union as few, ascending blocks; blocks that touch (31 January, 1 February) become one."""
    merged: list[Block] = []
    for first, last in sorted(blocks):
        if last < first:
            continue
        if merged and (merged[-1][1] == date.max or first <= merged[-1][1] + _DAY):
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def intersect_coverage(coverages: Sequence[Iterable[Block]]) -> list[Block]:
    """The days that every one of the coverages covers; none of nothing."""
    if not coverages:
        return []
    common, *others = [merge_coverage(blocks) for blocks in coverages]
    for other in others:
        common = [
            (max(a_first, b_first), min(a_last, b_last))
            for a_first, a_last in common
            for b_first, b_last in other
            if max(a_first, b_first) <= min(a_last, b_last)
        ]
    return merge_coverage(common)
