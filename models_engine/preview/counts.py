"""From rows found in a drawn part to the number there would be in the whole, with a range that is not too narrow."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import variance

#: of a hundred ranges, 95 hold the true number: the factor for the heaps that the drawn units are dealt to
_STUDENT_95 = 2.093
_NORMAL_95 = 1.96


@dataclass(frozen=True)
class Estimate:
    """About ``rows``, and with good reason between ``low`` and ``high``. All the same: it is known."""

    rows: int
    low: int
    high: int

    @classmethod
    def known(cls, rows: int) -> Estimate:
        return cls(rows, rows, rows)


def scaled(found: int, fraction: float, heaps: Sequence[int] = ()) -> Estimate:
    """What ``found`` rows in a drawn ``fraction`` say of the whole; ``heaps``: how many of each heap of drawn units.

    Rows that were drawn together (a group, a row with all its partners) come or stay away together: the heaps show how
    much that matters. Where there are few rows, the range is that of a rare event; finding none is not proof of none.
    """
    if fraction >= 1:
        return Estimate.known(found)
    low, high = _rare(found)
    if sum(heaps) == found and found:
        away = _STUDENT_95 * math.sqrt(len(heaps) * variance(heaps)) * math.sqrt(1 - fraction)
        low, high = min(low, found - away), max(high, found + away)
    return Estimate(round(found / fraction), max(found, math.floor(low / fraction)), math.ceil(high / fraction))


def _rare(found: int) -> tuple[float, float]:
    """The mean numbers of events for which ``found`` is no surprise (Wilson and Hilferty's approximation)."""
    above = found + 1
    high = above * (1 - 1 / (9 * above) + _NORMAL_95 / (3 * math.sqrt(above))) ** 3
    if not found:
        return 0.0, high
    return found * (1 - 1 / (9 * found) - _NORMAL_95 / (3 * math.sqrt(found))) ** 3, high
