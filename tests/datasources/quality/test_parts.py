"""The five parts of the overall picture, and reports of several loads together."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datasources.quality.combining import combine
from datasources.quality.parts import parts
from datasources.quality.shares import overall_completeness, validity
from datasources.schema.standards import Standard
from tests.datasources.quality.samples import EMPTY, MAPPING, TODAY, measured


def part(figures, name, cycle=None):
    return next(part for part in parts(figures, TODAY, cycle) if part.name == name)


def test_completeness_is_the_mean_of_the_columns_that_were_delivered(tmp_path):
    mapping = {title: name for title, name in MAPPING.items() if name in ("no", "kind")}
    rows = [{"no": "甲", "kind": "低保"}, {"no": "乙"}]
    found = part(measured(tmp_path, rows, mapping=mapping), "complete")
    assert (found.share, found.facts["column"], found.facts["missing"]) == (0.75, "kind", 4)


def test_rows_refused_for_an_empty_cell_make_its_column_less_complete(tmp_path):
    figures = measured(tmp_path, [{"no": "甲"}], mapping={"编号": "no"}, reasons={f"编号：{EMPTY}": 1})
    assert overall_completeness(figures) == 0.5


def test_validity_is_of_cells_that_said_anything(tmp_path):
    figures = measured(tmp_path, [{"no": "甲"}] * 3, reasons={"编号：不可读": 1})
    assert validity(figures["columns"]["no"]) == 0.75
    found = part(figures, "valid")
    assert (found.share, found.reason, found.facts["column"]) == (0.75, "refused", "no")


def test_uniqueness_is_of_rows_with_a_whole_key(tmp_path):
    figures = measured(tmp_path, [{"no": "甲"}, {"no": "甲"}, {}], repeated_keys=1)
    assert part(figures, "unique").share == 0.5


@pytest.mark.parametrize(
    ("age", "cycle", "share", "reason"),
    [(0, 30, 1, "in_cycle"), (30, 30, 1, "in_cycle"), (60, 30, 0.5, "late"), (60, None, None, "no_cycle")],
)
def test_timeliness_is_held_against_the_cycle_that_was_agreed_on(tmp_path, age, cycle, share, reason):
    figures = measured(tmp_path, [{"on": TODAY - timedelta(days=age)}])
    found = part(figures, "timely", cycle)
    assert (found.share, found.reason) == (share, reason)


def test_coverage_is_the_days_outside_gaps(tmp_path):
    days = [date(2024, 1, 1) + timedelta(days=n) for n in (*range(40), *range(60, 100))]
    found = part(measured(tmp_path, [{"on": day} for day in days]), "covered")
    assert (found.share, found.facts["gap_days"]) == (0.8, 20)


def test_what_a_standard_does_not_know_is_not_judged(tmp_path):
    standard = Standard.from_definition({"slug": "s", "title": "标准", "columns": {"a": {"type": "string"}}})
    figures = measured(tmp_path, [{"a": "甲"}], standard)
    assert {part.name for part in parts(figures, TODAY, 30) if part.share is None} == {"unique", "timely", "covered"}


def test_a_load_without_rows_is_measured_and_not_judged(tmp_path):
    assert [part.share for part in parts(measured(tmp_path, []), TODAY, 30)] == [None] * 5


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "no": st.none() | st.sampled_from("甲乙丙"),
            "kind": st.none() | st.sampled_from(["低保", "特困"]),
            "on": st.none() | st.dates(date(2024, 1, 1), TODAY),
            "amount": st.none() | st.decimals(0, 10, places=2),
            "region": st.none() | st.sampled_from(["990101", "990102"]),
        }
    ),
    max_size=12,
)
ADD_UP = ("rows", "filled", "low", "high", "codes")


def comparable(column):
    codes = column["codes"]
    told = sorted(map(tuple, codes["top"])) if codes and codes["top"] else []
    return {word: column[word] for word in ADD_UP} | {"codes": told}


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, ROWS)
def test_reports_together_say_what_one_of_all_rows_says(tmp_path, first, second):
    together = combine([measured(tmp_path, first), measured(tmp_path, second)])
    whole = measured(tmp_path, first + second)
    for name, column in whole["columns"].items():
        assert comparable(together["columns"][name]) == comparable(column)
    assert together["days"] == whole["days"]
    assert together["regions"] == whole["regions"]
    assert (together["rows"], together["key"]["incomplete"]) == (whole["rows"], whole["key"]["incomplete"])


def test_amounts_are_compared_as_numbers_not_as_text(tmp_path):
    reports = [measured(tmp_path, [{"amount": Decimal(amount)}]) for amount in (9, 10)]
    assert (combine(reports)["columns"]["amount"]["low"], combine(reports)["columns"]["amount"]["high"]) == (
        "9.00",
        "10.00",
    )
