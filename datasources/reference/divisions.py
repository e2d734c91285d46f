"""Division codes with the days on which they were in force."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta

LEVELS = ("省级", "地级", "县级")


def divisions(facts: Iterable[Mapping[str, str]]) -> Iterator[dict[str, str]]:
    """A row a code, name and period. A division counts from the day of the first list that has it until the day
    before the first list that has it no longer: lists give the state at the end of their month."""
    for fact in facts:
        dropped = fact["dropped"]
        yield {
            "region_code": fact["code"],
            "region_name": fact["name"],
            "parent_code": parent_of(fact["code"]),
            "level_code": level_of(fact["code"]),
            "valid_from_date": month_end(fact["listed"]).isoformat(),
            "valid_to_date": (month_end(dropped) - timedelta(days=1)).isoformat() if dropped else "",
            "successor_code": fact["successor"],
        }


def level_of(code: str) -> str:
    return LEVELS[0] if code.endswith("0000") else LEVELS[1] if code.endswith("00") else LEVELS[2]


def parent_of(code: str) -> str:
    """The code one level up; a province has none."""
    if code.endswith("0000"):
        return ""
    return code[:2] + "0000" if code.endswith("00") else code[:4] + "00"


def month_end(month: str) -> date:
    """The last day of a month written as 2023-06."""
    year, number = map(int, month.split("-"))
    return date(year + number // 12, number % 12 + 1, 1) - timedelta(days=1)
