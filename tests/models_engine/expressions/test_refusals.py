"""What expressions may not say: every attack and every mistake is refused before anything is compiled."""

import pytest

from models_engine.expressions import Scope
from models_engine.expressions.types import DATE, INTEGER, STRING, Schema
from tests.models_engine.expressions.evaluation import refusal_of

ATTACKS = [
    # other data, files, the network, the machine
    "read_csv('/etc/passwd')",
    "read_csv_auto('x')",
    "READ_PARQUET('x') IS NULL",
    "read_text('/etc/passwd') = 'x'",
    "read_blob('x')",
    "read_json_auto('http://example.org')",
    "glob('*')",
    "parquet_scan('x')",
    "sniff_csv('x')",
    "getenv('HOME') = 'x'",
    "current_setting('threads') = '1'",
    "set_config('a', 'b')",
    "getvariable('x')",
    "pg_read_file('x')",
    "load_extension('x')",
    "system('id')",
    "version()",
    "current_database()",
    "duckdb_settings()",
    "pragma_table_info('x')",
    "nextval('s')",
    "random() > 0.5",
    "uuid()",
    "sleep(10)",
    "query('select 1')",
    "query_table('x')",
    "eval('1')",
    # statements and subqueries
    "(SELECT 1)",
    "n IN (SELECT 1)",
    "EXISTS (SELECT 1)",
    "NOT EXISTS (SELECT 1 FROM row)",
    "n > ANY (SELECT 1)",
    "n = ALL (SELECT 1)",
    "SELECT 1",
    "(WITH a AS (SELECT 1) SELECT * FROM a)",
    "(VALUES (1))",
    "(FROM read_csv('x'))",
    "(TABLE row)",
    "n > 1; DROP TABLE row",
    "n > 1;",
    "PRAGMA database_list",
    "ATTACH 'x'",
    "COPY row TO 'x'",
    "DROP TABLE row",
    "n = 1 UNION SELECT 1",
    "1) OR (1 = 1",
    # tricks of writing
    "n > 1 -- always",
    "n > 1 /* or */ OR TRUE",
    "-- nothing",
    "E'\\x27' = 'x'",
    "x'41' = 'A'",
    "$$text$$ = 'x'",
    "N'甲' = s",
    "'a' 'b' = s",
    "U&'\\0041' = s",
    "`s` = 'x'",
    "s = 'unclosed",
    "\"s = 'x'",
    # other grammar
    "*",
    "row.*",
    "COUNT(*) OVER () > 1",
    "SUM(n) OVER (PARTITION BY s) > 1",
    "SUM(n) FILTER (WHERE b)",
    "LIST_SORT(x -> x + 1)",
    "list_filter(words, x -> x = '甲')",
    "list_transform(words, lambda x: x)",
    "x -> x + 1",
    "[1, 2]",
    "{'a': 1}",
    "MAP {'a': 1}",
    "ROW(1, 2)",
    "(n, x) IN ((1, 2))",
    "words[1] = '甲'",
    "s[1:2] = '甲'",
    "UNNEST(words)",
    "n IN UNNEST(words)",
    "INTERVAL '1' DAY",
    "d + INTERVAL 1 DAY",
    "s COLLATE nocase = 'x'",
    "s LIKE 'a' ESCAPE '!'",
    "s ILIKE 'a'",
    "s SIMILAR TO 'a'",
    "s ~ 'a'",
    "s GLOB 'a'",
    "s ->> '$.a'",
    "ts AT TIME ZONE 'UTC'",
    "n & 1",
    "n ^ 2",
    "n << 2",
    "~n",
    "n ** 2",
    "n // 2",
    "n := 1",
    "LENGTH(x := s)",
    "s IS DISTINCT FROM 'x'",
    "n BETWEEN SYMMETRIC 8 AND 1",
    "b IS TRUE",
    "main.row.n > 1",
    "schema.LENGTH(s)",
    "s.LENGTH()",
    "CURRENT_DATE",
    "CURRENT_TIMESTAMP",
    "CURRENT_USER",
    "now()",
    "@x",
    "?",
    "$1",
    "CAST(s AS json)",
    "CAST(s AS blob)",
    "CAST(s AS integer[])",
    "CAST(s AS STRUCT(a INTEGER))",
    "TRY_CAST(s AS integer)",
    "EXTRACT(year FROM d)",
    "POSITION('a' IN s)",
    "TRIM(BOTH 'x' FROM s)",
    "IF(b, 1, 2)",
    "FIRST(n ORDER BY d)",
    "n AS m",
    "n, x",
    "",
    "   ",
    "n >",
    "(n > 1",
    "CASE WHEN b THEN 1",
    "n IN ()",
    "n IN words",
    "1e309",
    "99999999999999999999",
]


@pytest.mark.parametrize("text", ATTACKS)
def test_what_is_not_on_the_list_is_refused(text):
    errors = refusal_of(text)
    assert errors is not None
    assert all(problem.message.endswith(("。", "？")) for problem in errors.problems)


def test_a_deep_nest_and_an_endless_text_are_refused():
    assert "嵌套过深" in str(refusal_of("(" * 5000 + "n" + ")" * 5000))
    assert "嵌套过深" in str(refusal_of("NOT " * 2000 + "b"))
    assert "字符" in str(refusal_of("n + " * 10_000 + "1"))


def test_a_long_chain_is_no_nest():
    assert refusal_of(" OR ".join(f"n = {number}" for number in range(500))) is None


