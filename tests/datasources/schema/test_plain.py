"""What is told of plain cells at once is what cleaning gives."""

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasources.ingestion.cells import ColumnCleaner, fold_all
from datasources.schema.columns import Column
from datasources.schema.types import TYPES
from datasources.schema.types.base import PLACEHOLDERS

SPELLINGS = {
    "string": ["张三", "a b", "a  b", " a", "（甲）", "《甲》", "O'Neil", "'=1", "***", "*", "無", "一" * 90],
    "text": ["第一行\n第二行", "a\r\nb", "a ", "，", "“甲”", "a\tb", "ﬁ", "Å"],
    "name": ["张三", "张 三", "阿·凡提", "阿 · 凡提", "John  Smith", "John Smith", "张a b", "*ST甲", "张*",
             "（甲）公司"],
    "code": ["01", "A-1", "1.1E+17", "a b", "３", "NULL", "1+1"],
    "integer": ["0", "007", "-5", "-0", "123456789012345678", "1234567890123456789", "1,000", "+5", "5.0"],
    "decimal": ["0.5", "-0.5", "-0", "1.1234567", "12345678901234.123456", "5%", "1.", ".5"],
    "money": ["12.50", "12.5", "12", "-12.00", "-0.00", "012.00", "1.005", "9999999999999999.99", "99999999999999999"],
    "date": ["2024-02-29", "2023-02-29", "1900-01-01", "1900-01-02", "1799-12-31", "9999-12-31", "2024/01/05",
             "2024-1-5"],
    "timestamp": ["2024-01-05 09:30:00", "2024-01-05 24:00:00", "1900-01-01 00:00:00", "2024-01-05T09:30:00",
                  "2024-01-05 09:60:00", "2024-01-05 09:30:60", "2024-13-05 09:30:00"],
    "id_card": ["11010519491231002X", "11010519491231002x", "110105194912310021", "110105491231002", "1" * 18,
                "01010519491231002X", "110105194902300027", "110105179912310020"],
    "uscc": ["91350100M000100Y43", "91350100M000100Y44", "0" * 18, "1" * 18, "91350100m000100y43"],
    "org_code": ["D2143569X", "D21435690", "0" * 9, "91350100M000100Y43", "000000019"],
    "phone": ["13800138000", "11111111111", "+8613800138000", "087112345678", "12345", "1" * 5],
    "account_no": ["6222020000000000000", "0000", "NULL", "null", "AAAA", "a@b_c", "12 34", "A@_1"],
    "vin": ["LSVAU2180N2183294", "1" * 17, "LSVAU2180N218329I", "lsvau2180n2183294"],
    "plate": ["云A12345", "云A123456", "云a12345", "无牌", "WJ云12345", "云A·12345", "使012345"],
    "region_code": ["530100", "53", "000000", "530100.0", "030100"],
    "case_number": ["(2024)冀0702执45号", "（2024）冀0702执45号", "(2024)冀0702执045号", "(2015)某民初字第1号",
                    "(2024)最高法刑终1号", "(2024)冀0702执45号之一", "(2024)冀0702第45号", "2024冀0702执45号"],
    "doc_number": ["青检建〔2024〕12号", "青检建[2024]12号", "青检建〔2024〕012号", "青检建〔2024〕第12号", "A-1",
                   "1.1E+17", "京a〔24〕1号", "none"],
}  # fmt: skip
KINDS = sorted(SPELLINGS)
loose = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cn", "Cc")), max_size=12)
signs = st.text("0123456789X-:. /年月日号()〔〕第元万%+,*'张三ABＡ１　·—\n\u200b", max_size=20)


def cleaner(kind: str, unit: str | None = None) -> ColumnCleaner:
    return ColumnCleaner(duckdb.connect(), Column("c", kind, "列"), unit)


def compare(kind: str, cells: list[str], unit: str | None = None) -> None:
    column = cleaner(kind, unit)
    raw = pa.array(cells, pa.string())
    fast, full = column.clean_mixed(raw), column.clean_distinct(raw)
    for one, other in ((fast.values, full.values), (fast.reasons, full.reasons), (fast.raws, full.raws)):
        listed = [[item or None for item in part.to_pylist()] if part is not None else None for part in (one, other)]
        assert (listed[0] or [None] * len(cells)) == (listed[1] or [None] * len(cells))
    assert fast.values.to_pylist() == full.values.to_pylist()
    assert fast.values.type == full.values.type


@pytest.mark.parametrize("kind", TYPES)
def test_every_spelling_that_comes_to_mind_is_cleaned_alike(kind):
    every = [spelling for spellings in SPELLINGS.values() for spelling in spellings]
    compare(kind, [*every, *PLACEHOLDERS, ""])


@pytest.mark.parametrize("kind", KINDS)
def test_the_usual_spelling_is_plain(kind):
    usual = SPELLINGS[kind][0]
    assert TYPES[kind].plain(pa.array([usual]), None).known.tolist() == [True]


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=6, deadline=None)
@given(data=st.data())
def test_any_column_is_cleaned_alike(kind, data):
    usual = st.sampled_from([*SPELLINGS[kind], *PLACEHOLDERS, ""])
    compare(kind, data.draw(st.lists(st.one_of(usual, usual, signs, loose), min_size=20, max_size=80)))


@pytest.mark.parametrize("unit", [None, "元", "万元"])
def test_amounts_are_scaled_alike(unit):
    compare("money", SPELLINGS["money"], unit)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_plain_is_folded(kind):
    every = pa.array([spelling for spellings in SPELLINGS.values() for spelling in spellings])
    known = pa.array(TYPES[kind].plain(every, None).known)
    assert fold_all(every).filter(known) == every.filter(known)


def test_a_part_of_a_column_is_told_as_the_column():
    for kind in KINDS:
        cells = pa.array(["x", *SPELLINGS[kind], "x"])
        whole, part = TYPES[kind].plain(cells, None), TYPES[kind].plain(cells[1:-1], None)
        assert whole.known[1:-1].tolist() == part.known.tolist()
