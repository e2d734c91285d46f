"""JSON arrays, bare or wrapped; nested values as in JSON lines."""

import pytest

from datasources.errors import FormatError
from tests.datasources.formats.reading import look, rows

ONE = '{"a": {"b": 1.10, "c": 110105194912310021}, "l": ["x", 2], "n": [{"k": 1}], "t": true}'


@pytest.mark.parametrize("text", [
    f"[{ONE}]", f"[\n  {ONE}\n]\n", f'{{"code": 0, "data": [{ONE}]}}',
    f'{{"msg": [], "result": {{"rows": [{ONE}], "total": 1}}}}',
    f'\ufeff{{\n"list":[1, 2],\n"data":[{ONE}]\n}}',
])  # fmt: skip
def test_the_first_array_of_objects_is_the_table(tmp_path, text):
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    found = look(path)
    assert (found.format, found.header_row) == ("json_array", 0)
    assert dict(zip(found.headers, found.sample[0], strict=True)) == {
        "a.b": "1.10", "a.c": "110105194912310021", "l": "x、2", "n": '[{"k": "1"}]', "t": "true",
    }  # fmt: skip


def test_an_array_says_the_same_as_lines(tmp_path):
    (tmp_path / "a.jsonl").write_text(f'{ONE}\n{{"late": null}}\n')
    (tmp_path / "a.json").write_text(f'[{ONE}, {{"late": null}}]')
    assert rows(tmp_path / "a.json") == rows(tmp_path / "a.jsonl")
    assert look(tmp_path / "a.json").headers == look(tmp_path / "a.jsonl").headers


def test_objects_one_a_line_are_lines_even_with_arrays_in_them(tmp_path):
    (tmp_path / "a.json").write_text('{"data": [{"a": 1}]}\n{"data": []}\n')
    assert look(tmp_path / "a.json").format == "json_lines"


@pytest.mark.parametrize(("text", "lines"), [
    ('[{"a": 1}, {"a": 2}]', [1, 2]),
    ('[\n  {"a": 1},\n  {"a": 2}\n]\n', [2, 3]),
    ('[\r\n{\r\n"a": 1\r\n},\r\n\r\n{\r\n"a": 2}]', [2, 6]),
    ('{"code": {"x": 0},\n "data":\n [{\n"a": {"b": "}{"}\n}, {\n"a": 2\n}\n]}', [3, 5]),
    ('[{"a": 1}, {"a": 2},\n{"a": 3}]', [1, 2, 3]),
])  # fmt: skip
def test_a_row_stands_on_the_line_where_its_object_starts(tmp_path, text, lines):
    (tmp_path / "a.json").write_bytes(text.encode())
    assert [row[0] for row in rows(tmp_path / "a.json")] == lines


def test_gbk_is_read_too(tmp_path):
    (tmp_path / "a.json").write_bytes('[{"姓名": "张三"}]'.encode("gbk"))
    assert rows(tmp_path / "a.json") == [(1, "张三")]


def test_what_is_no_object_is_refused_by_its_ordinal(tmp_path):
    (tmp_path / "a.json").write_text('[{"a": 1}, 2, {"a": 3}]')
    assert [row[0] for row in rows(tmp_path / "a.json")] == [1, 3]


def test_a_title_in_brackets_is_no_json(tmp_path):
    (tmp_path / "a.csv").write_text("[2024]年度统计,\n姓名,金额\n张三,1\n")
    assert look(tmp_path / "a.csv").headers == ["姓名", "金额"]


def test_an_array_that_is_cut_short_is_refused_whole(tmp_path):
    (tmp_path / "a.json").write_text('[{"a": 1}, {"a": ')
    with pytest.raises(FormatError, match="第 1 项之后不是完整的 JSON"):
        rows(tmp_path / "a.json")
