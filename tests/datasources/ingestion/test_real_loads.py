"""Real files taken in: counts that are known from outside."""

from datetime import date, datetime

import pytest

from datasources.ingestion import SourceFile
from datasources.schema.standards import Standard
from tests.datasources.ingestion.samples import loaded, take_in
from tests.datasources.real import REAL, needs_real_data

pytestmark = needs_real_data


def standard(occurred=None, key=(), **columns):
    fields = {name: {"type": kind, "title": title, "required": must} for name, (kind, title, must) in columns.items()}
    return Standard.from_definition(
        {"slug": "s", "title": "标准", "occurred": occurred, "key": list(key), "columns": fields}
    )


def take(tmp_path, name, standard, **options):
    return take_in(
        tmp_path, SourceFile(REAL / name, name), standard=standard, options=options, reject_limit_percent=100
    )


def test_of_1000_judgments_184_thefts_alone_have_no_fine(tmp_path):
    extract = standard(
        accusation=("string", "meta.accusation", True),
        fine=("money", "meta.punish_of_money", True),
        death=("boolean", "meta.term_of_imprisonment.death_penalty", False),
        months=("integer", "meta.term_of_imprisonment.imprisonment", False),
        fact=("text", "fact", False),
    )
    report = take(tmp_path, "judgments/cail2018_valid.jsonl", extract)
    rows = loaded(tmp_path, report)
    assert (report.rows_read, report.rows_rejected) == (1000, 0)
    theft = [row for row in rows if row["accusation"] == "盗窃"]
    assert (len(theft), sum(row["fine"] == 0 for row in theft)) == (719, 184)
    assert [row["source_line"] for row in rows] == list(range(1, 1001))
    assert rows[0]["death"] is False
    assert rows[0]["months"] == 2


def test_replies_in_gbk_keep_their_times(tmp_path):
    replies = standard(
        "replied_at", ["no"], no=("code", "留言编号", True), asked_at=("timestamp", "留言时间", True),
        replied_at=("timestamp", "答复时间", True),
    )  # fmt: skip
    report = take(tmp_path, "replies/reply_times_gbk.csv", replies)
    assert (report.rows_loaded, report.rows_rejected) == (2816, 0)
    assert loaded(tmp_path, report)[0]["asked_at"] == datetime(2019, 4, 25, 9, 32, 9)
    assert report.dropped == ["留言用户"]


def test_the_footer_of_a_police_export_is_left_out_and_said(tmp_path):
    accidents = standard(at=("string", "發生時間", True), place=("string", "發生地點", True))
    report = take(tmp_path, "traffic/accidents_2013.csv", accidents)
    assert (report.rows_read, report.rows_rejected) == (1867, 0)
    assert report.footer == [f"traffic/accidents_2013.csv:{line}" for line in (1869, 1870)]


def test_the_years_of_a_police_export_are_those_of_the_republic_when_told(tmp_path):
    accidents = standard("at", at=("timestamp", "發生時間", True), place=("string", "發生地點", True))
    report = take(tmp_path, "traffic/accidents_2013.csv", accidents, years="roc")
    assert (report.rows_loaded, report.rows_rejected) == (1867, 0)
    assert (report.coverage_from, report.coverage_to) == (date(2013, 1, 1), date(2013, 12, 31))
    assert loaded(tmp_path, report)[0]["at"] == datetime(2013, 1, 1, 3)


def test_latin_1_is_read_when_told(tmp_path):
    business = standard(key=["no"], no=("code", "business_id", True), name=("name", "name", True))
    report = take(tmp_path, "food_safety/businesses.csv", business, encoding="latin-1")
    assert report.rows_read == 6399
    assert any("É" in (row["name"] or "") or "é" in (row["name"] or "") for row in loaded(tmp_path, report))


@pytest.mark.parametrize(("name", "columns", "rows", "covered"), [
    (
        "h2_visas/H-2A_FY2012.xlsx",
        {"no": ("string", "CASE_NO", True), "decided_on": ("date", "DECISION_DATE", True)},
        8047, (date(2011, 10, 3), date(2012, 9, 28)),
    ),
    (
        "h2_visas/debarments-2010-2014.csv",
        {"entity": ("string", "Entity Debarred", True), "decided_on": ("date", "Start Date", True)},
        141, None,
    ),
])  # fmt: skip
def test_registers_of_two_sources_are_read_whole(tmp_path, name, columns, rows, covered):
    report = take(tmp_path, name, standard("decided_on", **columns))
    assert (report.rows_read, report.rows_rejected) == (rows, 0)
    if covered:
        assert (report.coverage_from, report.coverage_to) == covered
