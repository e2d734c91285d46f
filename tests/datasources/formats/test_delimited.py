"""Delimited text: encodings, delimiters, title lines, and the exact line of every row."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasources.errors import FormatError
from datasources.formats import open_reader, sniff
from datasources.formats.lines import Dialect, records

TEXT = "姓名,日期\n张三,2024-01-05\n李四,2024-01-06\n"


def read(path, **options):
    """(line, cells) of every row, and the lines that were refused with their reasons."""
    batches = list(open_reader(path, options).batches())
    rows = [(line, cells) for b in batches for line, *cells in _rows(b)]
    return rows, [(bad.line, bad.reason) for b in batches for bad in b.refused]


def _rows(batch):
    return zip(batch.lines.to_pylist(), *(column.to_pylist() for column in batch.columns), strict=True)


def save(folder, content, name="a.csv"):
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(("encoding", "found"), [
    ("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gbk", "gb18030"), ("gb18030", "gb18030"), ("utf-16", "utf-16"),
    ("utf-16-le", "utf-16-le"), ("utf-16-be", "utf-16-be"),
])  # fmt: skip
def test_the_encoding_is_found(tmp_path, encoding, found):
    path = save(tmp_path, TEXT.encode(encoding))
    assert sniff(path).encoding == found
    assert read(path)[0] == [(2, ["张三", "2024-01-05"]), (3, ["李四", "2024-01-06"])]


def test_a_big_file_that_begins_in_ascii_is_decided_by_its_first_other_byte(tmp_path):
    path = save(tmp_path, b"no,name\n" + b"1,a\n" * 300_000 + "2,张三\n".encode("gbk"))
    assert sniff(path).encoding == "gb18030"


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "，"])
def test_the_delimiter_is_found(tmp_path, delimiter):
    path = save(tmp_path, '姓名,备注,日期\n张三,"一、二；三",2024\n李四,无,2024\n'.replace(",", delimiter))
    assert sniff(path).delimiter == delimiter
    assert sniff(path).headers == ["姓名", "备注", "日期"]


def test_a_single_column_is_a_table_too(tmp_path):
    path = save(tmp_path, "身份证号\n11010519491231002X\n")
    assert sniff(path).headers == ["身份证号"]


@pytest.mark.parametrize(("above", "line"), [
    ("", 1),
    ("某市公安局2024年处罚数据,,\n", 2),
    ("某市公安局2024年处罚数据\n\n", 3),
    ("处罚数据,,\n制表：甲,,\n,,\n", 4),
])  # fmt: skip
def test_title_lines_above_the_header_are_passed_over(tmp_path, above, line):
    found = sniff(save(tmp_path, above + "文号,姓名,日期\nA1,张三,2024-01-05\n"))
    assert (found.header_row, found.headers) == (line, ["文号", "姓名", "日期"])


def test_what_was_found_can_be_overruled(tmp_path):
    path = save(tmp_path, "甲;乙\n1;2\n3;4\n".encode("gbk"))
    assert sniff(path, {"encoding": "gb18030", "delimiter": ";", "header_row": 2}).headers == ["1", "2"]
    assert sniff(path, {"encoding": "auto", "delimiter": ",", "header_row": None}).headers == ["甲;乙"]


def test_headers_are_never_blank_or_twice(tmp_path):
    assert sniff(save(tmp_path, '姓名,,姓名,"决定\n日期",\n1,2,3,4,\n')).headers == [
        "姓名",
        "第2列",
        "姓名 (2)",
        "决定 日期",
    ]


def test_rows_carry_the_physical_line_they_begin_on(tmp_path):
    path = save(tmp_path, 'a,b\r\n1,"x\r\ny"\r\n\r\n2,z\r\n3,"p\nq\nr"\r\n4,w\r\n')
    assert read(path)[0] == [(2, ["1", "x\r\ny"]), (5, ["2", "z"]), (6, ["3", "p\nq\nr"]), (9, ["4", "w"])]


def test_short_rows_are_filled_and_long_rows_refused(tmp_path):
    rows, refused = read(save(tmp_path, "a,b\n1\n1,2,3\n1,2,,\n"))
    assert rows == [(2, ["1", ""]), (4, ["1", "2"])]
    assert [line for line, _ in refused] == [3]


def test_an_unclosed_quotation_mark_costs_one_line_only(tmp_path):
    rows, refused = read(save(tmp_path, 'a,b\n1,x\n2,"open\n3,z\n4,"good"\n5,w\n'))
    assert [line for line, _ in rows] == [2, 4, 5, 6]
    assert [line for line, _ in refused] == [3]


def test_a_damaged_byte_costs_its_row_only(tmp_path):
    good = "".join(f"{n},张三李四王五\n" for n in range(40)).encode()
    rows, refused = read(save(tmp_path, "no,名\n".encode() + good + "x,张".encode()[:-1] + b"\n" + good))
    assert len(rows) == 80
    assert [line for line, _ in refused] == [42]


@pytest.mark.parametrize(("content", "options", "says"), [
    (b"", {}, "是空的"),
    (b"\xef\xbb\xbf\r\n\n", {}, "是空的"),
    ("姓名,日期\n".encode(), {}, "只有表头"),
    (b"\x00\x01\x02\xff" * 50, {}, "不是文本表格"),
    (TEXT.encode("gbk"), {"encoding": "utf-8"}, "第 1 行有无法识别的字节"),
    (b"no,name\n1,a\n" + "2,张三\n".encode("gbk"), {"encoding": "utf-8"}, "第 3 行有无法识别的字节"),
    ("é,è\nß \n".encode("latin-1") + b"\xff\xfe\xfd\n", {}, "第 1 行有无法识别的字节"),
    (TEXT.encode(), {"encoding": "klingon"}, "不认识名为 klingon 的编码"),
    (TEXT.encode(), {"encoding": "base64"}, "不认识名为 base64 的编码"),
    (TEXT.encode(), {"delimiter": "||"}, "分隔符应为一个字符"),
    (TEXT.encode(), {"header_row": 99}, "在第 99 行及以后没有找到表头"),
    (TEXT.encode(), {"header_row": "上"}, "表头所在行应为"),
])  # fmt: skip
def test_a_file_that_is_no_table_is_refused_in_a_sentence(tmp_path, content, options, says):
    with pytest.raises(FormatError, match=says) as refused:
        sniff(save(tmp_path, content), options)
    assert "a.csv" in str(refused.value)
    assert str(refused.value).endswith("。")


def test_latin_1_is_read_when_told(tmp_path):
    rows, _ = read(save(tmp_path, "name,city\ncafé,Zürich\n".encode("latin-1")), encoding="latin-1")
    assert rows == [(2, ["café", "Zürich"])]


cell = st.text(st.characters(codec="utf-8", exclude_characters="\r\x00"), max_size=8)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(cell, min_size=3, max_size=3), min_size=1, max_size=12))
def test_whatever_a_csv_writer_writes_is_read_back_with_its_lines(rows):
    text = io.StringIO(newline="")
    starts = []
    for row in rows:
        starts.append(text.getvalue().count("\n") + 1)
        csv.writer(text, lineterminator="\n").writerow(row)
    text.seek(0)
    assert list(records(text, Dialect(","))) == [(start, row, "") for start, row in zip(starts, rows, strict=True)]