# (text, what the message must say)
MISTAKES = [
    ("nane = '甲'", ["没有名为 nane 的列", "是否想写 name"]),
    ("d = '2022-07-05'", ["d 是 date", "string", "DATE '2022-07-05'"]),
    ("'2022-07-05' <= d", ["string", "date", "DATE '2022-07-05'"]),
    ("d BETWEEN '2022-01-01' AND '2022-12-31'", ["d 是 date", "DATE '2022-01-01'", "DATE '2022-12-31'"]),
    ("d IN ('2022-07-05')", ["d 是 date"]),
    ("CASE d WHEN '2022-07-05' THEN 1 END", ["d 是 date"]),
    ("n = '7'", ["n 是 integer", "不加引号，写作 7"]),
    ("s > 5", ["s 是 string", "integer"]),
    ("d > ts", ["timestamp", "CAST(ts AS date)"]),
    ("d > mo", ["date", "month"]),
    ("b > TRUE", ["不分大小"]),
    ("words = words", ["list"]),
    ("s = NULL", ["s IS NULL"]),
    ("NULL <> s", ["s IS NULL"]),
    ("d + 3 > e", ["DATE_ADD_DAYS"]),
    ("e - d > 3", ["days_between(d, e)"]),
    ("s + '甲' = 'x'", ["number"]),
    ("s || n", ["CAST(n AS string)"]),
    ("n AND b", ["n 是 integer", "boolean"]),
    ("NOT s", ["boolean"]),
    ("CASE WHEN b THEN 1 ELSE '甲' END", ["类型不一致"]),
    ("COALESCE(n, '甲')", ["类型不一致"]),
    ("LENGHT(s) > 1", ["没有函数 LENGHT", "是否想写 LENGTH"]),
    ("LENGTH(n)", ["n 是 integer", "LENGTH(x: string)"]),
    ("LENGTH(s, s)", ["参数个数"]),
    ("deadline('2022-01-01', 3)", ["是 string", "DATE '2020-01-01'"]),
    ("deadline(d, 1.5)", ["integer"]),
    ("NOW() > d", [":as_of"]),
    ("IFNULL(s, '')", ["COALESCE"]),
    (":dayz > 1", ["没有名为 :dayz 的参数", "是否想写 days"]),
    ("left.n > 1", ["直接写 n"]),
    ("DATE '2022-02-30' < d", ["不是有效的日期"]),
    ("REGEXP_MATCHES(s, '(')", ["正则表达式无效"]),
    ("REGEXP_MATCHES(s, '(?=a)')", ["正则表达式无效"]),
    ("REGEXP_MATCHES(s, name)", ["必须直接写出"]),
    ("ROUND(m, 9)", ["小数位数"]),
    ("s LIKE name", ["LIKE"]),
    ("CAST(n AS date)", ["不能转换"]),
    ("CAST(n AS id_card)", ["不能转换"]),
    ("CAST(s AS nonsense)", ["没有类型"]),
    ("LIST_CONTAINS(words, 1)", ["列表中是 string"]),
    ("LIST_LENGTH(s)", ["list"]),
    ("COUNT(*) > 1", ["aggregate"]),
]


@pytest.mark.parametrize(("text", "said"), MISTAKES)
def test_a_mistake_is_told_with_the_way_to_write_it(text, said):
    message = str(refusal_of(text))
    assert [fragment for fragment in said if fragment not in message] == []


def test_every_problem_of_an_expression_is_told_at_once():
    errors = refusal_of("nane = '甲' AND d > '2022-01-01' AND LENGHT(sx) > 1")
    assert len(errors.problems) == 4
    assert [problem.offset for problem in errors.problems] == [0, 15, 36, 43]


# (text, offset of the wrong part)
OFFSETS = [
    ("n > 1 AND nane = '甲'", 10),
    ("b OR (d >= '2022-01-01')", 6),
    ("LENGTH(s) > 1 AND LENGHT(s) > 1", 18),
    ("n > 1 AND n < :dayz", 14),
    ("n > 1 AND n < 2;", 15),
    ("n > 1 AND AND b", 10),
    ("COALESCE(n, 1, '甲') > 0", 0),
]


@pytest.mark.parametrize(("text", "offset"), OFFSETS)
def test_a_problem_stands_where_the_wrong_part_stands(text, offset):
    assert refusal_of(text).problems[0].offset == offset


PAIR = Scope.pair(
    Schema({"id_card": STRING, "decided_on": DATE, "n": INTEGER}), Schema({"id_card": STRING, "term_end": DATE}), {}
)
IN_JOINS = [
    ("decided_on <= right.term_end", ["left.decided_on"]),
    ("left.decided_on <= right.term_ende", ["right.term_ende", "term_end"]),
    ("left.decided_on <= '2022-01-01'", ["left.decided_on 是 date"]),
    ("other.decided_on IS NULL", ["left.", "right."]),
]


@pytest.mark.parametrize(("text", "said"), IN_JOINS)
def test_a_join_names_its_sides(text, said):
    message = str(refusal_of(text, PAIR))
    assert [fragment for fragment in said if fragment not in message] == []


def test_what_reads_a_broken_part_says_nothing_more():
    scope = Scope.bare(Schema.unknown(), {})
    assert refusal_of("anything > 1 AND LENGTH(whatever) = 2 AND other = DATE '2020-01-01'", scope) is None
