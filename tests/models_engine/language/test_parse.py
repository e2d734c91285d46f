"""Reading a model file: YAML 1.2 and JSON, what each part becomes, and files that are none."""

import json
from datetime import date
from decimal import Decimal

import pytest
from ruamel.yaml import YAML

from models_engine.errors import ModelErrors
from models_engine.language import parse_model
from tests.models_engine.language.model_files import MODEL, checked, place_of, problems_of, spoilt

NO_MODEL = [
    ("", 1, "映射"),
    ("[]", 1, "映射"),
    ("只是一段文字", 1, "映射"),
    ("slug: [a", 1, "YAML"),
    ("slug: a\n title: b: c\n", 2, "YAML"),
    ("slug: a\n\ttitle: b\n", 2, "YAML"),
    ("a: 1\n---\nb: 2\n", 1, "YAML"),
    ("slug: !!python/object/apply:os.system ['id']", 1, "YAML"),
    ("a: *nobody\n", 1, "YAML"),
]


@pytest.mark.parametrize(("text", "line", "said"), NO_MODEL)
def test_a_file_that_is_no_model_is_refused_with_a_place(text, line, said):
    with pytest.raises(ModelErrors) as refused:
        parse_model(text, "model.yaml")
    (problem,) = refused.value.problems
    assert said in problem.message
    assert problem.line >= line


def test_a_file_that_unfolds_without_end_is_refused():
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9))
    with pytest.raises(ModelErrors, match="引用"):
        parse_model(bomb, "model.yaml")


def test_yaml_is_version_1_2():
    source = parse_model("on: yes\nslug: no\n" + MODEL.partition("\n")[2], "m.yaml")
    assert source.slug == "no"
    assert source.raw["on"] == "yes"


def test_parts_become_typed_values():
    source = parse_model(MODEL, "m.yaml")
    assert source.title == {"zh": "社区矫正决定文书逾期未抄送", "en": "Overdue notice"}
    assert source.inputs["penalties"] == "police_admin_penalty"
    assert source.parameters["notice_days"].default == 3
    assert source.steps["due"].operator == "derive"
    assert source.examples[0].given["penalties"][0]["decided_on"] == date(2022, 7, 5)
    assert source.examples[1].expect == []
    assert source.legal_basis[0]["law"] == "社区矫正法实施办法"
    assert source.position("steps.in_term.join.where") == (21, 14)
    assert source.position("steps.in_term.join.nowhere") == (18, 7)


PARAMETERS = [
    ("{type: money, default: 1000}", Decimal("1000")),
    ("{type: money, default: 0.1}", Decimal("0.1")),
    ("{type: date, default: 2020-01-01}", date(2020, 1, 1)),
    ('{type: date, default: "2020-01-01"}', date(2020, 1, 1)),
    ("{type: boolean, default: false}", False),
    ("{type: string, default: 盗窃}", "盗窃"),
    ("{type: month, default: '2020-03'}", date(2020, 3, 1)),
]


@pytest.mark.parametrize(("written", "value"), PARAMETERS)
def test_a_default_is_a_value_of_its_type(written, value):
    text = spoilt(("parameters:\n", f"parameters:\n  other: {written}\n"))
    assert checked(text).source.parameters["other"].default == value


def test_json_is_read_like_yaml_with_its_places():
    plain = YAML(typ="safe", pure=True).load(MODEL)
    text = json.dumps(plain, ensure_ascii=False, indent="\t", default=str)
    assert checked(text).lead.from_step == "not_notified"
    spoilt_json = text.replace("left.decided_on BETWEEN", "left.decidedon BETWEEN")
    (problem,) = problems_of(spoilt_json)
    line = next(n for n, row in enumerate(spoilt_json.splitlines(), 1) if "left.decidedon" in row)
    assert (problem.line, problem.path) == (line, "steps.in_term.join.where")


def test_a_key_written_twice_is_told_with_both_places():
    text = MODEL.replace("field: criminal_execution", "field: criminal_execution\nslug: again")
    (problem,) = problems_of(text)
    assert (problem.path, problem.line, problem.column) == ("slug", 4, 1)
    assert "第 1 行" in problem.message


def test_values_that_yaml_has_read_are_expressions_again():
    text = spoilt(("amount: null", "amount: 5"), ("where: right.received_on <= left.due_on", "where: true"))
    model = checked(text)
    assert model.lead.amount.constant == 5
    assert model.step("not_notified").fields["where"].constant is True


