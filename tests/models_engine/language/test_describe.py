"""Expressions and models in words."""

import pytest

from models_engine.expressions import FUNCTIONS as known_functions
from models_engine.expressions import Scope, check_text
from models_engine.language import Template, describe
from models_engine.language.describe import Reader
from models_engine.language.function_phrases import FUNCTIONS
from models_engine.language.phrases import CONSTRUCTS, MOMENTS, OPERATORS
from models_engine.language.words import Words
from tests.models_engine.expressions.evaluation import SCOPE
from tests.models_engine.language.model_files import checked, spoilt

TITLES = {"n": "人数", "s": "单位", "d": "决定日期", "e": "期满日"}
WORDS = Words("zh", TITLES, {"days": "抄送期限"}, {"persons": "社区矫正对象名册"})
SAID = [
    ("n > 3 AND s = '甲厂'", "人数大于3，且单位为“甲厂”"),
    ("s IN ('甲', '乙')", "单位是“甲”、“乙”之一"),
    ("s NOT IN ('甲', '乙')", "单位不是“甲”、“乙”中的任何一个"),
    ("s IS NULL OR d IS NOT NULL", "单位不详，或决定日期已知"),
    ("d BETWEEN DATE '2020-01-01' AND e", "决定日期在2020年1月1日与期满日之间（含）"),
    ("e < :as_of", "期满日早于计算基准日"),
    ("deadline(d, :days) <= e", "自决定日期次日起满“抄送期限”日之日（逢休息日顺延）不晚于期满日"),
    ("NOT (n = 1 OR n = 2)", "并非（人数为1，或人数为2）"),
    ("x + 1 >= 2", "x加1不小于2"),
    ("LENGTH(s) = 3", "单位的字数为3"),
    ("COALESCE(n, x, 0) > 1", "人数（不详时取x，再不详时取0）大于1"),
    ("CASE WHEN n > 1 THEN '多' ELSE '少' END", "人数大于1时为“多”，否则为“少”"),
    ("b = TRUE", "b为是"),
    ("s NOT LIKE '甲%'", "单位不以“甲”开头"),
    ("NOT s LIKE '%厂'", "单位不以“厂”结尾"),
    ("s LIKE '%化工%' OR s LIKE '甲_厂'", "单位含有“化工”，或单位符合模式“甲_厂”"),
    ("n IN (1)", "人数为1"),
    ("n NOT BETWEEN 1 AND 2", "人数不在1与2之间"),
    ("id_card_valid(id_card)", "id_card是有效的公民身份号码"),
    # what binds first is bracketed where words alone would not say it
    ("n = 1 OR n = 2 AND s = '甲'", "人数为1，或（人数为2，且单位为“甲”）"),
    ("(n = 1 OR n = 2) AND s = '甲'", "（人数为1，或人数为2），且单位为“甲”"),
    ("(n + x) * 2 > n + x * 2", "（人数加x）乘以2大于人数加（x乘以2）"),
    ("n - (x - 1) = n - x - 1", "人数减（x减1）为人数减x减1"),
    # yes and no
    ("NOT b AND n = 1", "b为“否”，且人数为1"),
    ("CASE WHEN b THEN 1 ELSE 0 END", "b为“是”时为1，否则为0"),
    ("COALESCE(n > 1, FALSE)", "人数大于1（不详时视为否）"),
    # days
    ("DATE_ADD_DAYS(d, -3) < e", "决定日期之前3日早于期满日"),
    ("DATE_ADD_MONTHS(d, 6) >= e", "决定日期之后6个月不早于期满日"),
    ("DATE_ADD_MONTHS(:as_of, -12 * :days) <= d", "计算基准日之前（12乘以“抄送期限”）个月不晚于决定日期"),
    ("COALESCE(e, DATE '9999-12-31') > d", "期满日（不详时视为长期）晚于决定日期"),
    ("GREATEST(d, e) = d", "决定日期、期满日中最晚的为决定日期"),
    # ways of writing that mean something simpler
    ("CONTAINS(CONCAT('、', s, '、'), '、264、')", "单位所列各项中有“264”"),
    ("s || '甲' = ''", "单位＋“甲”为空文字"),
]


@pytest.mark.parametrize(("text", "said"), SAID)
def test_an_expression_is_said_in_the_words_of_a_reader(text, said):
    assert WORDS.expression(check_text(text, SCOPE)) == said


def test_a_column_of_yes_and_no_is_a_condition():
    assert WORDS.condition(check_text("b", SCOPE)) == "b为“是”"
    assert WORDS.condition(check_text("n > 1", SCOPE)) == "人数大于1"


