"""Cells that rules stumble over: nothing, blanks, month ends, ties, halves of a cent's hundredth."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

_TEXTS = ["", " ", "甲", "乙", "甲乙有限公司", "a", "A1", "张三、李四", "张三丰", " 甲 ", "1_0%", "a 甲"]
_DAYS = ["2022-01-31", "2022-02-28", "2024-02-29", "2023-09-29", "2023-10-07", "2025-12-31", "2024-03-31"]


def cell(kind: str, random: Random, missing: float = 0.2) -> Any:
    """A cell of a kind of column; NULL with the given likelihood."""
    return None if random.random() < missing else _MADE[kind](random)


def _date(random: Random) -> date:
    if random.random() < 0.5:
        return date.fromisoformat(random.choice(_DAYS))
    return date(2021, 12, 1) + timedelta(random.randrange(1800))


_MADE = {
    "integer": lambda random: random.randint(-40, 40),
    "decimal": lambda random: Decimal(random.randint(-50_000, 50_000)).scaleb(-3),
    "money": lambda random: Decimal(random.randint(-50_000, 50_000)).scaleb(-2),
    "string": lambda random: random.choice(_TEXTS),
    "date": _date,
    "timestamp": lambda random: datetime(2022, 1, 1) + timedelta(minutes=random.randrange(1_500_000)),
    "boolean": lambda random: random.random() < 0.5,
}
