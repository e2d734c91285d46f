from pathlib import Path

import pytest

from datasources.errors import StandardError
from datasources.schema.english import english_title
from datasources.schema.standards import Standard, read_standards, shipped_standards

GOOD = {
    "slug": "penalty",
    "title": {"zh": "处罚", "en": "Penalty"},
    "supplier": "公安机关",
    "key": ["penalty_no"],
    "occurred": "decided_on",
    "region": "region_code",
    "columns": {
        "penalty_no": {"type": "doc_number", "title": "文号", "required": True, "aliases": ["决定书文号"]},
        "kind": {"type": "string", "title": "种类", "values": ["警告", "罚款"], "synonyms": {"罚款": ["罚", "罚金"]}},
        "decided_on": {"type": "date", "title": "决定日期"},
        "region_code": {"type": "region_code", "title": "区划"},
        "fine": {"type": "money", "title": "金额", "unit": "万元"},
    },
}

PROBLEMS = [
    ({"columns": {"a": {"type": "datte"}}}, "columns.a.type 没有名为 datte 的类型，是否要写 date"),
    ({"columns": {}}, "columns 应至少列出一列"),
    ({"columns": {"raw": {"type": "string"}}}, "columns.raw 是每个批次自带的列名"),
    ({"columns": {"Bad Name": {"type": "string"}}}, "columns.Bad Name 应由小写字母"),
    ({"columns": {"a": {"type": "date", "values": ["x"]}}}, "columns.a.values 只能用于"),
    ({"columns": {"a": {"type": "code", "values": ["甲", "甲"]}}}, "columns.a.values 同一取值出现了两次"),
    (
        {"columns": {"a": {"type": "code", "values": ["公告"], "synonyms": {"公": "登报"}}}},
        "columns.a.synonyms 的 公 不在",
    ),
    ({"columns": {"a": {"type": "code", "values": ["公告"], "synonyms": {"公告": "公告"}}}}, "“公告”已经是一个取值"),
    ({"columns": {"a": {"type": "code", "values": ["公告"], "synonyms": ["登报"]}}}, "columns.a.synonyms 应写成"),
    ({"columns": {"a": {"type": "string", "titel": "x"}}}, "columns.a.titel 不是可用的字段，是否要写 title"),
    ({"columns": {"a": {"type": "name", "title": "甲"}, "b": {"type": "name", "title": "甲 "}}}, "columns.b 与列 a"),
    ({"key": ["penalty_nr"]}, "key 包含不存在的列 penalty_nr，是否要写 penalty_no"),
    ({"key": ["kind", "kind"]}, "key 同一列出现了两次"),
    ({"occurred": "kind"}, "occurred 指向的列 kind 类型为 string"),
    ({"occurred": "nowhere"}, "occurred 指向不存在的列 nowhere"),
    ({"region": "fine"}, "region 指向的列 fine 类型为 money"),
    ({"origin": "elsewhere"}, "origin 应为 internal、external、reference 之一，现为 elsewhere"),
    ({"level": "L9"}, "level 应为 L1"),
    ({"title": None}, "title 应为"),
    ({"slug": "Bad"}, "slug 应由小写字母"),
    ({"colour": "red"}, "colour 不是可用的字段"),
]  # fmt: skip


def test_a_definition_is_read_and_written_back():
    standard = Standard.from_definition(GOOD)
    assert standard.key == ("penalty_no",)
    assert standard.columns["fine"].unit == "万元"
    assert standard.columns["kind"].values == ("警告", "罚款")
    assert Standard.from_definition(standard.definition()) == standard


def test_a_column_without_an_english_title_is_called_by_the_words_of_its_name():
    titles = {name: column.title_en for name, column in Standard.from_definition(GOOD).columns.items()}
    assert titles["penalty_no"] == "penalty number"
    assert english_title("owner_id_card") == "owner identity number"
    assert english_title("urgent_flag") == "urgent"


@pytest.mark.parametrize(("change", "problem"), PROBLEMS)
def test_a_fault_is_named_with_its_place(change, problem):
    with pytest.raises(StandardError) as refused:
        Standard.from_definition(GOOD | change)
    assert any(problem in found for found in refused.value.problems), refused.value.problems


def test_every_fault_is_named_at_once():
    with pytest.raises(StandardError) as refused:
        Standard.from_definition(GOOD | {"origin": "x", "level": "y", "key": ["z"]})
    assert len(refused.value.problems) == 3


FILES = [
    ("one.yaml", "slug: a\ntitle: {zh: 甲}\n", ["a"]),
    ("list.yaml", "- {slug: a}\n- {slug: b}\n", ["a", "b"]),
    ("documents.yaml", "slug: a\n---\nslug: b\n", ["a", "b"]),
    ("one.json", '{"slug": "a"}', ["a"]),
]


@pytest.mark.parametrize(("name", "text", "slugs"), FILES)
def test_a_file_holds_one_standard_or_several(tmp_path, name, text, slugs):
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert [definition["slug"] for definition in read_standards(tmp_path / name)] == slugs


def test_words_of_yaml_stay_words(tmp_path):
    (tmp_path / "a.yaml").write_text("slug: a\nvalues: [on, yes, no]\n")
    assert read_standards(tmp_path / "a.yaml")[0]["values"] == ["on", "yes", "no"]


@pytest.mark.parametrize(("content", "cause"), [
    (b"slug: [a\n", "第 2 行"), (b"", "没有找到"), (b"just words", "没有找到"), ("文".encode("gbk"), "不是 UTF-8"),
])  # fmt: skip
def test_a_file_without_standards_is_refused(tmp_path, content, cause):
    (tmp_path / "bad.yaml").write_bytes(content)
    with pytest.raises(StandardError, match=cause):
        read_standards(tmp_path / "bad.yaml")


@pytest.mark.parametrize("path", shipped_standards(), ids=lambda path: path.stem)
def test_a_shipped_standard_holds(path: Path):
    for definition in read_standards(path):
        standard = Standard.from_definition(definition)
        assert standard.slug == definition["slug"]


def test_columns_keep_their_order_where_a_database_does_not():
    columns = {"b": {"type": "text"}, "a": {"type": "text"}}
    kept = Standard.from_definition({"slug": "ordered", "title": "次序", "columns": columns}).definition()
    shuffled = {**kept, "columns": dict(sorted(kept["columns"].items()))}
    assert list(Standard.from_definition(shuffled).columns) == ["b", "a"]
