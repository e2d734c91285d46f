"""What a file is by its bytes, and its cells by whichever sign divides them."""

import pytest

from datasources.errors import FormatError
from datasources.formats.kinds import Kind, recognise
from tests.datasources.formats.reading import look, rows, source

KINDS = [
    ("a.csv", b"PK\x03\x04", Kind.ZIP), ("a", b"PAR1", Kind.PARQUET), ("a.csv", b"\x1f\x8b\x08", Kind.GZIP),
    ("a.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.WORKBOOK), ("a.xls", b" <TABLE><tr>", Kind.MARKUP),
    ("a.xls", "\ufeff<html>".encode("utf-16-le"), Kind.MARKUP), ("a.csv", b"<id>,<name>\n1,2\n", Kind.DELIMITED),
    ("a.json", b'{"a": 1}\n{"a": 2}', Kind.JSON_LINES), ("a.txt", b'{"a": 1}', Kind.JSON_LINES),
    ("a.json", b'{\n "data": [', Kind.JSON_ARRAY), ("a.json", b'{"d": {"rows": [{"a": 1}]}}', Kind.JSON_ARRAY),
    ("a.jsonl", b'{"d": [{"a": 1}]}', Kind.JSON_LINES), ("a.json", b'{bad\n{"a": 1}\n', Kind.JSON_LINES),
    ("a.csv", b"[1], [2]\n3,4\n", Kind.DELIMITED), ("a.txt", b"a,b\n", Kind.DELIMITED),
]  # fmt: skip


@pytest.mark.parametrize(("name", "head", "kind"), KINDS)
def test_the_bytes_say_what_a_file_is(tmp_path, name, head, kind):
    (tmp_path / name).write_bytes(head)
    assert recognise(source(tmp_path / name)) is kind


@pytest.mark.parametrize(("head", "says"), [
    (b"%PDF-1.7", "PDF"), (b"Rar!\x1a\x07", "RAR"), (b"7z\xbc\xaf\x27\x1c", "7z"), (b"\xff\xd8\xff\xe0", "图片"),
    (b"MIME-Version: 1.0", "MHTML"), (b"ARROW1\0\0", "Arrow"), (b"", "是空的"), (b"\xef\xbb\xbf\n", "是空的"),
])  # fmt: skip
def test_what_holds_no_table_is_called_by_its_name(tmp_path, head, says):
    (tmp_path / "a.csv").write_bytes(head)
    with pytest.raises(FormatError, match=says):
        recognise(source(tmp_path / "a.csv"))


@pytest.mark.parametrize("sign", [",", "\t", ";", "|", ":", "^", "~", "\x01"])
def test_what_divides_the_cells_is_found(tmp_path, sign):
    lines = [["姓名", "住址", "金额"], ["张三", "甲市, 乙县", "1"], ["李四", "丙", "2"]]
    quoted = sign == ","
    text = "".join(sign.join(f'"{cell}"' if quoted else cell for cell in line) + "\n" for line in lines)
    (tmp_path / "a.txt").write_text(text)
    assert (look(tmp_path / "a.txt").delimiter, rows(tmp_path / "a.txt")[0]) == (sign, (2, "张三", "甲市, 乙县", "1"))


def test_times_are_not_divided_at_their_colons(tmp_path):
    (tmp_path / "a.txt").write_text("时间\n10:30\n11:30\n")
    assert look(tmp_path / "a.txt").headers == ["时间"]


@pytest.mark.parametrize("told", ["\\t", "tab", "\t"])
def test_a_tab_can_be_told_in_words(tmp_path, told):
    (tmp_path / "a.txt").write_text("a,x\tb\n1,y\t2\n")
    assert look(tmp_path / "a.txt", delimiter=told).headers == ["a,x", "b"]


def test_the_footer_of_a_text_file_is_seen_before_it_is_read(tmp_path):
    (tmp_path / "a.csv").write_text("姓名,金额\n张三,1\n合计,1\n制表人：王五,\n", encoding="gbk")
    assert [(line.line, line.text) for line in look(tmp_path / "a.csv").footer] == [(3, "合计 1"), (4, "制表人：王五")]
    (tmp_path / "b.csv").write_text("姓名,金额\n" + "张三,1\n" * 60_000 + "合计,1\n")
    assert [(line.line, line.text) for line in look(tmp_path / "b.csv").footer] == [(0, "合计 1")]