def test_figures_are_said_too():
    scope = Scope.bare(SCOPE.sides[""], {}, [])
    assert WORDS.expression(check_text("COUNT(*) > 2", scope, aggregate=True)) == "行数大于2"
    assert WORDS.expression(check_text("SUM(m)", scope, aggregate=True)) == "m合计"
    assert WORDS.expression(check_text("MIN(d)", scope, aggregate=True)) == "最早的决定日期"
    assert WORDS.expression(check_text("MAX(n)", scope, aggregate=True)) == "最大的人数"
    counted = "SUM(CASE WHEN s = '甲' THEN 1 ELSE 0 END)"
    assert WORDS.expression(check_text(counted, scope, aggregate=True)) == "单位为“甲”的行数"
    different = "COUNT_DISTINCT(CASE WHEN b THEN s END)"
    assert WORDS.expression(check_text(different, scope, aggregate=True)) == "b为“是”的行中不同单位的个数"


def test_both_languages_say_the_same_things():
    for table in (CONSTRUCTS, FUNCTIONS, MOMENTS, OPERATORS):
        assert table["zh"].keys() == table["en"].keys()


def test_every_function_has_words():
    said = {name.partition("/")[0].partition("@")[0] for name in FUNCTIONS["zh"]}
    assert said == known_functions.keys()


def test_relations_have_names():
    assert WORDS.relation("persons") == "社区矫正对象名册"
    assert WORDS.relation("in_term") == "“in_term”"
    assert WORDS.columns(["n", "x"]) == "人数、x"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_model_has_a_sentence_for_every_step(language):
    sentences = describe(checked(), language)
    assert [sentence.step for sentence in sentences] == ["detained", "in_term", "due", "not_notified"]


def test_a_renamed_column_keeps_its_title():
    text = spoilt(
        ("columns: {due_on:", "columns: {day: decided_on, due_on:"), ("occurred_on: decided_on", "occurred_on: day")
    )
    text = text.replace("right.received_on <= left.due_on", "right.received_on <= left.day")
    assert "收文登记的收文日期不晚于决定日期" in describe(checked(text))[-1].text


def test_a_model_reads_like_this():
    assert [sentence.text for sentence in describe(checked())] == [
        "从行政处罚决定中保留符合条件的行：处罚种类是“行政拘留”、“司法拘留”之一。",
        "将第1步的结果与社区矫正对象名册中公民身份号码相同的记录配对，"
        "条件是：决定日期在社区矫正对象名册的矫正起日与社区矫正对象名册的矫正止日之间（含）。",
        "为第2步的结果计算「due_on」（自决定日期次日起满“抄送期限”（默认3日）之日（逢休息日顺延））。",
        "保留第3步的结果中这样的记录：在收文登记里找不到决定书文号（对应文号）相同、并且符合以下条件的记录："
        "收文登记的收文日期不晚于「due_on」。收文登记的数据须完整到「due_on」，否则暂不判断。",
    ]


NAMED = [
    ("derive: {from: in_term, columns: {left_to_pay: fine - 1}}", "left_to_pay", "「罚款金额减1」"),
    ("derive: {from: in_term, columns: {余额: fine - 1}}", "余额", "余额"),
    ("derive: {from: in_term, columns: {day: decided_on}}", "day", "决定日期"),
    ("derive: {from: in_term, columns: {fine: fine * 2}}", "fine", "罚款金额"),
    ("derive: {from: in_term, columns: {kind: \"'甲'\"}}", "kind", "「kind」"),
    ("join: {left: penalties, right: persons, on: [id_card]}", "persons_id_card", "社区矫正对象名册的公民身份号码"),
    ("join: {left: persons, right: persons, on: [id_card]}", "persons_name", "另一行的姓名"),
    ("select: {from: penalties, columns: [{sum: fine}, source_line]}", "sum", "罚款金额"),
    ("select: {from: penalties, columns: [fine, source_line]}", "source_line", "来源行号"),
]


@pytest.mark.parametrize(("step", "column", "title"), NAMED)
def test_a_column_is_called_by_its_title_or_by_its_definition(step, column, title):
    reader = Reader(checked(spoilt(("lead:\n", f"  more:\n    {step}\nlead:\n"))))
    assert reader.titles["more"][column] == title


def test_a_column_of_several_sources_has_the_titles_of_all():
    steps = "  a: {select: {from: penalties, columns: [{no: penalty_no}]}}\n"
    steps += "  b: {select: {from: receipts, columns: [{no: document_no}]}}\n  c: {union: {from: [a, b]}}\n"
    reader = Reader(checked(spoilt(("lead:\n", f"{steps}lead:\n"))))
    assert reader.titles["c"]["no"] == "文号"


def test_a_template_is_filled_and_says_what_is_missing():
    template = Template("{name}于{decided_on}被{ penalty }，{name}")
    assert template.names == ["name", "decided_on", "penalty"]
    assert template.render({"name": "甲", "decided_on": None, "penalty": "拘留"}) == "甲于不详被拘留，甲"
