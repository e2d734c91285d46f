"""What expressions give: a table of texts with their answers, computed by DuckDB."""

from datetime import date, datetime
from decimal import Decimal as D

import pytest

from tests.models_engine.expressions.evaluation import value_of

NUMBERS = [
    ("n + 1", 8),
    ("n - 10", -3),
    ("-n", -7),
    ("n * 2", 14),
    ("n / 2", D("3.5")),
    ("n % 4", 3),
    ("m + 1", D("11.5")),
    ("m + x", D("13")),
    ("m * 1.5", D("15.75")),
    ("m * n * x * 1.05", D("192.9375")),
    ("1 / 3", D("0.333333")),
    ("n / 0", None),
    ("m / (n - 7)", None),
    ("n % 0", None),
    ("ABS(n - 10)", 3),
    ("ROUND(m / 4, 2)", D("2.63")),
    ("ROUND(2.5)", D("3")),
    ("ROUND(-2.5)", D("-3")),
    ("FLOOR(-2.5)", -3),
    ("CEIL(2.1)", 3),
    ("no_number + 1", None),
    (":floor", D("1000.5")),
    (":floor * :days", D("3001.5")),
    ("distance_m(116.4, 39.9, 116.4, 39.9)", D("0")),
    ("ROUND(distance_m(116.4, 39.9, 121.47, 31.23) / 1000)", D("1067").normalize()),
]
LOGIC = [
    ("n = 7", True),
    ("n <> 7", False),
    ("n != 7", False),
    ("m > x", True),
    ("x >= 2.5 AND m < 11", True),
    ("n = 1 OR n = 2 OR n = 7", True),
    ("NOT b", False),
    ("no_truth", None),
    ("no_truth AND FALSE", False),
    ("no_truth OR TRUE", True),
    ("NOT no_truth", None),
    ("n IN (1, 7)", True),
    ("m IN (1, 2.5, 10.5)", True),
    ("s NOT IN ('甲', '乙')", True),
    ("nothing IN ('甲')", None),
    ("nothing NOT IN ('甲')", None),
    ("n BETWEEN 7 AND 8", True),
    ("x BETWEEN 1 AND m", True),
    ("d NOT BETWEEN DATE '2022-01-01' AND e", False),
    ("s LIKE '甲%公司'", True),
    ("s NOT LIKE '%厂'", True),
    ("nothing IS NULL", True),
    ("s IS NOT NULL", True),
    ("b = TRUE", True),
    ("id_card = '11010519491231002X'", True),
    ("id_card = '１１０１０５１９４９１２３１００２Ｘ'", True),
    ("CASE WHEN n > 5 THEN '大' WHEN n > 1 THEN '中' ELSE '小' END", "大"),
    ("CASE WHEN no_truth THEN 1 ELSE 2 END", 2),
    ("CASE n WHEN 7 THEN 'a' END", "a"),
    ("CASE n WHEN 8 THEN 'a' END", None),
    ("CASE WHEN b THEN m ELSE 0 END", D("10.5")),
    ("CASE WHEN b THEN 1 ELSE NULL END", 1),
    ("COALESCE(no_number, m, 0)", D("10.5")),
    ("COALESCE(no_truth, FALSE)", False),
    ("NULLIF(n, 7)", None),
    ("NULLIF(m, 1.25)", D("10.5")),
    ("LEAST(d, e)", date(2022, 7, 5)),
    ("GREATEST(n, 2.5, no_number)", D("7")),
]
TEXTS = [
    ("s || '（' || name || '）'", "甲乙有限公司(张三)"),
    ("s || nothing", None),
    ("CONCAT(s, nothing, '!')", "甲乙有限公司!"),
    ("LENGTH(s)", 6),
    ("TRIM('  甲 ')", "甲"),
    ("UPPER('abc')", "ABC"),
    ("LOWER('ABC')", "abc"),
    ("SUBSTRING(s, 1, 2)", "甲乙"),
    ("SUBSTRING(s, 3)", "有限公司"),
    ("REPLACE(s, '有限', '')", "甲乙公司"),
    ("STARTS_WITH(s, '甲')", True),
    ("ENDS_WITH(s, '厂')", False),
    ("CONTAINS(note, '罚金')", True),
    ("contains_any(note, '抢劫', '盗窃')", True),
    ("contains_any(note, '抢劫', '诈骗')", False),
    ("contains_any(nothing, '抢劫')", None),
    ("REGEXP_MATCHES(s, '公司$')", True),
    ("REGEXP_MATCHES('(甲)', '（甲）')", True),
    ("REGEXP_EXTRACT('ab12', '([a-z]+)([0-9]+)', 2)", "12"),
    ("REGEXP_EXTRACT('ab', '[0-9]+')", None),
    ("company_normal('甲乙 （北京）有限责任公司')", "甲乙(北京)有限公司"),
    ("similarity('甲乙公司', '甲乙公司')", D("1")),
    ("similarity('甲', '乙')", D("0")),
    ("similarity('甲乙公司', '甲乙有限公司') > 0.6", True),
    ("similarity(s, nothing)", None),
    ("amount_of('1.2万元')", D("12000").normalize()),
    ("amount_of('壹万元整')", D("10000").normalize()),
    ("amount_of('人民币叁佰贰拾万零伍佰元伍角')", D("3200500.5")),
    ("amount_of('一亿二千万零三十元')", D("120000030").normalize()),
    ("amount_of('十五元')", D("15")),
    ("amount_of('不详')", None),
    ("CAST('12' AS integer) + 1", 13),
    ("CAST('十二点' AS integer)", None),
    ("CAST(n AS string)", "7"),
    ("CAST(m AS string)", "10.50"),
    ("CAST(x AS integer)", 3),
    ("n * 100 - 0.5", D("699.5")),  # more than the literal's places hold
    ("(:floor - 1) - YEAR(ts)", D("-1022.5")),
    ("COALESCE(n + NULL, 4)", 4),
    ("SUBSTRING(s, 1, no_number)", None),
    ("age_on(id_card, d)", 72),
    ("days_between(ts, DATE '2022-01-03')", 2),  # the calendar day of a moment
    ("CAST('2022年' || '7月5日' AS date)", date(2022, 7, 5)),
    ("CAST('2022-02-30' || '' AS date)", None),
    ("CAST(NULL AS money)", None),
]
DAYS = [
    ("YEAR(d)", 2022),
    ("MONTH(mo)", 3),
    ("DAY(ts)", 1),
    ("d < e", True),
    ("DATE '2022-07-05' = d", True),
    ("CAST(ts AS date) = DATE '2022-01-01'", True),
    ("ts > TIMESTAMP '2022-01-01 08:00:00'", True),
    ("CAST(ts AS string)", "2022-01-01 08:30:00"),
    (":as_of", date(2024, 1, 1)),
    (":since", date(2020, 1, 1)),
    ("DATE_ADD_DAYS(d, n)", date(2022, 7, 12)),
    ("DATE_ADD_DAYS(d, -5)", date(2022, 6, 30)),
    ("DATE_ADD_MONTHS(DATE '2024-01-31', 1)", date(2024, 2, 29)),
    ("DATE_ADD_MONTHS(DATE '2024-03-31', -1)", date(2024, 2, 29)),
    ("days_between(d, e)", 88),
    ("days_between(e, d)", -88),
    ("months_between(d, e)", 2),
    ("months_between(e, d)", -2),
    ("months_between(DATE '2024-01-31', DATE '2024-02-29')", 1),
    ("months_between(d, no_day)", None),
    ("deadline(DATE '2022-09-28', 3)", date(2022, 10, 8)),
    ("deadline(d, :days)", date(2022, 7, 8)),
    ("deadline(no_day, 3)", None),
    ("workdays_after(DATE '2022-09-30', 1)", date(2022, 10, 8)),
    ("workdays_after(DATE '2022-10-02', -1)", date(2022, 9, 30)),
    ("workdays_between(DATE '2022-09-30', DATE '2022-10-09')", 2),
    ("is_workday(DATE '2022-10-08')", True),
    ("is_workday(DATE '2022-10-03')", False),
    ("id_card_valid(id_card)", True),
    ("id_card_valid('11010519491231002Y')", False),
    ("id_card_valid(nothing)", None),
    ("id_card_18('110105491231002')", "11010519491231002X"),
    ("birth_date(id_card)", date(1949, 12, 31)),
    ("sex_of(id_card)", "女"),
    ("sex_of('123')", None),
    ("uscc_valid('91350100M000100Y43')", True),
    ("uscc_valid('91350100M000100Y44')", False),
    ("plate_normal('京A·12345')", "京A12345"),
    ("case_number_normal('（2024）冀0702执00045号')", "(2024)冀0702执45号"),
]
LISTS = [
    ("LIST_LENGTH(words)", 3),
    ("LIST_CONTAINS(words, '甲')", True),
    ("LIST_CONTAINS_ALL(words, '甲', '丙')", False),
    ("LIST_CONTAINS_ALL(words, words)", True),
    ("LIST_SORT(words)", ["乙", "乙", "甲"]),
    ("LIST_INTERSECT(words, words)", ["乙", "甲"]),
    ("LIST_JOIN(words, '、')", "乙、甲、乙"),
]


@pytest.mark.parametrize(("text", "answer"), NUMBERS + LOGIC + TEXTS + DAYS + LISTS)
def test_an_expression_gives_its_value(text, answer):
    found = value_of(text)
    assert found == answer
    assert type(found) is type(answer)


# 最高法释〔2006〕1号第二条: an age is reached on the day after the birthday
AGES = [
    ("2004-05-06", "2022-05-05", 17),
    ("2004-05-06", "2022-05-06", 17),
    ("2004-05-06", "2022-05-07", 18),
    ("2004-12-31", "2023-01-01", 18),
    ("2004-02-29", "2022-02-28", 17),
    ("2004-02-29", "2022-03-01", 18),
    ("2004-02-29", "2024-02-29", 19),
    ("2004-02-29", "2024-03-01", 20),
]


@pytest.mark.parametrize(("birth", "day", "years"), AGES)
def test_an_age_is_reached_on_the_day_after_the_birthday(birth, day, years):
    assert value_of(f"age_on(DATE '{birth}', DATE '{day}')") == years


def test_a_moment_keeps_its_time():
    assert value_of("TIMESTAMP '2022-01-01 08:30:00'") == datetime(2022, 1, 1, 8, 30)
