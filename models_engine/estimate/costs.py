"""What steps cost: seconds by operator and rows, room by rows and columns. Coarse: an order, not a promise."""

from __future__ import annotations

from dataclasses import dataclass

#: seconds for a million rows read, pairs looked at and rows made, on two threads of an ordinary server
_SECONDS = {
    "join": (0.15, 0.02, 0.25),
    "fuzzy_join": (0.15, 0.60, 0.25),
    "asof_join": (0.60, 0.0, 0.30),
    "aggregate": (0.50, 0.0, 0.40),
    "rolling": (2.00, 0.0, 1.50),
    "window": (1.00, 0.0, 0.20),
    "distinct": (1.00, 0.0, 0.20),
    "connect": (2.50, 0.05, 0.20),
    "explode": (0.30, 0.0, 0.20),
    "series": (0.20, 0.0, 0.20),
    "match_text": (0.60, 0.0, 0.10),
    "lead": (2.50, 0.0, 0.50),
}
_PLAIN = (0.08, 0.0, 0.10)
#: seconds that any step takes to be compiled and started
_START = 0.04
#: bytes of a cell and of a row's account of where it came from, in a table that is kept
_CELL, _ORIGIN = 16, 12
#: a joining or grouping step works on its rows beside keeping them
_WORKING = 2
MILLION = 1_000_000


@dataclass(frozen=True)
class Limits:
    """What a run may take: bytes of memory, bytes of disk to spill to, seconds."""

    memory: int
    disk: int
    seconds: float


def seconds_of(operator: str, rows_in: int, pairs: int, rows: int) -> float:
    """About how long a step takes."""
    for_in, for_pairs, for_out = _SECONDS.get(operator, _PLAIN)
    return _START + (for_in * rows_in + for_pairs * pairs + for_out * rows) / MILLION


def bytes_of(rows: int, columns: int, inputs: int) -> int:
    """About how much room a step's rows take: ``columns`` of them are kept, and the ids of ``inputs``."""
    return rows * (columns * _CELL + inputs * _ORIGIN) * _WORKING
