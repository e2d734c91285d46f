"""The tables of the reference standards, each as the CSV file of one load. The same facts give the same bytes."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar

from datasources.reference.divisions import divisions

FACTS = Path(__file__).parent / "facts"
Row = dict[str, str]


@dataclass(frozen=True)
class ReferenceTable:
    """``standard``: its slug. ``source``: where the facts come from and until when. ``rows``: columns -> cells."""

    standard: str
    source: str
    rows: Callable[[], Iterable[Row]]

    def content(self) -> bytes:
        """The table as UTF-8 CSV, headed by the standard's columns."""
        rows = list(self.rows())
        text = io.StringIO()
        writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return text.getvalue().encode()


def read_facts(name: str) -> list[Row]:
    with (FACTS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _calendar_years() -> range:
    years = {day.year for day in chinese_calendar.holidays}
    return range(min(years), max(years) + 1)


def _calendar() -> Iterator[Row]:
    """Every day of the years whose holidays have been announced."""
    years = _calendar_years()
    day, end = date(years[0], 1, 1), date(years[-1], 12, 31)
    while day <= end:
        yield {
            "day": day.isoformat(),
            "is_workday": "是" if chinese_calendar.is_workday(day) else "否",
            "holiday_name": _chinese(chinese_calendar.holidays.get(day)),
            "note": _note(day),
        }
        day += timedelta(days=1)


def _note(day: date) -> str:
    if day in chinese_calendar.workdays:
        return f"{_chinese(chinese_calendar.workdays[day])}调休上班"
    return "调休放假" if day in chinese_calendar.in_lieu_days else ""


def _chinese(holiday: str | None) -> str:
    return chinese_calendar.Holiday(holiday).chinese if holiday else ""


_WAGES = {"non_private": "城镇非私营单位", "private": "城镇私营单位"}


def _wages() -> Iterator[Row]:
    """The average wages of a year as rates: 城镇非私营单位、城镇私营单位就业人员年平均工资."""
    for fact in read_facts("average_wage.csv"):
        for unit, words in _WAGES.items():
            yield {
                "rate_code": f"AVERAGE_WAGE_{unit.upper()}",
                "region_code": "000000",
                "value": fact[unit],
                "unit": "元/年",
                "valid_from_date": f"{fact['year']}-01-01",
                "valid_to_date": f"{fact['year']}-12-31",
                "source": f"国家统计局：{fact['year']}年{words}就业人员年平均工资",
            }


TABLES = (
    ReferenceTable(
        "holiday_calendar",
        f"国务院办公厅节假日安排（{_calendar_years()[0]}—{_calendar_years()[-1]}）",
        _calendar,
    ),
    ReferenceTable("lpr_rate", "全国银行间同业拆借中心（2019-08 至 2025-01）", lambda: read_facts("lpr_rate.csv")),
    ReferenceTable("rate_table", "国家统计局年平均工资（2016—2024）", _wages),
    ReferenceTable(
        "region_code_table",
        "GB/T 2260 历年名录与 2023 年统计用区划代码",
        lambda: divisions(read_facts("divisions.csv")),
    ),
)
