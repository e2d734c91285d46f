"""Files as they really come."""

import pytest

from datasources.formats import open_reader, sniff
from tests.datasources.real import REAL, needs_real_data

pytestmark = needs_real_data

FILES = [
    ("replies/reply_times_gbk.csv", {}, "gb18030", 1, 2816),
    ("traffic/accidents_2013.csv", {}, "utf-8-sig", 1, 1867),
    ("food_safety/businesses.csv", {"encoding": "latin-1"}, "iso8859-1", 1, 6399),
    ("h2_visas/H-2A_FY2012.xlsx", {}, "", 1, 8047),
    ("h2_visas/h2a_debarment_table.xlsx", {}, "", 4, 78),
    ("h2_visas/debarments-2010-2014.csv", {}, "utf-8", 1, 141),
    ("h2_visas/h2b_debarment_table.xlsx", {}, "", 3, 32),
    ("traffic/accidents_2018.csv", {}, "utf-8-sig", 1, 3675),
    ("food_safety/inspections.csv", {}, "utf-8", 1, 14233),
    ("food_safety/legend.csv", {}, "utf-8", 1, 4),
    ("admin_codes/gb2260_all_revisions.csv", {}, "utf-8", 1, 7396),
    ("admin_codes/modood_areas.csv", {}, "utf-8", 1, 2978),
    ("calendar/statutory_days.csv", {}, "utf-8", 1, 8401),
    ("rates/lpr.csv", {}, "utf-8", 1, 66),
    ("linkage/dataset4a.csv", {}, "utf-8", 1, 5000),
    ("judgments/cail2018_valid.jsonl", {}, "utf-8", 0, 1000),
]


@pytest.mark.parametrize(("name", "options", "encoding", "header", "rows"), FILES)
def test_a_real_file_is_recognised_and_read_whole(name, options, encoding, header, rows):
    found = sniff(REAL / name, options)
    assert (found.encoding, found.header_row) == (encoding, header)
    batches = list(open_reader(REAL / name, options).batches())
    assert sum(len(batch) + len(batch.refused) for batch in batches) == rows


def test_a_workbook_with_merged_headers_is_titled_by_the_row_above_its_data():
    found = sniff(REAL / "h2_visas/h2a_debarment_table.xlsx")
    assert found.headers == ["Name", "Duration", "Start date", "End date"]


def test_the_two_lines_below_a_police_export_are_left_out_and_named():
    reader = open_reader(REAL / "traffic/accidents_2018.csv")
    list(reader.batches())
    assert [line.text for line in reader.footer] == ["資料提供日期：111年09月28日", "事故類別：A1類"]
