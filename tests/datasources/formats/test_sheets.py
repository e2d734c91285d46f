"""Workbooks as offices make them, in every format of theirs."""

import zipfile
from datetime import date

import pytest
import xlsxwriter
import xlwt

from datasources.errors import FormatError
from tests.datasources.formats.reading import look, rows

HEADER = ["姓名", "金额"]


@pytest.fixture
def register(tmp_path):
    """A title, a header of two rows with merged cells, a person merged over two rows, blanks, totals, notes."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("登记")
        sheet.merge_range(0, 0, 0, 4, "处罚登记表")
        sheet.write(1, 4, "单位：万元")
        for first, last, title in ((0, 0, "序号"), (4, 4, "备注")):
            sheet.merge_range(2, first, 3, last, title)
        sheet.merge_range(2, 1, 2, 2, "当事人")
        sheet.write_row(2, 3, ["处罚"])
        sheet.write_row(3, 1, ["姓名", "证号", "金额"])
        sheet.merge_range(4, 1, 5, 1, "张三")
        sheet.write_row(4, 2, ["110105491231002", 1.5])
        sheet.write_row(5, 2, [110105194912310021, 2])
        sheet.write(4, 0, 1)
        sheet.write(5, 0, 2)
        sheet.write_row(7, 0, [3, "李四", "x", 0, "略"])
        sheet.merge_range(8, 0, 8, 2, "合计")
        sheet.write(8, 3, 3.5)
        sheet.write(9, 0, "制表人：王五　审核人：赵六")
    return path


def test_a_register_is_read_as_a_person_reads_it(register):
    found = look(register)
    assert found.headers == ["序号", "当事人/姓名", "当事人/证号", "处罚/金额", "备注"]
    assert (found.header_row, found.header_rows, found.unit) == (3, 2, "万元")
    assert rows(register) == [
        (5, "1", "张三", "110105491231002", "1.5", ""),
        (6, "2", "张三", "1.10105194912310E+17", "2", ""),
        (8, "3", "李四", "x", "0", "略"),
    ]
    assert [(line.line, line.text) for line in found.footer] == [(9, "合计 3.5"), (10, "制表人：王五　审核人：赵六")]
    assert found.notes == ["有 1 处纵向合并的单元格，各行都取合并的内容"]


def test_everything_found_can_be_overruled(register):
    assert look(register, header_row=3, header_rows=1).headers[:3] == ["序号", "当事人", "当事人 (2)"]
    assert [row[0] for row in rows(register, footer_rows=0)] == [5, 6, 8, 9, 10]
    assert [row[0] for row in rows(register, footer_rows=3)] == [5, 6]
    assert look(register, header_row=5, header_rows=0).headers == [f"第{at}列" for at in range(1, 6)]


@pytest.fixture
def months(tmp_path):
    """Two sheets of one shape, one of another, an empty one, a chart and a hidden one."""
    path = tmp_path / "m.xlsx"
    with xlsxwriter.Workbook(path) as book:
        hidden = book.add_worksheet("藏")
        hidden.write_row(0, 0, HEADER)
        hidden.hide()
        for name, table in {
            "说明": [["本表由某局提供"]],
            "一月": [["一月统计", ""], HEADER, ["张三", 1], HEADER, ["合计", 1]],
            "二月": [HEADER[::-1], [2, "李四"]],
            "空": [],
        }.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(table):
                sheet.write_row(at, 0, row)
        book.get_worksheet_by_name("一月").activate()
        book.add_chartsheet("图")
    return path


def test_the_first_visible_sheet_with_a_table_is_read(months):
    found = look(months)
    assert (found.sheet, found.sheets) == ("一月", ["说明", "一月", "二月", "空", "藏"])
    assert rows(months) == [(3, "张三", "1")]


def test_all_sheets_with_the_same_header_are_read_one_after_the_other(months):
    found = look(months, sheet="*")
    assert found.sheet == "*"
    assert "“空”是空的，未读取" in found.notes
    with pytest.raises(FormatError, match="没有名为"):
        look(months, sheet="三月")


def test_rows_of_several_sheets_name_their_sheet(tmp_path):
    path = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, table in {
            "一月": [HEADER, ["张三", 1]],
            "二月": [HEADER[::-1], [2, "李四"]],
            "注": [["说明", "略"]],
        }.items():
            for at, row in enumerate(table):
                (book.get_worksheet_by_name(name) or book.add_worksheet(name)).write_row(at, 0, row)
    assert rows(path, sheet="*") == [("一月", 2, "张三", "1"), ("二月", 2, "李四", "2")]
    assert look(path, sheet="*").notes == ["“注”的表头不同，未读取"]


def test_blank_columns_between_and_far_to_the_right_are_no_columns(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 1, ["姓名", "", "金额", "", "", ""])
        sheet.write_row(1, 1, ["张三", "", 0, "", "x", ""])
        sheet.write(0, 900, "远")
    assert look(path).headers == ["姓名", "金额", "第5列", "远"]
    assert rows(path) == [(2, "张三", "0", "x", "")]


def test_the_old_format_is_read_with_its_dates_and_merged_cells(tmp_path):
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("表")
    sheet.write_merge(0, 0, 0, 2, "登记表")
    sheet.write_merge(1, 2, 0, 0, "序号")
    sheet.write_merge(1, 1, 1, 2, "当事人")
    for column, cell in enumerate(["姓名", "生日"], start=1):
        sheet.write(2, column, cell)
    for column, cell in enumerate([1, "张三", date(1990, 1, 5)]):
        sheet.write(3, column, cell, xlwt.easyxf(num_format_str="YYYY-MM-DD" if column == 2 else "General"))
    book.save(str(tmp_path / "a.xls"))
    assert look(tmp_path / "a.xls").headers == ["序号", "当事人/姓名", "当事人/生日"]
    assert rows(tmp_path / "a.xls") == [(4, "1", "张三", "1990-01-05")]


def test_an_open_document_is_read(tmp_path):
    spaces = " ".join(
        f'xmlns:{part}="urn:oasis:names:tc:opendocument:xmlns:{part}:1.0"' for part in ("office", "table", "text")
    )
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    lines = "".join(
        f"<table:table-row>{''.join(map(cell.format, line))}</table:table-row>"
        for line in (["登记表"], HEADER, ["张三", "1"], ["合计", "1"])
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="表">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("META-INF/manifest.xml", "<manifest:manifest/>")
        book.writestr("content.xml", content)
    assert (look(tmp_path / "a.ods").sheets, look(tmp_path / "a.ods").headers) == (["表"], HEADER)
    assert rows(tmp_path / "a.ods") == [(3, "张三", "1")]


def test_text_under_the_name_of_a_workbook_is_read_as_text(tmp_path):
    (tmp_path / "a.xls").write_bytes("姓名\t金额\n张三\t1\n".encode("gbk"))
    found = look(tmp_path / "a.xls")
    assert (found.format, found.encoding, found.delimiter) == ("delimited", "gb18030", "\t")


def test_a_large_sheet_is_sniffed_by_its_ends(tmp_path, monkeypatch):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([HEADER] + [["张三", line] for line in range(2_000)] + [["合计", 7]]):
            sheet.write_row(at, 0, row)
    whole = look(path)
    for name, size in (("_LARGE", 10_000), ("_HEAD", 20_000), ("_TAIL", 5_000)):
        monkeypatch.setattr(f"datasources.formats.excerpts.{name}", size)
    assert look(path) == whole
    assert [line.line for line in whole.footer] == [2002]
