"""Broken models: each row spoils the right one, and says where the problem must stand and what it must say."""

import json

import pytest

from models_engine.errors import ModelErrors
from models_engine.expressions.types import DATE, MONEY
from models_engine.language import publication_problems
from models_engine.operators import OPERATORS
from tests.models_engine.language.model_files import MODEL, checked, place_of, problems_of, spoilt

# (before, after, path, the wrong part as written, what the message must say)
BROKEN = [
    # the three refusals of the contract
    (
        "penalty_type IN ('行政",
        "penalty_tipe IN ('行政",
        "steps.detained.filter.where",
        "penalty_tipe",
        ["没有名为 penalty_tipe 的列", "penalty_type"],
    ),
    (
        "AND right.term_end",
        "AND '2024-01-01'",
        "steps.in_term.join.where",
        "left.decided_on BETWEEN",
        ["left.decided_on 是 date", "string", "DATE '2024-01-01'"],
    ),
    ("left: detained", "left: not_notified", "steps.in_term.join.left", "not_notified\n", ["之后的步骤 not_notified"]),
    # steps
    ("left: detained", "left: detaned", "steps.in_term.join.left", "detaned", ["detaned", "是否想写 detained"]),
    (
        "left: due",
        "left: not_notified",
        "steps.not_notified.join.left",
        "not_notified\n      right",
        ["不能读取它自己"],
    ),
    ("right: persons", "right: person", "steps.in_term.join.right", "person\n", ["是否想写 persons"]),
    ("filter: {from", "filtre: {from", "steps.detained.filtre", "filtre", ["没有算子 filtre", "是否想写 filter"]),
    ("how: anti", "how: outer", "steps.not_notified.join.how", "outer", ["inner", "anti"]),
    ("how: anti", "hwo: anti", "steps.not_notified.join.hwo", "hwo", ["不认识的字段 hwo", "how"]),
    ("on: [id_card]", "on: id_card", "steps.in_term.join.on", "id_card\n      where", ["键的列表"]),
    ("on: [id_card]", "on: [id_cart]", "steps.in_term.join.on.0", "id_cart", ["id_cart", "id_card"]),
    (
        "right: document_no}",
        "right: received_on}",
        "steps.not_notified.join.on.0",
        "{left: penalty_no",
        ["doc_number", "date", "不能比较"],
    ),
    ("from: in_term, columns", "columns", "steps.due.derive.from", "derive: {columns", ["缺少字段 from"]),
    ('{due_on: "deadline', '{_due: "deadline', "steps.due.derive.columns._due", '"deadline', ["不能作列名"]),
    (
        "decided_on, :notice_days",
        "decided_on, :notise_days",
        "steps.due.derive.columns.due_on",
        ":notise_days",
        ["notice_days"],
    ),
    (
        "decided_on, :notice_days",
        "fine, :notice_days",
        "steps.due.derive.columns.due_on",
        "fine, :notice",
        ["money", "date"],
    ),
    ("  due:\n", "  persons:\n", "steps.persons", "persons:\n    derive", ["与输入同名"]),
    # inputs and parameters
    (
        "police_admin_penalty",
        "police_admin_penlty",
        "inputs.penalties",
        "police_admin_penlty",
        ["police_admin_penalty"],
    ),
    ("type: integer", "type: integr", "parameters.notice_days.type", "integr,", ["没有类型 integr", "integer"]),
    ("default: 3", "default: 三", "parameters.notice_days.default", "三,", ["不是 integer"]),
    ("default: 3", "default: 31", "parameters.notice_days.default", "31,", ["上下限"]),
    ("min: 1", "min: 99", "parameters.notice_days.min", "99", ["大于上限"]),
    ("default: 3, ", "", "parameters.notice_days.default", "notice_days: {type", ["缺少字段 default"]),
    # the outer shape
    ("field: criminal_execution", "field: criminal_exec", "field", "criminal_exec", ["是否想写 criminal_execution"]),
    ("summary:", "sumary:", "sumary", "sumary", ["不认识的字段 sumary", "summary"]),
    ("slug: correction_notice_overdue", "slug: 逾期 未抄送", "slug", "逾期 未抄送", ["slug"]),
    # the lead
    ("from: not_notified\n", "from: not_notifed\n", "lead.from", "not_notifed", ["not_notified"]),
    ("key: [id_card, penalty_no]", "key: [id_card, penalty]", "lead.key.1", "penalty]", ["penalty_no"]),
    ("key: [id_card, penalty_no]", "key: []", "lead.key", "key: []", ["至少要有一个键列"]),
    ("kind: person", "kind: persen", "lead.subject.kind", "persen", ["person"]),
    ("name: name, id", "name: nama, id", "lead.subject.name", "nama", ["name"]),
    ("office: region_code", "office: region", "lead.office", "region\n", ["region_code"]),
    ("occurred_on: decided_on", "occurred_on: penalty_no", "lead.occurred_on", "penalty_no\n", ["doc_number", "date"]),
    ("amount: null", "amount: penalty_type", "lead.amount", "penalty_type\n", ["string", "decimal"]),
    ("level: \"'A'\"", "level: \"'D'\"", "lead.level", "\"'D'\"", ["'A'、'B' 或 'C'"]),
    ("base: 60", "base: 很高", "lead.score.base", "很高", ["整数"]),
    ("points: 20", "points: 1.5", "lead.score.reasons.0.points", "1.5", ["整数"]),
    ('> 30"', '"', "lead.score.reasons.0.when", '"days_between', ["integer", "boolean"]),
    (
        "{penalty_type}，决定",
        "{penalty_tipe}，决定",
        "lead.title",
        "{penalty_tipe}",
        ["{penalty_tipe}", "penalty_type"],
    ),
    ("  document: correction_notice", "  rule: penalty_type", "lead.rule", "penalty_type\nexamples", ["rules"]),
    # the examples
    ("      receipts: []", "      recepts: []", "examples.0.given.recepts", "recepts", ["receipts"]),
    (
        "decided_on: 2022-07-05}",
        "decided: 2022-07-05}",
        "examples.0.given.penalties.0.decided",
        "decided: 2022",
        ["decided_on"],
    ),
    (
        "decided_on: 2022-07-05}",
        "decided_on: 2022-17-05}",
        "examples.0.given.penalties.0.decided_on",
        "2022-17-05",
        ["日期"],
    ),
    ("fine: 500", "fine: 五百多", "examples.1.given.penalties.0.fine", "五百多", ["金额"]),
    (
        "coverage: {receipts: 2022-12-31}",
        "coverage: {receipts: 年底}",
        "examples.0.coverage.receipts",
        "年底",
        ["日期"],
    ),
    (
        "penalty_no: A1}]\n  - name",
        "penalty: A1}]\n  - name",
        "examples.0.expect.0.penalty",
        "penalty: A1",
        ["penalty_no"],
    ),
]


