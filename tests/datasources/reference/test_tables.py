"""The reference tables say what the public record says, and fit their standards."""

import csv
from datetime import date
from itertools import groupby

import pytest

from datasources.reference import TABLES
from datasources.reference.divisions import month_end
from datasources.reference.tables import read_facts
from datasources.schema.standards import Standard, read_standards, shipped_standards
from tests.datasources.real import REAL, needs_real_data

STANDARDS = {path.stem: path for path in shipped_standards()}
BY_STANDARD = {table.standard: table for table in TABLES}
whole = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.standard)


def rows(standard: str) -> list[dict[str, str]]:
    return list(BY_STANDARD[standard].rows())


def real(path: str) -> list[dict[str, str]]:
    with (REAL / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@whole
def test_its_columns_are_those_of_its_standard(table):
    standard = Standard.from_definition(read_standards(STANDARDS[table.standard])[0])
    assert set(next(iter(table.rows()))) <= set(standard.columns)
    assert standard.origin == "reference"


@whole
def test_no_key_comes_twice(table):
    key = Standard.from_definition(read_standards(STANDARDS[table.standard])[0]).key
    keys = [tuple(row[name] for name in key) for row in table.rows()]
    assert len(set(keys)) == len(keys)


@whole
def test_the_same_facts_are_the_same_file(table):
    assert table.content() == table.content()


@needs_real_data
def test_every_day_is_the_working_day_or_holiday_it_was_announced_to_be():
    announced = {row["date"]: "是" if row["is_workday"] == "1" else "否" for row in real("calendar/statutory_days.csv")}
    assert {row["day"]: row["is_workday"] for row in rows("holiday_calendar")} == announced


def test_a_moved_working_day_and_a_holiday_say_why():
    days = {row["day"]: row for row in rows("holiday_calendar")}
    assert (days["2024-02-04"]["is_workday"], days["2024-02-04"]["note"]) == ("是", "春节调休上班")
    assert (days["2024-02-10"]["is_workday"], days["2024-02-10"]["holiday_name"]) == ("否", "春节")


@needs_real_data
def test_every_loan_prime_rate_is_there():
    published = {row["date"]: (f"{row['lpr_1y']}%", f"{row['lpr_5y']}%") for row in real("rates/lpr.csv")}
    assert {row["publish_date"]: (row["rate_1y"], row["rate_5y"]) for row in rows("lpr_rate")} == published


@needs_real_data
def test_every_average_wage_is_there():
    wages = {row["year"]: [row["non_private_yuan"], row["private_yuan"]] for row in real("rates/avg_wage_national.csv")}
    assert {fact["year"]: [fact["non_private"], fact["private"]] for fact in read_facts("average_wage.csv")} == wages


@needs_real_data
def test_the_divisions_in_force_are_those_of_the_last_list():
    listed = {
        row["code"].ljust(6, "0"): row["name"]
        for level in ("areas", "cities", "provinces")
        for row in real(f"admin_codes/modood_{level}.csv")
    }
    in_force = {row["region_code"]: row["region_name"] for row in rows("region_code_table") if not row["valid_to_date"]}
    apart = {code: name for code, name in in_force.items() if code[:2] in ("71", "81", "82")}  # lists leave them out
    assert {code: name for code, name in in_force.items() if code not in apart} == listed
    assert sorted(apart.values()) == ["台湾省", "澳门特别行政区", "香港特别行政区"]


def test_a_code_has_one_name_at_a_time():
    for _code, periods in groupby(sorted(_periods()), key=lambda period: period[0]):
        ends = [(start, end) for _, start, end in periods]
        assert all(end < later for (_, end), (later, _) in zip(ends, ends[1:], strict=False)), _code


def test_a_division_begins_before_it_ends_and_only_a_former_one_has_a_successor():
    table = rows("region_code_table")
    known = {row["region_code"] for row in table}
    assert all(start <= end for _, start, end in _periods())
    assert {row["successor_code"] for row in table} - {""} <= known
    assert not any(row["successor_code"] and not row["valid_to_date"] for row in table)


@pytest.mark.parametrize(
    ("code", "day", "name"),
    [
        ("110103", date(2005, 1, 1), "崇文区"),
        ("110103", date(2015, 1, 1), None),
        ("460100", date(2020, 1, 1), "海口市"),
        ("120110", date(1990, 1, 1), "东郊区"),
        ("120110", date(1995, 1, 1), "东丽区"),
        ("370634", date(2015, 1, 1), "长岛县"),
    ],
)
def test_a_code_means_what_it_meant_on_the_day(code, day, name):
    found = [
        row["region_name"]
        for row in rows("region_code_table")
        if row["region_code"] == code and row["valid_from_date"] <= day.isoformat() <= (row["valid_to_date"] or "9999")
    ]
    assert found == ([name] if name else [])


@pytest.mark.parametrize(("former", "present"), [("110224", "110115"), ("460003", "469003"), ("130527", "130506")])
def test_a_renumbered_division_leads_to_its_successor(former, present):
    successors = [row["successor_code"] for row in rows("region_code_table") if row["region_code"] == former]
    assert successors == [present]


@pytest.mark.parametrize(("month", "day"), [("1980-12", date(1980, 12, 31)), ("2004-02", date(2004, 2, 29))])
def test_a_list_gives_the_state_at_the_end_of_its_month(month, day):
    assert month_end(month) == day


def _periods() -> list[tuple[str, str, str]]:
    return [
        (row["region_code"], row["valid_from_date"], row["valid_to_date"] or "9999-12-31")
        for row in rows("region_code_table")
    ]
