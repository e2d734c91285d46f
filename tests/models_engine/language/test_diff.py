"""Two versions told apart in words: each row changes the model, and says what a reader is told of it."""

import pytest

from models_engine.language import CheckedModel
from models_engine.language.diff import Effect, diff
from tests.models_engine.language.model_files import MODEL, checked, spoilt

IDENTITY, LEADS, WEIGHT, TEXTS = Effect
NEW_LEADS = "同一情形会被当作新线索，原有线索不再重现"

# (before, after, part, effect, what is said)
CHANGED = [
    # parameters
    ("default: 3", "default: 5", "parameters.notice_days.default", LEADS, "抄送期限由 3 日改为 5 日。"),
    ("max: 30", "max: 10", "parameters.notice_days.min", LEADS, "抄送期限的可调范围由 1 至 30 日改为 1 至 10 日。"),
    ("min: 1, max: 30, ", "", "parameters.notice_days.min", LEADS, "抄送期限的可调范围由 1 至 30 日改为不限。"),
    (
        "title: 抄送期限",
        "title: 通知期限",
        "parameters.notice_days.title",
        TEXTS,
        "参数 notice_days 的名称由“抄送期限”改为“通知期限”。",
    ),
    ("unit: 日", "unit: 天", "parameters.notice_days.unit", TEXTS, "抄送期限的单位由“日”改为“天”。"),
    (
        "parameters:\n",
        "parameters:\n  other: {type: money, default: 100, unit: 元, title: 起点}\n",
        "parameters.other",
        LEADS,
        "增加参数“起点”：默认 100 元。",
    ),
    # inputs
    (
        "receipts: doc_receipt_register",
        "receipts: doc_receipt_register\n  more: doc_receipt_register",
        "inputs.more",
        LEADS,
        "增加输入 more：收文登记。",
    ),
    # steps
    (
        "('行政拘留', '司法拘留')",
        "('行政拘留')",
        "steps.detained.filter",
        LEADS,
        "步骤 detained：条件由“处罚种类是“行政拘留”、“司法拘留”之一”改为“处罚种类为“行政拘留””。",
    ),
    (
        "where: right.received_on <= left.due_on",
        "where: right.received_on < left.due_on AND right.received_on > left.decided_on",
        "steps.not_notified.join",
        LEADS,
        "步骤 not_notified：两侧的条件由“收文登记的收文日期不晚于「due_on」”改为"
        "“收文登记的收文日期早于「due_on」，且收文登记的收文日期晚于决定日期”。",
    ),
    (
        "where: right.received_on <= left.due_on",
        "where: right.received_on > left.decided_on AND right.received_on <= left.due_on",
        "steps.not_notified.join",
        LEADS,
        "步骤 not_notified：两侧的条件增加“收文登记的收文日期晚于决定日期”。",
    ),
    (
        "      covered_until: due_on\n",
        "",
        "steps.not_notified.join",
        LEADS,
        "步骤 not_notified：去掉右侧须完整到的日期“「due_on」”。",
    ),
    ("how: anti\n", "how: semi\n", "steps.not_notified.join", LEADS, "步骤 not_notified：方式由“anti”改为“semi”。"),
    (
        "on: [id_card]",
        "on: [id_card, {left: penalty_no, right: name}]",
        "steps.in_term.join",
        LEADS,
        "步骤 in_term：相等的键增加 决定书文号（对应姓名）。",
    ),
    (
        "deadline(decided_on, :notice_days)",
        "DATE_ADD_DAYS(decided_on, :notice_days)",
        "steps.due.derive",
        LEADS,
        "步骤 due：列 due_on 由“自决定日期次日起满“抄送期限”（默认3日）之日（逢休息日顺延）”"
        "改为“决定日期之后“抄送期限”（默认3日）”。",
    ),
    (
        'columns: {due_on: "deadline',
        'columns: {penalty_no: "UPPER(penalty_no)", due_on: "deadline',
        "steps.due.derive",
        IDENTITY,
        f"步骤 due：增加列 penalty_no（决定书文号（字母大写））。线索键由此得出，{NEW_LEADS}。",
    ),
    (
        "  not_notified:\n",
        "  beside:\n    filter: {from: penalties, where: fine > 100}\n  not_notified:\n",
        "steps.beside",
        TEXTS,
        "增加步骤 beside：从行政处罚决定中保留符合条件的行：罚款金额大于100。",
    ),
    # the lead
    (
        "key: [id_card, penalty_no]",
        "key: [id_card]",
        "lead.key",
        IDENTITY,
        f"线索键由（公民身份号码、决定书文号）改为（公民身份号码）：{NEW_LEADS}。",
    ),
    (
        "office: region_code",
        "office: SUBSTRING(region_code, 1, 4) || '00'",
        "lead.office",
        IDENTITY,
        "线索归属由“执行地”改为“执行地从第1字起的4个字＋“00””：改归另一院的，会在该院被当作新线索。",
    ),
    ("slug: correction", "slug: new_correction", "slug", IDENTITY, f"这是另一个模型，{NEW_LEADS}。"),
    ("level: \"'A'\"", "level: \"'B'\"", "lead.level", WEIGHT, "线索级别由““A””改为““B””。"),
    ("amount: null", "amount: fine", "lead.amount", WEIGHT, "涉及金额补写为“罚款金额”。"),
    ("name: name, id", "name: penalty_no, id", "lead.subject.name", WEIGHT, "对象名称列由“姓名”改为“决定书文号”。"),
    ("base: 60", "base: 50", "lead.score.base", WEIGHT, "基础分由“60”改为“50”。"),
    ("points: 20", "points: 30", "lead.score.reasons.0", WEIGHT, "加分项“逾期超过三十日”由 20 分改为 30 分。"),
    (
        ":as_of) > 30",
        ":as_of) > 60",
        "lead.score.reasons.0",
        WEIGHT,
        "加分项“逾期超过三十日”的条件由“「due_on」至计算基准日的天数大于30”改为“「due_on」至计算基准日的天数大于60”。",
    ),
    (
        "reason: 逾期超过三十日",
        "reason: 逾期很久",
        "lead.score.reasons.0",
        TEXTS,
        "加分项的说明由“逾期超过三十日”改为“逾期很久”。",
    ),
    ('决定文书逾期未抄送"', '逾期未抄送"', "lead.title", TEXTS, "线索标题由“"),
    (
        "document: correction_notice",
        "document: opinion",
        "lead.document",
        TEXTS,
        "拟制文书由“correction_notice”改为“opinion”。",
    ),
    # headings
    ("en: Overdue notice", "en: Late notice", "title.en", TEXTS, "英文名称由“Overdue notice”改为“Late notice”。"),
    ("field: criminal_execution", "field: criminal", "field", WEIGHT, "业务条线由“criminal_execution”改为“criminal”。"),
    (
        "gist: 三日内通知",
        "gist: 五日内通知",
        "legal_basis",
        TEXTS,
        "法律依据“社区矫正法实施办法第四十一条”的要旨由“三日内通知”改为“五日内通知”。",
    ),
    (
        "legal_basis:\n",
        "legal_basis:\n  - {law: 社区矫正法, article: 第二十八条}\n",
        "legal_basis",
        TEXTS,
        "增加法律依据：社区矫正法第二十八条。",
    ),
    # examples
    ("decided_on: 2022-07-05}", "decided_on: 2022-07-06}", "examples.0", TEXTS, "算例“三日内未抄送”改变：数据。"),
]


