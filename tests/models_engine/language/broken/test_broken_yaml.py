"""Files that are no model at all: each is refused with a place and a sentence, and costs little."""

import time

import pytest
from django.core.management import CommandError

from models_engine.errors import ModelErrors
from models_engine.language import parse_model
from models_engine.language.document import MAX_CHARACTERS
from models_engine.management.commands._output import text_of
from tests.models_engine.language.model_files import MODEL, checked, place_of, problems_of

# (text, where the problem stands, what it says)
BROKEN = {
    "a tab indents": (MODEL.replace("  persons: community", "\tpersons: community"), "\tpersons", "制表符"),
    "an open quotation mark": (f'{MODEL[: MODEL.rindex("[]")]}"[]\n', '"[]', "引号"),
    "an open bracket": (MODEL.replace("key: [id_card, penalty_no]", "key: [id_card, penalty_no"), None, "方括号"),
    "an open brace": (MODEL.replace("kind: person, name: name, id: id_card}", "kind: person"), None, "花括号"),
    "a colon without a blank": (MODEL.replace("  due:\n", "  due\n"), None, "冒号"),
    "a second colon in a line": (MODEL.replace("office: region_code", "office: region: code"), ": code", "不止一个"),
    "a wrong indentation": (MODEL.replace("  penalties: police", "    penalties: police"), None, "不止一个"),
    "a second document": (f"{MODEL}---\nslug: other\n", None, "一个模型"),
    "an anchor that nobody set": (MODEL.replace("office: region_code", "office: *nobody"), "*nobody", "锚点"),
    "a tag of Python": (MODEL.replace("office: region_code", "office: !!python/name:os.system"), "!!python", "标签"),
    "a control character": (MODEL.replace("office: region", "office: \x07region"), "\x07", "控制字符（U+0007）"),
    "a list": ("- slug: a\n", None, "映射"),
    "a number": ("5\n", None, "映射"),
    "nothing": ("# only a comment\n", None, "映射"),
    "JSON with a comma too many": ('{"slug": "a",, "title": 5}', None, "YAML"),
    "too long": ("a: " + "x" * MAX_CHARACTERS, None, "不是模型文件"),
    "too deep": ("a: " + "[" * 3000 + "]" * 3000, None, "嵌套"),
    "too deep by lines": ("".join(f"{' ' * depth}a:\n" for depth in range(1200)), None, "嵌套"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_yaml_is_refused_with_a_place(name):
    text, wrong, said = BROKEN[name]
    with pytest.raises(ModelErrors) as refused:
        parse_model(text, "m.yaml")
    (problem,) = refused.value.problems
    assert said in problem.message
    assert (problem.line, problem.column) == place_of(text, wrong) if wrong else problem.line >= 1


DUPLICATED = ["slug: a", "field: civil", "lead: {}"]


@pytest.mark.parametrize("line", DUPLICATED)
def test_a_part_written_twice_is_told_at_the_second(line):
    text = f"{MODEL}{line}\n"
    problem = next(one for one in problems_of(text) if "重复" in one.message)
    assert (problem.line, problem.column) == (MODEL.count("\n") + 1, 1)


def test_a_step_written_twice_is_told():
    text = MODEL.replace("lead:\n", "  due:\n    filter: {from: in_term, where: fine > 1}\nlead:\n", 1)
    problem = next(one for one in problems_of(text) if "重复" in one.message)
    assert problem.path == "steps.due"


@pytest.mark.parametrize(
    "text", [f"\ufeff{MODEL}", MODEL.replace("\n", "\r\n"), f"---\n{MODEL}", f"%YAML 1.2\n---\n{MODEL}"]
)
def test_how_editors_save_a_file_makes_no_difference(text):
    assert checked(text).lead.from_step == "not_notified"


def test_places_hold_in_files_with_windows_line_ends():
    text = MODEL.replace("office: region_code", "office: regionn_code").replace("\n", "\r\n")
    (problem,) = problems_of(text)
    assert problem.line == place_of(text, "regionn_code")[0]


def test_a_shared_part_may_be_referred_to():
    text = MODEL.replace("on: [id_card]", "on: &key [id_card]").replace("key: [id_card, penalty_no]", "key: *key")
    assert list(checked(text.partition("examples:")[0]).lead.key) == ["id_card"]


NO_TEXT = {
    "GBK": (MODEL.encode("gbk"), "UTF-8"),
    "UTF-16": (MODEL.encode("utf-16"), "UTF-8"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "UTF-8"),
}


@pytest.mark.parametrize("name", NO_TEXT)
def test_a_file_of_another_encoding_is_refused_by_its_name(name, tmp_path):
    content, said = NO_TEXT[name]
    file = tmp_path / "m.yaml"
    file.write_bytes(content)
    with pytest.raises(CommandError, match=said):
        text_of(str(file))


def test_a_huge_file_is_not_even_read(tmp_path):
    file = tmp_path / "m.yaml"
    file.write_bytes(b"a: 1\n" * 2_500_000)
    started = time.process_time()
    with pytest.raises(CommandError, match="过大"):
        text_of(str(file))
    assert time.process_time() - started < 5


def many_steps(number: int) -> str:
    steps = "".join(f"  s{n}:\n    filter: {{from: penalties, where: fine >> {n}}}\n" for n in range(number))
    return MODEL.replace("lead:\n", f"{steps}lead:\n", 1)


def test_a_file_of_a_thousand_faults_tells_them_all():
    assert len(problems_of(many_steps(1000))) == 1000
