"""Every type as a table: what is written, what it means. None: missing or refused."""

from datetime import date, datetime
from decimal import Decimal

import ibis
import pytest

from datasources.schema.cleaning import as_text, clean_value, clean_values
from datasources.schema.text import fold
from datasources.schema.types import TYPES, is_missing

LISTED = {
    "string", "text", "integer", "decimal", "money", "boolean", "date", "month", "timestamp", "code", "id_card", "uscc",
    "plate", "vin", "phone", "case_number", "doc_number", "region_code", "org_code", "account_no", "name",
}  # fmt: skip

FIFTH = date(2024, 1, 5)

TABLE = {
    "id_card": [
        ("11010519491231002X", "11010519491231002X"),
        ("11010519491231002x", "11010519491231002X"),
        ("１１０１０５ 19491231－002Ｘ", "11010519491231002X"),
        ("110105491231002", "11010519491231002X"),  # fifteen digits grow to eighteen
        ("110105194912310021", None),  # check digit
        ("11010519490231002X", None),  # the thirty-first of February
        ("110105491331002", None),
        ("010105491231002", None),
        ("1101051949123100", None),
        ("1.10105E+17", None),
        ("000000000000000000", None),
        ("3702**********1234", None),
        ("不详", None),
    ],
    "uscc": [
        ("91350100M000100Y43", "91350100M000100Y43"),
        ("91350100m000100y43", "91350100M000100Y43"),
        ("91350100M000100Y44", None),
        ("9135010OM000100Y43", None),  # the letter O is not in the alphabet
        ("350100100012345", None),  # a registration number of fifteen digits
    ],
    "org_code": [
        ("12345678-8", "123456788"),
        ("D2143569-X", "D2143569X"),
        ("91350100M000100Y43", "M000100Y4"),
        ("12345678-9", None),
    ],
    "date": [
        ("2024-01-05", FIFTH),
        ("2024-1-5", FIFTH),
        ("2024/01/05", FIFTH),
        ("2024.1.5", FIFTH),
        ("20240105", FIFTH),
        ("2024年1月5日", FIFTH),
        ("２０２４年１月５日", FIFTH),
        ("2024 年 1 月 5 日", FIFTH),
        ("二〇二四年一月五日", FIFTH),
        ("二零一九年十二月三十一日", date(2019, 12, 31)),
        ("45296", FIFTH),  # a spreadsheet's serial
        ("45296.75", FIFTH),
        ("2024-01-05 23:59:59", FIFTH),
        ("2024-01-05T23:59:59+08:00", FIFTH),
        ("2024年1月5日 9时30分", FIFTH),
        ("20240105235959", FIFTH),
        ("9999-12-31", date(9999, 12, 31)),
        ("2024-02-29", date(2024, 2, 29)),
        ("1900-01-01", None),
        ("1900/1/1 0:00:00", None),
        ("0000-00-00", None),
        ("24-1-5", None),
        ("24年1月5日", None),
        ("102年01月01日", None),
        ("2023-02-29", None),
        ("2024-13-01", None),
        ("2024-04-31", None),
        ("202401", None),
        ("2024", None),
        ("2024-01-05T16:30:00Z", None),  # another zone: the day would be a guess
        ("昨天", None),
        ("民國102年01月01日", date(2013, 1, 1)),  # the era is said, so nobody need tell
        ("中華民國102年1月1日 03時00分", date(2013, 1, 1)),
        ("民国99/12/31", date(2010, 12, 31)),
        ("民国一百零二年一月一日", date(2013, 1, 1)),
        ("民國元年一月一日", date(1912, 1, 1)),
        ("二〇二三年五月一日", date(2023, 5, 1)),
        ("二〇二四年十二月廿九日", date(2024, 12, 29)),
        ("2024/1/5 下午 3:05:00", FIFTH),
        ("2024/1/5 3:05 PM", FIFTH),
        ("1020101", None),
    ],
    "month": [
        ("2024-01", date(2024, 1, 1)),
        ("2024年1月", date(2024, 1, 1)),
        ("2024年1月份", date(2024, 1, 1)),
        ("202401", date(2024, 1, 1)),
        ("2024-01-15", date(2024, 1, 1)),
        ("二〇二四年一月", date(2024, 1, 1)),
        ("2024-13", None),
        ("24-01", None),
    ],
    "timestamp": [
        ("2019/4/25 9:32:09", datetime(2019, 4, 25, 9, 32, 9)),
        ("2024年1月5日 3时05分", datetime(2024, 1, 5, 3, 5)),
        ("20240105093000", datetime(2024, 1, 5, 9, 30)),
        ("2024-01-05", datetime(2024, 1, 5)),
        ("45296.75", datetime(2024, 1, 5, 18)),
        ("2024-01-05T09:30:00.5+08:00", datetime(2024, 1, 5, 9, 30, 0, 500_000)),
        ("2024-01-05 25:00", None),
        ("2024/1/5 下午 3:05:00", datetime(2024, 1, 5, 15, 5)),
        ("2024/1/5 上午 12:05", datetime(2024, 1, 5, 0, 5)),
        ("2024-01-05 12:30:00 PM", datetime(2024, 1, 5, 12, 30)),
        ("2024年1月5日 晚上8点10分", datetime(2024, 1, 5, 20, 10)),
        ("民國102年01月01日 03時00分", datetime(2013, 1, 1, 3)),
    ],
    "money": [
        ("1,234.50", Decimal("1234.50")),
        ("¥1,234.5元", Decimal("1234.50")),
        ("人民币 1234 元整", Decimal("1234.00")),
        ("1.2万元", Decimal("12000.00")),
        ("1.2 万", Decimal("12000.00")),
        ("500.00人民币", Decimal("500.00")),
        ("3.5亿元", Decimal("350000000.00")),
        ("叁万元整", Decimal("30000.00")),
        ("壹佰贰拾元伍角", Decimal("120.50")),
        ("一千二百元", Decimal("1200.00")),
        ("人民币壹万贰仟叁佰肆拾伍元陆角柒分", Decimal("12345.67")),
        ("1.005", Decimal("1.01")),  # half up, where a float would give 1.00
        ("2.345", Decimal("2.35")),
        ("-1.005", Decimal("-1.01")),
        ("(1,234.00)", Decimal("-1234.00")),
        ("1.2E+5", Decimal("120000.00")),
        ("0", Decimal("0.00")),
        ("9999999999999999.99", Decimal("9999999999999999.99")),
        ("99999999999999999.99", None),
        ("1,23", None),
        ("三元五", None),
        ("免费", None),
        ("", None),
    ],
    "integer": [("1,000", 1000), ("3.0", 3), ("-7", -7), ("十二", 12), ("1.5", None), ("9" * 20, None), ("三个", None)],
    "decimal": [
        ("4.25", Decimal("4.25")),
        ("120.689982", Decimal("120.689982")),
        ("5%", Decimal("0.05")),
        (".5", Decimal("0.5")),
        ("1.5e-3", Decimal("0.0015")),
        ("约三成", None),
    ],
    "boolean": [
        ("是", True), ("有", True), ("TRUE", True), ("1", True),
        ("否", False), ("无", False), ("false", False), ("0", False),
        ("不详", None), ("可能", None),
    ],
    "case_number": [
        ("（2024）冀0702执45号", "(2024)冀0702执45号"),
        ("〔2024〕冀0702执45号", "(2024)冀0702执45号"),
        ("[2024]冀0702执45号", "(2024)冀0702执45号"),
        ("2024冀0702执45号", "(2024)冀0702执45号"),
        ("(2024)冀0702 执 045 号", "(2024)冀0702执45号"),
        ("(2023)京0105刑初12号之一", "(2023)京0105刑初12号之一"),
        ("（2014）东民初字第00123号", "(2014)东民初123号"),
        ("(2024)最高法民申1号", "(2024)最高法民申1号"),
        ("(2024)冀0702执恢45号", "(2024)冀0702执恢45号"),
        ("某某案", None),
        ("(24)冀0702执45号", None),
    ],
    "doc_number": [
        ("青检建[2024]12号", "青检建〔2024〕12号"),
        ("青检建（2024）012号", "青检建〔2024〕12号"),
        ("青公（刑）行罚决字[2024]第00123号", "青公(刑)行罚决字〔2024〕123号"),
        ("A 1-2", "A1-2"),  # kept, without blanks
        ("1.2E+11", None),
    ],
    "region_code": [
        ("11", "110000"), ("1101", "110100"), ("110105", "110105"), ("110105001001", "110105"), ("110105.0", "110105"),
        ("000000", "000000"),
        ("1", None), ("01", None), ("北京", None),
    ],
    "plate": [
        ("冀A·12345", "冀A12345"), ("冀a-12345", "冀A12345"), ("京AD12345", "京AD12345"), ("粤Z1234港", "粤Z1234港"),
        ("无牌", None), ("12345", None),
    ],
    "vin": [("lsvaa4182e2000001", "LSVAA4182E2000001"), ("LSVAA4182E200000I", None), ("LSVAA4182E20", None)],
    "phone": [
        ("138 0013 8000", "13800138000"), ("+86-13800138000", "13800138000"), ("8613800138000", "13800138000"),
        ("（0532）8888-8888", "053288888888"), ("400-800-1234", "4008001234"), ("12345", "12345"),
        ("+14157763262", "+14157763262"), ("138****8000", None), ("1.38E+10", None), ("打不通", None),
    ],
    "account_no": [("6222 0200 1234 5678 901", "6222020012345678901"), ("6.222E+18", None), ("账号", None)],
    "name": [
        ("张　三", "张三"), ("阿卜杜拉・买买提", "阿卜杜拉·买买提"), ("John  Smith", "John Smith"),
        ("某（中国）有限公司", "某(中国)有限公司"), ("张*", None), ("*ST某某", "*ST某某"), ("无", None),
    ],
    "code": [("０１", "01"), ("1.1E+10", None)],
    "string": [("甲  乙", "甲 乙"), ("ＡＢＣ", "ABC"), ("/", None)],
    "text": [("甲\n乙 ", "甲\n乙")],
}  # fmt: skip