@pytest.mark.parametrize(("before", "after", "path", "wrong", "said"), BROKEN)
def test_a_broken_model_is_refused_at_its_place(before, after, path, wrong, said):
    text = spoilt((before, after))
    problem = next((one for one in problems_of(text) if one.path == path), None)
    assert problem is not None, [str(one) for one in problems_of(text)]
    assert (problem.line, problem.column) == place_of(text, wrong)
    assert [fragment for fragment in said if fragment not in problem.message] == []


# one mistake is one problem: what follows from it is not told
ALONE = [
    ("penalty_type IN ('行政", "penalty_tipe IN ('行政"),
    ("left: detained", "left: nowhere_at_all"),
    ("filter: {from: penalties", "filtre: {from: penalties"),
    ("penalties: police_admin_penalty", "penalties: no_such_standard"),
    ('due_on: "deadline(decided_on', 'due_on: "deadlin(decided_on'),
    ("type: integer", "type: integr"),
]


@pytest.mark.parametrize(("before", "after"), ALONE)
def test_what_follows_from_a_mistake_is_not_told(before, after):
    assert len(problems_of(spoilt((before, after)))) == 1


def test_every_problem_is_told_in_one_pass():
    text = spoilt(
        ("penalty_type IN ('行政", "penalty_tipe IN ('行政"),
        ("AND right.term_end", "AND '2024-01-01'"),
        ("right: receipts", "right: later"),
        ("summary:", "sumary:"),
        ("default: 3", "default: 99"),
        ("office: region_code", "office: region"),
        ("{penalty_type}，决定", "{nobody}，决定"),
        ("lead:\n", "  later:\n    filter: {from: due, where: b}\nlead:\n"),
    )
    paths = [problem.path for problem in problems_of(text)]
    assert paths == [
        "sumary",
        "parameters.notice_days.default",
        "steps.detained.filter.where",
        "steps.in_term.join.where",
        "steps.not_notified.join.right",
        "steps.later.filter.where",
        "lead.office",
        "lead.title",
    ]


def test_the_rest_of_a_broken_step_is_checked_too():
    text = spoilt(
        ("how: anti", "how: outer"),
        ("left: penalty_no", "left: penalty_na"),
        ("right.received_on <= left.due_on", "right.receved_on <= left.due_on"),
    )
    assert {problem.path.removeprefix("steps.not_notified.join.") for problem in problems_of(text)} == {
        "how", "on.0", "where",
    }  # fmt: skip


