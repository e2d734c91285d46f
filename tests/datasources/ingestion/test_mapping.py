"""Which column a header is."""

import pytest

from datasources.ingestion import suggest_mapping
from datasources.ingestion.mapping import best_standards
from datasources.schema.standards import Standard
from tests.datasources.ingestion.samples import PENALTY

HEADERS = [
    ("文号", "penalty_no", "exact"),
    (" 文 号：", "penalty_no", "exact"),
    ("决定书文号", "penalty_no", "alias"),
    ("PENALTY_NO", "penalty_no", "slug"),
    ("Penalty No", "penalty_no", "slug"),
    ("罚款金额（元）", "fine", "exact"),
    ("罚款金额(万元)", "fine", "exact"),
    ("罚款金额[单位：万元]", "fine", "exact"),
    ("身份证号码", "id_card", "suggested"),
    ("姓名（元）", "name", "suggested"),  # only what is counted has a unit
    ("备注", None, "none"),
]


@pytest.mark.parametrize(("header", "column", "how"), HEADERS)
def test_a_header_is_recognised(header, column, how):
    (match,) = suggest_mapping([header], PENALTY)
    assert (match.header, match.column, match.how) == (header, column, how)
    assert match.similarity == 100 if how in ("exact", "alias", "slug") else match.similarity < 100


@pytest.mark.parametrize(("headers", "columns"), [
    (["当事人/姓名", "当事人/身份证号", "处罚/罚款金额(万元)"], ["name", "id_card", "fine"]),
    (["当事人/姓名", "被害人/姓名"], [None, None]),  # whose name it is, is for a person to say
    (["姓名", "被害人/姓名"], ["name", None]),
])  # fmt: skip
def test_a_title_below_a_group_is_recognised_where_only_one_column_has_it(headers, columns):
    sure = [match.column if match.how != "suggested" else None for match in suggest_mapping(headers, PENALTY)]
    assert sure == columns


def test_what_was_confirmed_before_is_offered_before_likeness():
    (match,) = suggest_mapping(["身份证号码"], PENALTY, {"身份证号码": "name"})
    assert (match.column, match.how) == ("name", "remembered")


def test_a_title_goes_before_what_was_remembered():
    (match,) = suggest_mapping(["姓名"], PENALTY, {"姓名": "kind"})
    assert (match.column, match.how) == ("name", "exact")


def test_no_column_is_offered_twice():
    matches = suggest_mapping(["决定书文号", "文号", "文号码"], PENALTY)
    assert [(match.column, match.how) for match in matches] == [(None, "none"), ("penalty_no", "exact"), (None, "none")]


def like(slug: str, *titles: str, required: str = "") -> Standard:
    columns = {
        f"c{at}": {"type": "string", "title": title, "required": title == required} for at, title in enumerate(titles)
    }
    return Standard.from_definition({"slug": slug, "title": slug, "columns": columns})


STANDARDS = [
    like("one", "甲"),
    like("two", "甲", "乙"),
    like("needs", "甲", "乙", "丙", required="丙"),
    like("none", "丁"),
]
FITS = [
    (["甲", "乙", "丙"], [("needs", 3, 0), ("two", 2, 0), ("one", 1, 0)]),
    (["甲", "乙"], [("two", 2, 0), ("one", 1, 0), ("needs", 2, 1)]),
    (["甲：", " 乙 "], [("two", 2, 0), ("one", 1, 0), ("needs", 2, 1)]),
    (["丁", "戊"], [("none", 1, 0)]),
    (["戊"], []),
]


@pytest.mark.parametrize(("headers", "fits"), FITS)
def test_the_standards_that_headers_fit_best_come_first(headers, fits):
    found = best_standards(headers, STANDARDS)
    assert [(fit.standard.slug, fit.recognised, fit.missing) for fit in found] == fits


def test_a_likeness_counts_half_and_may_stand_for_a_required_column():
    other = like("other", "姓名", "处罚决定日期", "处罚种类", required="处罚决定日期")
    found = best_standards(["姓名", "处罚决定的日期", "处罚的种类"], [like("short", "姓名"), other])
    assert [(fit.standard.slug, fit.recognised, fit.missing) for fit in found] == [("other", 1, 0), ("short", 1, 0)]


def test_the_share_is_of_the_headers():
    (fit,) = best_standards(["甲", "戊", "己"], [like("one", "甲")])
    assert fit.percent == 33