MASKS = [
    ("id_card", "11010519491231002X", "110105********002X"),
    ("phone", "13800138000", "138****8000"),
    ("phone", "110", "***"),
    ("account_no", "6222020012345678901", "6222***********8901"),
    ("name", "张三", "张*"),
    ("name", "阿卜杜拉·买买提", "阿*******"),
    ("name", "云州市某某运输有限公司", "云州市某某运输有限公司"),
    ("plate", "冀A12345", "冀A****5"),
    ("string", "罚款", "罚款"),
]


@pytest.mark.parametrize("kind", TABLE)
def test_cells_mean_what_the_table_says(kind):
    raws, expected = zip(*TABLE[kind], strict=True)
    assert dict(zip(raws, clean_values(kind, raws), strict=True)) == dict(zip(raws, expected, strict=True))


def test_the_list_of_types_is_the_contracts():
    assert set(TYPES) == LISTED
    assert set(TABLE) == LISTED


@pytest.mark.parametrize(("unit", "raw", "yuan"), [
    ("万元", "1.5", "15000.00"),
    ("万元", "1.5元", "1.50"),  # the cell's own unit goes before the column's
    ("亿元", "0.2", "20000000.00"),
    ("万元", "三", "30000.00"),
    ("元", "3", "3.00"),
])  # fmt: skip
def test_a_columns_unit_counts_where_the_cell_has_none(unit, raw, yuan):
    assert clean_value("money", raw, unit) == Decimal(yuan)