@pytest.mark.parametrize("name", OPERATORS)
@pytest.mark.parametrize("value", [5, "x", [], [5], {}, {"a": 1}])
def test_no_shape_of_a_field_breaks_the_check(name, value):
    """Each field in turn has a wrong or an empty shape, and the others are missing or have it too."""
    fields = [spec.name for spec in OPERATORS[name].fields]
    for given in [*([field] for field in fields), fields]:
        body = json.dumps({name: dict.fromkeys(given, value)})
        text = MODEL.replace("steps:\n", f"steps:\n  odd: {body}\n", 1)
        assert text != MODEL
        assert any(problem.path.startswith(f"steps.odd.{name}") for problem in problems_of(text))


def test_the_message_of_the_contract():
    text = spoilt(("AND right.term_end", "AND left.penalty_type"))
    (problem,) = problems_of(text)
    assert str(problem).startswith("model.yaml:21:14: steps.in_term.join.where: left.decided_on 是 date")
    with pytest.raises(ModelErrors, match="steps.in_term.join.where"):
        checked(text)


def test_a_right_model_is_understood():
    model = checked()
    assert [step.name for step in model.steps] == ["detained", "in_term", "due", "not_notified"]
    assert model.step("in_term").reads == ("detained", "persons")
    assert model.schemas["due"]["due_on"] == DATE
    assert model.schemas["due"]["fine"] == MONEY
    assert model.schemas["penalties"]["source_line"].name == "integer"
    assert list(model.lead.key) == ["id_card", "penalty_no"]
    assert model.lead.level.constant == "A"
    assert model.lead.amount is None
    assert [(reason.points, reason.reason) for reason in model.lead.reasons] == [(20, "逾期超过三十日")]
    assert {name: str(kind) for name, kind in model.lead.facts.items()} == {
        "id_card": "id_card",
        "penalty_no": "doc_number",
        "name": "name",
        "penalty_type": "string",
        "decided_on": "date",
        "due_on": "date",
    }


def test_a_lead_may_leave_out_what_its_data_do_not_have():
    text = spoilt(
        ("  office: region_code\n", ""),
        ("  occurred_on: decided_on\n", ""),
        ("  level: \"'A'\"\n", ""),
        ("  amount: null\n", ""),
    )
    lead = checked(text).lead
    assert (lead.office, lead.occurred_on, lead.level.constant) == (None, None, "C")


def test_sub_rules_are_part_of_the_key():
    text = spoilt(
        (
            "lead:\n  from: not_notified\n",
            "  R2: {filter: {from: due, where: fine > 0}}\n"
            "  all: {union: {from: [not_notified, R2], tag: rule}}\n"
            "lead:\n  from: all\n  rule: rule\n",
        ),
        (
            "examples:\n",
            "rules:\n  not_notified: {title: 未抄送, legal_basis: 第四十一条}\n  R2: {title: 并处罚款}\nexamples:\n",
        ),
    )
    assert list(checked(text).lead.key) == ["rule", "id_card", "penalty_no"]


LACKING = [
    (MODEL, []),
    (MODEL.partition("  - name: 只罚款")[0], ["不命中"]),
    (MODEL.partition("examples:")[0], ["缺少命中", "不命中"]),
]


@pytest.mark.parametrize(("text", "said"), LACKING)
def test_publication_needs_a_hit_and_a_near_miss(text, said):
    messages = [problem.message for problem in publication_problems(checked(text))]
    assert len(messages) == len(said)
    assert all(fragment in message for fragment, message in zip(said, messages, strict=True))


ALIKE = """\
slug: alike
title: {zh: 同名, en: Alike}
field: criminal_execution
summary: {zh: 名称相近}
legal_basis: []
inputs: {persons: community_correction_register}
steps:
  alike:
    fuzzy_join: {left: persons, right: persons, on: [region_code], similar: [name], at_least: 0.8}
  later:
    filter: {from: alike, where: term_start < persons_term_start}
lead:
  from: later
  key: [id_card]
  subject: {kind: person, name: name, id: id_card}
  level: "'LEVEL'"
  score: {base: 10}
  title: "{name}"
  reason: "{name}"
  document: prosecutorial_opinion
examples:
  - {name: 命中, given: {persons: []}, expect: [{id_card: "11010519491231002X"}]}
  - {name: 近似, given: {persons: []}, expect: []}
"""


@pytest.mark.parametrize(("level", "problems"), [("A", ["lead.level"]), ("B", ["lead.level"]), ("C", [])])
def test_a_lead_that_rests_on_likeness_is_published_only_as_a_candidate(level, problems):
    found = publication_problems(checked(ALIKE.replace("LEVEL", level)))
    assert [problem.path for problem in found] == problems
