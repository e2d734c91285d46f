"""Workbooks: the right sheet, the right header, cells as they are read on screen."""

import zipfile
from datetime import date, datetime

import pytest
import xlsxwriter

from datasources.errors import FormatError
from datasources.formats import open_reader, sniff
from datasources.formats.texts import cell_text

TEXTS = [
    ("张三", "张三"),
    (3.0, "3"),
    (0.1, "0.1"),
    (0.1 + 0.2, "0.3"),  # as on screen: fifteen digits
    (1e-7, "0.0000001"),
    (110105491231002.0, "110105491231002"),  # fifteen digits are still exact
    (1.10105194912310e17, "1.10105194912310E+17"),  # eighteen are not
    (date(2024, 1, 5), "2024-01-05"),
    (datetime(2024, 1, 5), "2024-01-05"),
    (datetime(2024, 1, 5, 9, 30), "2024-01-05 09:30:00"),
    (True, "是"),
    (None, ""),
]


@pytest.mark.parametrize(("cell", "text"), TEXTS)
def test_a_cell_reads_as_on_screen(cell, text):
    assert cell_text(cell) == text


@pytest.fixture
def book(tmp_path):
    """An empty sheet, a sheet whose table begins below a merged title and right of a blank column, another sheet."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet("说明")
        sheet = workbook.add_worksheet("数据")
        sheet.merge_range(2, 1, 2, 3, "2024年处罚数据")
        for row, cells in enumerate([["文号", "姓名", "日期"], ["A1", "张三", "2024-01-05"], ["A2", "李四"]], start=3):
            sheet.write_row(row, 1, cells)
        workbook.add_worksheet("其他").write_column(0, 0, ["甲", "乙"])
    return path


def test_the_first_sheet_with_a_table_is_read_below_its_title(book):
    found = sniff(book)
    assert (found.sheet, found.sheets, found.header_row) == ("数据", ["说明", "数据", "其他"], 4)
    assert found.headers == ["文号", "姓名", "日期"]
    (batch,) = open_reader(book).batches()
    assert (batch.lines.to_pylist(), batch.columns[1].to_pylist()) == ([5, 6], ["张三", "李四"])


def test_sheet_and_header_can_be_overruled(book):
    assert sniff(book, {"sheet": "其他"}).headers == ["甲"]
    assert sniff(book, {"header_row": 5}).headers == ["A1", "张三", "2024-01-05"]


def test_an_unknown_sheet_is_refused_with_those_there_are(book):
    with pytest.raises(FormatError, match="说明、数据、其他"):
        sniff(book, {"sheet": "不存在"})


@pytest.mark.parametrize(("name", "content", "says"), [
    ("a.xlsx", b"PK\x03\x04 and then nothing", "已损坏"),
    ("a.xlsx", b"not a workbook,at all\n1,2\n", "扩展名是工作簿"),
    ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 broken", "已损坏"),
])  # fmt: skip
def test_a_broken_workbook_is_refused_in_a_sentence(tmp_path, name, content, says):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FormatError, match=says):
        sniff(tmp_path / name)


def test_a_workbook_that_unfolds_to_too_much_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        for part in range(2_001):
            book.writestr(f"xl/worksheets/sheet{part}.xml", "")
    with pytest.raises(FormatError, match="过大"):
        sniff(tmp_path / "a.xlsx")


def test_an_empty_workbook_is_refused(tmp_path):
    xlsxwriter.Workbook(tmp_path / "a.xlsx").close()
    with pytest.raises(FormatError, match="是空的"):
        sniff(tmp_path / "a.xlsx")


def test_the_original_name_decides_where_the_stored_one_says_nothing(tmp_path):
    (tmp_path / "0001").write_bytes(b"a,b\n1,2\n")
    with pytest.raises(FormatError, match="表.xlsx"):
        sniff(tmp_path / "0001", name="表.xlsx")