@pytest.mark.parametrize(("kind", "raw", "value"), [
    ("date", "102年01月01日", date(2013, 1, 1)), ("date", "102/1/1", date(2013, 1, 1)),
    ("date", "99.12.31", date(2010, 12, 31)),
    ("date", "1020101", date(2013, 1, 1)), ("date", "0991231", date(2010, 12, 31)),
    ("date", "991231", date(2010, 12, 31)),
    ("date", "民國102年1月1日", date(2013, 1, 1)), ("date", "一百零二年一月一日", date(2013, 1, 1)),
    ("date", "2013-01-01", date(2013, 1, 1)), ("date", "20130101", date(2013, 1, 1)), ("date", "45296", FIFTH),
    ("date", "102年02月30日", None), ("date", "102年13月01日", None),
    ("month", "102年1月", date(2013, 1, 1)), ("month", "10201", date(2013, 1, 1)),
    ("month", "102/1/15", date(2013, 1, 1)),
    ("timestamp", "102年01月01日 03時05分", datetime(2013, 1, 1, 3, 5)),
    ("timestamp", "102/1/1 下午 3:05", datetime(2013, 1, 1, 15, 5)),
    ("timestamp", "102/01/01 23:59:59", datetime(2013, 1, 1, 23, 59, 59)),
])  # fmt: skip
def test_years_of_the_republic_are_read_where_told(kind, raw, value):
    assert clean_value(kind, raw, "roc") == value


def test_a_percent_column_keeps_its_per_cents():
    assert clean_values("decimal", ["4.25", "4.25%"], "%") == [Decimal("4.25")] * 2


def test_values_of_yaml_are_read_like_cells():
    assert clean_value("date", FIFTH) == FIFTH
    assert clean_value("boolean", True) is True
    assert as_text(False) == "false"


@pytest.mark.parametrize(("kind", "value", "shown"), MASKS)
def test_what_a_mask_leaves_visible(kind, value, shown):
    assert TYPES[kind].mask(value) == shown


@pytest.mark.parametrize("kind", ["id_card", "phone", "account_no", "code", "doc_number"])
def test_a_number_that_a_spreadsheet_destroyed_says_so(kind):
    assert "科学计数法" in TYPES[kind].explain("1.10105E+17")


def test_a_wrong_number_is_explained_by_its_rule():
    assert TYPES["id_card"].explain("110105194912310021") == "不是有效的公民身份号码（校验位或日期不符）"


@pytest.mark.parametrize("kind", sorted(LISTED))
def test_cleaning_has_the_promised_type_and_compiles_for_both_engines(kind):
    cells = ibis.table({"raw": "string"}, name="cells")
    query = cells.select(value=TYPES[kind].clean(cells.raw))
    assert query.schema()["value"] == ibis.dtype(TYPES[kind].ibis_type)
    for dialect in ("duckdb", "pyspark"):
        assert ibis.to_sql(query, dialect=dialect)


@pytest.mark.parametrize(("raw", "missing"), [
    (None, True), ("", True), ("无", True), ("不详", True), ("-", True), ("/", True), ("  ", True), ("37***4", True),
    ("0", False), ("张三", False), ("无锡", False),
])  # fmt: skip
def test_what_counts_as_missing(raw, missing):
    cell = ibis.literal(raw, "string")
    assert ibis.duckdb.connect().execute(is_missing(cell)) == missing


@pytest.mark.parametrize(("raw", "folded"), [
    ("ＡＢＣ１２３", "ABC123"), ("　张三\u200b ", "张三"), ("\ufeff号", "号"), (" a ", "a"), ("（甲）", "(甲)"),
])  # fmt: skip
def test_text_is_folded(raw, folded):
    assert fold(raw) == folded