def pair(before: str, after: str) -> tuple[CheckedModel, CheckedModel]:
    """Two right versions that differ in one place; without examples where these would no longer fit."""
    texts = [MODEL, spoilt((before, after))]
    if after.startswith("key:"):
        texts = [text.partition("examples:")[0] for text in texts]
    if after.startswith("how:"):
        texts = [text.replace("      covered_until: due_on\n", "") for text in texts]
    old, new = map(checked, texts)
    return old, new


@pytest.mark.parametrize(("before", "after", "part", "effect", "said"), CHANGED)
def test_a_change_is_told_in_a_sentence(before, after, part, effect, said):
    (change,) = diff(*pair(before, after))
    assert (change.part, change.effect) == (part, effect)
    assert said in change.text


@pytest.mark.parametrize(("before", "after", "part", "effect", "_said"), CHANGED)
def test_a_change_is_told_in_english_too(before, after, part, effect, _said):
    (change,) = diff(*pair(before, after), "en")
    assert change.text.endswith(".")
    assert not {"由", "改", "增", "去"} & set(change.text.partition("“")[0])


@pytest.mark.parametrize(("before", "after", "part", "effect", "_said"), CHANGED)
def test_a_change_is_told_of_versions_that_no_longer_fit_their_standards(before, after, part, effect, _said):
    old, new = (model.source for model in pair(before, after))
    (change,) = diff(old, new)
    assert (change.part, change.effect) == (part, effect)


