"""Expressions and models in words."""

import pytest

from models_engine.expressions import FUNCTIONS as known_functions
from models_engine.expressions import Scope, check_text
from models_engine.language import Template, describe
from models_engine.language.phrases import CONSTRUCTS, FUNCTIONS, OPERATORS
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
    ("d BETWEEN DATE '2020-01-01' AND e", "决定日期在2020-01-01与期满日之间（含）"),
    ("e < :as_of", "期满日小于计算基准日"),
    ("deadline(d, :days) <= e", "自决定日期起“抄送期限”日的期满日（逢休息日顺延）不大于期满日"),
    ("NOT (n = 1 OR n = 2)", "并非（人数为1，或人数为2）"),
    ("x + 1 >= 2", "x加1不小于2"),
    ("LENGTH(s) = 3", "单位的字数为3"),
    ("COALESCE(n, x, 0) > 1", "人数（不详时取x、0）大于1"),
    ("CASE WHEN n > 1 THEN '多' ELSE '少' END", "人数大于1时为“多”，否则为“少”"),
    ("b = TRUE", "b为是"),
    ("s NOT LIKE '甲%'", "s NOT LIKE '甲%'"),
    ("id_card_valid(id_card)", "id_card_valid(id_card)"),
]


@pytest.mark.parametrize(("text", "said"), SAID)
def test_an_expression_is_said_in_the_words_of_a_reader(text, said):
    assert WORDS.expression(check_text(text, SCOPE)) == said


def test_figures_are_said_too():
    scope = Scope.bare(SCOPE.sides[""], {}, [])
    assert WORDS.expression(check_text("COUNT(*) > 2", scope, aggregate=True)) == "行数大于2"
    assert WORDS.expression(check_text("SUM(m)", scope, aggregate=True)) == "m合计"


def test_both_languages_say_the_same_things():
    for table in (CONSTRUCTS, FUNCTIONS, OPERATORS):
        assert table["zh"].keys() == table["en"].keys()
    assert FUNCTIONS["zh"].keys() <= known_functions.keys()


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
    assert "收文日期不大于决定日期" in describe(checked(text))[-1].text


def test_a_template_is_filled_and_says_what_is_missing():
    template = Template("{name}于{decided_on}被{ penalty }，{name}")
    assert template.names == ["name", "decided_on", "penalty"]
    assert template.render({"name": "甲", "decided_on": None, "penalty": "拘留"}) == "甲于不详被拘留，甲"
