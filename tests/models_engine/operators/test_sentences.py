"""Every operator says its step in a sentence, in both languages."""

import pytest

from models_engine.language.words import Words
from models_engine.operators import OPERATORS
from tests.models_engine.operators.steps import check

INPUTS = {"p": {"no": "string", "day": "date", "fine": "money"}, "q": {"ref": "string", "day": "date"}}
TITLES = {"no": "文号", "day": "日期", "fine": "罚款", "ref": "文件号"}
ANTI = {
    "how": "anti",
    "left": "p",
    "right": "q",
    "on": [{"left": "no", "right": "ref"}],
    "where": "right.day <= left.day",
    "covered_until": "day",
}
STEPS = [
    ("filter", {"from": "p", "where": "fine > 100"}, "从处罚中保留符合条件的行：罚款大于100。"),
    ("derive", {"from": "p", "columns": {"double": "fine * 2"}}, "为处罚计算double（罚款乘以2）。"),
    ("select", {"from": "p", "columns": ["no", "fine"]}, "从处罚中只取文号、罚款。"),
    ("union", {"from": ["p", "q"], "tag": "rule"}, "合并处罚、收文的行，并在rule中记下来源（p、q）。"),
    (
        "distinct",
        {"from": "p", "by": ["no"], "order": ["day DESC"]},
        "处罚中文号相同的只留一行，即按日期从大到小排在最前的一行。",
    ),
    (
        "aggregate",
        {"from": "p", "by": ["no"], "columns": {"total": "SUM(fine)"}, "having": "total > 5"},
        "将处罚按文号分组，计算total（罚款合计），只留这样的组：total大于5。",
    ),
    (
        "asof_join",
        {"left": "p", "right": "q", "on": ["day"], "left_at": "day", "right_at": "day"},
        "为处罚带上收文中日期相同、日期不晚于日期的最后一条；没有的为空。",
    ),
    (
        "rolling",
        {"from": "p", "by": ["no"], "order": "day", "days": 30, "columns": {"n": "COUNT(*)"}, "having": "n > 2"},
        "对处罚的每一行，按文号统计其日期当天及之前30日以内的记录，计算n（行数），只留这样的窗口：n大于2。",
    ),
    (
        "window",
        {"from": "p", "by": ["no"], "order": ["day"], "columns": {"before": "LAG(day)", "n": "ROW_NUMBER()"}},
        "将处罚按文号分组、依日期从小到大排列，为每一行计算before（前面一行的日期）、n（序号）。",
    ),
    ("explode", {"from": "p", "column": "no"}, "将处罚的文号中的多个值拆开，每个值一行。"),
    (
        "series",
        {"from": "p", "start": "day", "end": ":as_of", "every": "6 months", "into": "due"},
        "为处罚的每一行从日期到计算基准日每6个月列一行，日期记入due。",
    ),
    (
        "match_text",
        {"from": "p", "column": "no", "any": ["a", "b"], "near": [{"words": ["c", "d"], "within": 5}]},
        "从处罚中保留文号含有“a”、“b”之一，有“c”、“d”相距不超过5字的行。",
    ),
    ("join", {"left": "p", "right": "q", "on": ["day"]}, "将处罚与收文中日期相同的记录配对。"),
    (
        "join",
        ANTI,
        "保留处罚中这样的记录：在收文里找不到文号（对应文件号）相同、并且符合以下条件的记录：对方的日期不晚于日期。收文的数据须完整到日期，否则暂不判断。",
    ),
]


@pytest.mark.parametrize(("operator", "fields", "sentence"), STEPS)
def test_a_step_is_said_in_chinese(operator, fields, sentence):
    step, problems = check(operator, fields, INPUTS)
    assert problems == []
    assert step.operator.sentence(step, Words("zh", TITLES, {}, {"p": "处罚", "q": "收文"})) == sentence


@pytest.mark.parametrize(("operator", "fields", "sentence"), STEPS)
def test_a_step_is_said_in_english(operator, fields, sentence):
    step, _ = check(operator, fields, INPUTS)
    said = step.operator.sentence(step, Words("en", {}, {}, {"p": "penalties", "q": "receipts"}))
    assert said.endswith(".")
    assert said.isascii()


@pytest.mark.parametrize("operator", OPERATORS.values(), ids=lambda operator: operator.name)
def test_an_operator_says_what_it_is_for_and_so_does_each_of_its_fields(operator):
    for meaning in (operator.meaning, *(field.meaning for field in operator.fields)):
        assert meaning["zh"]
        assert meaning["en"]
