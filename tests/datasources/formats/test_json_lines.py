"""JSON lines: dotted paths, lists, numbers that keep their digits, lines that are no objects."""

import pytest

from datasources.errors import FormatError
from datasources.formats import open_reader, sniff


def save(folder, text, name="a.jsonl"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_nested_value_is_named_by_its_path_and_a_list_is_joined(tmp_path):
    path = save(tmp_path, '{"meta": {"fine": 0, "who": ["张某", "李某"], "death": false}, "fact": "甲", "no": null}\n')
    found = sniff(path)
    assert found.format == "json_lines"
    assert dict(zip(found.headers, found.sample[0], strict=True)) == {
        "meta.fine": "0", "meta.who": "张某、李某", "meta.death": "false", "fact": "甲", "no": "",
    }  # fmt: skip


def test_long_numbers_keep_every_digit(tmp_path):
    assert sniff(save(tmp_path, '{"id": 110105194912310021, "x": 0.10}\n')).sample == [["110105194912310021", "0.10"]]


def test_a_list_of_objects_stays_json(tmp_path):
    assert sniff(save(tmp_path, '{"a": [{"b": "甲"}]}\n')).sample == [['[{"b": "甲"}]']]


def test_a_path_that_first_occurs_late_is_a_column(tmp_path):
    path = save(tmp_path, '{"a": 1}\n' * 2_000 + '{"a": 1, "late": 2}\n')
    assert open_reader(path).headers == ["a", "late"]


def test_lines_that_are_no_objects_are_refused_with_their_number(tmp_path):
    path = save(tmp_path, '{"a": 1}\n\n{"a": \n[1]\n{"a": 2}\n')
    (batch,) = open_reader(path).batches()
    assert (batch.lines.to_pylist(), batch.columns[0].to_pylist()) == ([1, 5], ["1", "2"])
    assert [(bad.line, bad.reason[:4]) for bad in batch.refused] == [(3, "这一行不"), (4, "这一行不")]


def test_a_file_without_objects_is_refused_in_a_sentence(tmp_path):
    with pytest.raises(FormatError, match="没有一行是 JSON 对象"):
        sniff(save(tmp_path, "{broken\n"))