SPREAD = [
    ">-\n        left.decided_on BETWEEN right.term_start\n        AND right.term_ende",
    "|\n        left.decided_on\n          BETWEEN right.term_start\n        AND right.term_ende",
    "left.decided_on BETWEEN\n        right.term_start AND\n        right.term_ende",
    '"left.decided_on BETWEEN right.term_start\n        AND right.term_ende"',
    "'left.decided_on BETWEEN\n        right.term_start AND right.term_ende'",
]


@pytest.mark.parametrize("written", SPREAD)
def test_a_place_is_told_inside_a_text_of_several_lines(written):
    text = spoilt(("left.decided_on BETWEEN right.term_start AND right.term_end", written))
    (problem,) = problems_of(text)
    assert (problem.path, problem.line, problem.column) == ("steps.in_term.join.where", *place_of(text, "term_ende"))


def test_a_text_with_escapes_is_told_at_its_start():
    text = spoilt(('"deadline(decided_on, :notice_days)"', '"deadline(decided_on,\\t:notise_days)"'))
    (problem,) = problems_of(text)
    assert (problem.line, problem.column) == place_of(text, '"deadline')


WRONG_SHAPES = [
    ("steps", "steps: [a]", "steps", "映射"),
    ("inputs", "inputs: nothing", "inputs", "映射"),
    ("legal_basis", "legal_basis: {law: a}", "legal_basis", "列表"),
    ("lead", "lead: [a]", "lead", "映射"),
    ("examples", "examples: {a: 1}", "examples", "列表"),
    ("title", "title: [a]", "title", "文字"),
]


@pytest.mark.parametrize(("part", "written", "path", "said"), WRONG_SHAPES)
def test_a_part_of_another_shape_is_told(part, written, path, said):
    plain = YAML(typ="safe", pure=True).load(MODEL)
    plain.pop(part)
    text = json.dumps(plain, ensure_ascii=False, default=str)[:-1]
    problems = problems_of(f"{text}, {json.dumps(YAML(typ='safe', pure=True).load(written))[1:]}")
    assert any(problem.path == path and said in problem.message for problem in problems)


STEP_SHAPES = [
    ("a: {}", "steps.a", "一个算子"),
    ("a: {filter: {from: penalties, where: 'TRUE'}, select: {}}", "steps.a", "一个算子"),
    ("a: text", "steps.a", "映射"),
    ("a: {filter: text}", "steps.a.filter", "映射"),
    ("a: {filter: {from: [penalties], where: 'TRUE'}}", "steps.a.filter.from", "名称"),
    ("a: {filter: {from: penalties, where: [x]}}", "steps.a.filter.where", "表达式"),
    ("a: {filter: {from: penalties, where: }}", "steps.a.filter.where", "没有填写"),
    ("a: {derive: {from: penalties, columns: [x]}}", "steps.a.derive.columns", "映射"),
    ("a: {derive: {from: penalties, columns: {x: 'NULL'}}}", "steps.a.derive.columns.x", "CAST(NULL"),
    ("a: {select: {from: penalties, columns: []}}", "steps.a.select.columns", "列表"),
    ("a: {select: {from: penalties, columns: [fine, fine]}}", "steps.a.select.columns.1", "重复"),
    ("a: {select: {from: penalties, columns: [fine + 1]}}", "steps.a.select.columns.0", "fine + 1"),
    ("a: {union: {from: penalties}}", "steps.a.union.from", "列表"),
    ("a: {aggregate: {from: penalties, by: id_card}}", "steps.a.aggregate.by", "列表"),
    ("a: {aggregate: {from: penalties, by: [id_card], columns: {n: fine}}}", "steps.a.aggregate.columns.n", "聚合"),
    ("a: {distinct: {from: penalties, by: [id_card], order: [fine DOWN]}}", "steps.a.distinct.order.0", "DESC"),
    ("a b: {filter: {from: penalties, where: 'TRUE'}}", "steps.a b", "步骤名"),
]


@pytest.mark.parametrize(("step", "path", "said"), STEP_SHAPES)
def test_a_step_of_another_shape_is_told(step, path, said):
    problems = problems_of(spoilt(("lead:\n", f"  {step}\nlead:\n")))
    assert [problem.path for problem in problems] == [path]
    assert said in problems[0].message
