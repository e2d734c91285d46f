"""Web pages and old XML under the name of a workbook."""

import pytest

from tests.datasources.formats.reading import look, rows

PAGE = """<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head><body>
<table><tr><td><table id="layout"><tr><td>首页</td></tr></table></td></tr></table>
<table border=1><tr><td colspan=3>处罚登记表</td></tr><tr><th rowspan=2>序号</th><th colspan=2>当事人</th></tr>
<tr><th>姓名</th><th>证号</th></tr>
<tr><td>1</td><td>张&nbsp;三<br>（化名）</td><td style="mso-number-format:'\\@'">110105194912310021</td></tr>
<tr><td rowspan=2>2</td><td>王<td>001</tr><tr><td>钱<td>y</tr>
<tr><td colspan=3>合计：3人</td></tr></table></body></html>"""

OLD = """<?xml version="1.0" encoding="{0}"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="数据"><Table><Row><Cell ss:MergeAcross="2"><Data ss:Type="String">标题</Data></Cell></Row>
<Row ss:Index="3"><Cell><Data ss:Type="String">姓名</Data></Cell><Cell><Data ss:Type="String">日期</Data></Cell>
<Cell><Data ss:Type="String">金额</Data></Cell></Row>
<Row><Cell ss:MergeDown="1"><Data ss:Type="String">张三</Data></Cell>
<Cell ss:Index="3"><Data ss:Type="Number">12.50</Data></Cell></Row>
<Row><Cell ss:Index="2"><Data ss:Type="DateTime">2024-01-05T00:00:00.000</Data></Cell>
<Cell><Data ss:Type="Number">3</Data></Cell></Row>
</Table></Worksheet><Worksheet ss:Name="空"><Table/></Worksheet></Workbook>"""


@pytest.fixture(params=["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def page(request, tmp_path):
    text = PAGE if request.param == "gb18030" else PAGE.replace("charset=gb2312", "charset=utf-8")
    if request.param == "utf-16":
        text = text.replace("; charset=utf-8", "")
    (tmp_path / "a.xls").write_bytes(text.encode(request.param))
    return tmp_path / "a.xls"


def test_the_table_of_a_page_is_read_whatever_its_encoding(page):
    assert look(page).headers == ["序号", "当事人/姓名", "当事人/证号"]
    assert rows(page) == [
        (4, "1", "张 三\n（化名）", "110105194912310021"), (5, "2", "王", "001"), (6, "2", "钱", "y"),
    ]  # fmt: skip


def test_tables_of_a_page_can_be_chosen(page):
    found = look(page, sheet="表1")
    assert (found.sheets, found.headers) == (["表1", "表2"], ["首页"])


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_old_xml_is_read_with_its_skips_and_merged_cells(tmp_path, encoding):
    (tmp_path / "a.xls").write_bytes(OLD.format(encoding).encode(encoding))
    found = look(tmp_path / "a.xls")
    assert (found.sheet, found.header_row, found.headers) == ("数据", 3, ["姓名", "日期", "金额"])
    assert rows(tmp_path / "a.xls") == [(4, "张三", "", "12.50"), (5, "张三", "2024-01-05", "3")]