# what makes no difference at all
INPUTS = ["  persons: community_correction_register\n", "  penalties: police_admin_penalty\n"]
WHERE = "left.decided_on BETWEEN right.term_start AND right.term_end"
SAME = [
    ("filter: {from: penalties, where:", "filter: # a comment\n      {from: penalties, where:"),
    ("key: [id_card, penalty_no]", "key: [penalty_no, id_card]"),
    ("      left: detained\n      right: persons\n", "      right: persons\n      left: detained\n"),
    ("      on: [id_card]\n", "      how: inner\n      on: [{left: id_card, right: id_card}]\n"),
    (WHERE, f"({WHERE.replace(' BETWEEN', '   between').replace(' AND', ' and')})"),
    ("days_between(due_on", "DAYS_BETWEEN( due_on"),
    ('"deadline(decided_on, :notice_days)"', "'deadline((decided_on), :notice_days)'"),
    ("".join(INPUTS), "".join(reversed(INPUTS))),
]


@pytest.mark.parametrize(("before", "after"), SAME)
def test_how_a_file_is_written_makes_no_difference(before, after):
    assert diff(checked(), checked(spoilt((before, after)))) == []


def test_the_order_of_conditions_makes_no_difference():
    one, other = "right.received_on <= left.due_on AND TRUE", "TRUE and (right.received_on <= left.due_on)"
    where = "where: right.received_on <= left.due_on"
    assert diff(checked(spoilt((where, f"where: {one}"))), checked(spoilt((where, f"where: {other}")))) == []


def renamed(old: str, new: str) -> str:
    return MODEL.replace(old, new)


RENAMED = [
    ("in_term", "in_time", "步骤 in_term 改名为 in_time，内容不变。"),
    ("detained", "arrested", "步骤 detained 改名为 arrested，内容不变。"),
    ("notice_days", "days_to_tell", "参数 notice_days 改名为 days_to_tell，默认值和范围不变。"),
]


@pytest.mark.parametrize(("old", "new", "said"), RENAMED)
def test_another_name_is_only_another_name(old, new, said):
    changes = [change for change in diff(checked(), checked(renamed(old, new))) if change.part != "lead.reason"]
    assert [(change.effect, change.text) for change in changes] == [(TEXTS, said)]


UNION = """\
  R1:
    filter: {from: not_notified, where: fine > 1}
  R2:
    filter: {from: not_notified, where: fine <= 1}
  ruled:
    union: {from: [R1, R2], tag: rule}
lead:
  rule: rule
"""


def test_the_name_of_a_sub_rule_is_part_of_the_identity():
    text = MODEL.replace("lead:\n", UNION).replace("from: not_notified\n  key", "from: ruled\n  key")
    text = text.replace("examples:\n", "rules: {R1: {title: 甲}, R2: {title: 乙}}\nexamples:\n", 1)
    changes = diff(checked(text), checked(text.replace("R2", "R9")))
    assert changes[0].effect == IDENTITY
    assert changes[0].text == f"步骤 R2 改名为 R9：它的名称是子规则，{NEW_LEADS}。"


def test_the_gravest_differences_come_first():
    text = spoilt(
        ("en: Overdue notice", "en: Late notice"),
        ("default: 3", "default: 5"),
        ("office: region_code", "office: null"),
        ("base: 60", "base: 50"),
    )
    assert [change.effect for change in diff(checked(), checked(text))] == [IDENTITY, LEADS, WEIGHT, TEXTS]


def test_a_changed_step_shows_what_it_did_and_does():
    (change,) = diff(checked(), checked(spoilt(("('行政拘留', '司法拘留')", "('行政拘留')"))))
    assert change.before == "从行政处罚决定中保留符合条件的行：处罚种类是“行政拘留”、“司法拘留”之一。"
    assert change.after == "从行政处罚决定中保留符合条件的行：处罚种类为“行政拘留”。"
