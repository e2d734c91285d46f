"""Units and years that stand above a table, or that a person told."""

from datetime import date
from decimal import Decimal

import pytest

from datasources.errors import FormatError
from tests.datasources.ingestion.samples import loaded, take_in, write

ROWS = "文号,决定日期,罚款金额\nA1,102年01月01日,1.5\nA2,民國103年1月1日,2元\n"


def fines(folder, **changes):
    rows = loaded(folder, take_in(folder, write(folder, ROWS), reject_limit_percent=100, **changes))
    return [(row["decided_on"], row["fine"]) for row in rows]


def test_years_of_the_republic_are_read_where_told(tmp_path):
    assert fines(tmp_path, options={"years": "roc"}) == [
        (date(2013, 1, 1), Decimal("1.50")), (date(2014, 1, 1), Decimal("2.00")),
    ]  # fmt: skip


def test_without_being_told_only_those_that_name_their_era_are(tmp_path):
    assert fines(tmp_path) == [(date(2014, 1, 1), Decimal("2.00"))]


def test_options_of_one_file_overrule_those_of_all(tmp_path):
    told = {"years": "auto", "files": {"处罚.csv": {"years": "roc", "unit": "万元"}}}
    assert fines(tmp_path, options=told) == [
        (date(2013, 1, 1), Decimal("15000.00")), (date(2014, 1, 1), Decimal("2.00")),
    ]  # fmt: skip


@pytest.mark.parametrize(("options", "fine"), [({}, "15000.00"), ({"unit": "元"}, "1.50")])
def test_the_unit_above_the_table_counts_unless_overruled(tmp_path, options, fine):
    text = "罚款统计表,,\n单位：万元,,\n文号,决定日期,罚款金额\nA1,2024-01-05,1.5\n"
    rows = loaded(tmp_path, take_in(tmp_path, write(tmp_path, text), options=options))
    assert [row["fine"] for row in rows] == [Decimal(fine)]


@pytest.mark.parametrize("options", [{"years": "大正"}, {"header_rows": "二"}, {"footer_rows": -1}, {"header_row": 0}])
def test_an_option_that_cannot_be_is_refused_in_a_sentence(tmp_path, options):
    with pytest.raises(FormatError, match="应为"):
        fines(tmp_path, options=options)
