"""Headers of one row and of several, with and without merged cells to tell them by."""

import pytest

from datasources.errors import FormatError
from datasources.formats.titles import LIKE_DATA, Span, find_titles, name_columns, refuse_too_wide

DATA = ["1", "张三", "110105", "2024-01-05", "3"]
PLAIN = [
    # rows, first, count, names
    ([["序号", "姓名"], ["1", "张三"]], 0, 1, ["序号", "姓名"]),
    ([["2024年统计表", ""], ["序号", "姓名"], ["1", "张三"]], 1, 1, ["序号", "姓名"]),
    (
        [["标题"], ["序号", "当事人", "", "处罚", ""], ["", "姓名", "证号", "日期", "金额"], DATA],
        1, 2, ["序号", "当事人/姓名", "当事人/证号", "处罚/日期", "处罚/金额"],
    ),
    (
        [["当事人", "", "", "处罚", ""], ["编号", "姓名", "证号", "日期", "金额"], DATA],
        0, 2, ["当事人/编号", "当事人/姓名", "当事人/证号", "处罚/日期", "处罚/金额"],
    ),
    # a row of words under a header of words is a row
    ([["姓名", "籍贯", "备注"], ["张三", "北京", "甲"], ["李四", "上海", "乙"]], 0, 1, ["姓名", "籍贯", "备注"]),
    # a column without a title does not make a group of the one before it
    ([["姓名", "", "备注"], ["张三", "北京", "甲"], ["李四", "上海", "乙"]], 0, 1, ["姓名", "第2列", "备注"]),
    ([["填报单位：某局", "", "单位：万元"], ["a", "b", "c"], ["1", "2", "3"]], 1, 1, ["a", "b", "c"]),
]  # fmt: skip


@pytest.mark.parametrize(("table", "first", "count", "names"), PLAIN)
def test_a_header_is_found_without_merged_cells(table, first, count, names):
    found = find_titles(table)
    assert (found.first, found.count, found.names) == (first, count, names)


def test_merged_cells_tell_a_header_of_three_rows():
    table = [
        ["统计表", "", "", "", ""], ["序号", "处罚", "", "", "备注"], ["", "决定", "", "金额", ""],
        ["", "文号", "日期", "", ""], ["1", "A1", "2024-01-05", "3", ""],
    ]  # fmt: skip
    spans = [
        Span(0, 0, 0, 4), Span(1, 0, 3, 0), Span(1, 1, 1, 3), Span(1, 4, 3, 4), Span(2, 1, 2, 2), Span(2, 3, 3, 3),
    ]  # fmt: skip
    found = find_titles(table, spans)
    assert (found.first, found.count) == (1, 3)
    assert found.names == ["序号", "处罚/决定/文号", "处罚/决定/日期", "处罚/金额", "备注"]


def test_a_merged_title_over_two_columns_is_no_group_over_the_row_below():
    found = find_titles([["姓名", "住址", "", "备注"], ["张三", "甲市", "乙县", "略"]], [Span(0, 1, 0, 2)])
    assert (found.count, found.names) == (1, ["姓名", "住址", "住址 (2)", "备注"])


@pytest.mark.parametrize(("first", "count", "names"), [
    (0, 1, ["序号", "当事人"]), (0, 2, ["序号", "当事人/姓名"]), (1, 1, ["第1列", "姓名"]), (2, 0, ["第1列", "第2列"]),
])  # fmt: skip
def test_a_person_may_say_where_the_header_is(first, count, names):
    table = [["序号", "当事人"], ["", "姓名"], ["1", "张三"]]
    assert find_titles(table[first:], first=0, count=count).names == names


@pytest.mark.parametrize(("text", "unit"), [
    ("单位：万元", "万元"), ("（单位:元）", "元"), ("金额单位： 亿元", "亿元"), ("单位：件、万元", "万元"),
    ("填报单位：某局", ""),
])  # fmt: skip
def test_the_unit_above_a_table_is_found(text, unit):
    assert find_titles([[text, ""], ["项目", "数额"], ["甲", "1"]]).unit == unit


def test_columns_have_different_names():
    assert name_columns(["姓名", "", "姓名", "决定\n日期", ""]) == ["姓名", "第2列", "姓名 (2)", "决定 日期"]


def test_more_columns_than_a_sheet_can_have_are_refused():
    refuse_too_wide(16_384, "文件 a")
    with pytest.raises(FormatError, match="16,385 列"):
        refuse_too_wide(16_385, "文件 a")


@pytest.mark.parametrize(("header", "doubted"), [
    (["项目", "2020年"], False), (["序号", "姓名"], False), (["1", "张三"], True), (["项目", "2020"], True),
])  # fmt: skip
def test_a_header_that_looks_like_data_is_doubted(header, doubted):
    assert find_titles([header, ["2", "李四"]]).notes == ((LIKE_DATA,) if doubted else ())
