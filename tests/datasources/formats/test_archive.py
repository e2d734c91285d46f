"""ZIP and gzip of anything that can be read alone."""

import gzip
import io
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from datasources.errors import FormatError
from tests.datasources.formats.reading import look, rows

JANUARY, FEBRUARY = "姓名,金额\n张三,1\n合计,1\n", "金额,姓名\n2,李四\n"


def pack(path, members: dict, flags: int | None = None):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_members_of_one_shape_are_read_one_after_the_other(tmp_path):
    path = pack(tmp_path / "a.zip", {
        "__MACOSX/._一月.csv": "x", ".DS_Store": "x", "目录/": "", "目录/一月.csv": JANUARY,
        "二月.csv": FEBRUARY.encode("gbk"), "说明.pdf": "%PDF",
    })  # fmt: skip
    found = look(path)
    assert (found.sheets, found.sheet, found.headers) == (["目录/一月.csv", "二月.csv"], "*", ["姓名", "金额"])
    assert found.notes == ["“说明.pdf”不是表格，未读取"]
    assert rows(path) == [("目录/一月.csv", 2, "张三", "1"), ("二月.csv", 2, "李四", "2")]


def test_one_member_can_be_chosen(tmp_path):
    path = pack(tmp_path / "a.zip", {"一月.csv": JANUARY, "车.csv": "车牌,颜色\n1,红\n"})
    with pytest.raises(FormatError, match="多出 车牌、颜色，缺少 姓名、金额"):
        look(path)
    assert look(path, sheet="车.csv").sheets == ["一月.csv", "车.csv"]
    assert rows(path, sheet="车.csv") == [("车.csv", 2, "1", "红")]
    with pytest.raises(FormatError, match="没有名为 三月.csv 的文件"):
        look(path, sheet="三月.csv")


def test_names_in_gbk_and_utf8_without_a_flag_are_decoded(tmp_path):
    for encoding in ("gbk", "utf-8"):
        path = pack(tmp_path / f"{encoding}.zip", {"xxxxxxxxxxxx.csv"[: len("一月.csv".encode(encoding))]: JANUARY})
        content = path.read_bytes()
        name = "xxxxxxxxxxxx.csv"[: len("一月.csv".encode(encoding))].encode()
        path.write_bytes(content.replace(name, "一月.csv".encode(encoding)))
        assert look(path).sheets == ["一月.csv"]


def test_workbooks_parquet_and_json_are_read_inside_too(tmp_path):
    book, table = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(book) as workbook:
        sheet = workbook.add_worksheet("S")
        sheet.write_row(0, 0, ["姓名", "金额"])
        sheet.write_row(1, 0, ["张三", 1])
    pq.write_table(pa.table({"姓名": ["王五"], "金额": [3]}), table)
    path = pack(tmp_path / "a.zip", {
        "a.xlsx": book.getvalue(), "b.jsonl": '{"金额": 2, "姓名": "李四"}\n', "c.parquet": table.getvalue(),
        "d.json": '[{"姓名": "赵六", "备注": "x"}]',
    })  # fmt: skip
    assert rows(path) == [
        ("a.xlsx", 2, "张三", "1", None), ("b.jsonl", 1, "李四", "2", None), ("c.parquet", 1, "王五", "3", None),
        ("d.json", 1, "赵六", None, "x"),
    ]  # fmt: skip


def test_a_gzip_is_read_as_what_is_in_it(tmp_path):
    (tmp_path / "表.csv.gz").write_bytes(gzip.compress(JANUARY.encode("gbk")))
    assert look(tmp_path / "表.csv.gz").encoding == "gb18030"
    assert rows(tmp_path / "表.csv.gz") == [(2, "张三", "1")]


def test_only_the_head_of_a_long_member_is_unfolded_to_look_at_it(tmp_path, monkeypatch):
    monkeypatch.setattr("datasources.formats.archive._HEAD", 1000)
    path = pack(tmp_path / "a.zip", {"a.csv": "姓名,金额\n" + "张三,1\n" * 5000})
    assert set(map(tuple, look(path).sample)) == {("张三", "1")}
    assert len(rows(path)) == 5000
