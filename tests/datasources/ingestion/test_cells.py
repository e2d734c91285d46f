"""Cells by the column, inside the engine, mean what single cells mean."""

import re

import duckdb
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from datasources.ingestion.cells import ColumnCleaner, fold_all
from datasources.schema.cleaning import clean_values
from datasources.schema.columns import Column
from datasources.schema.text import fold
from tests.datasources.ingestion.samples import PENALTY, loaded, take_in, write

# unassigned characters are left out: the two sides may know different editions of Unicode
printable = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), max_size=6)
dirty = st.lists(st.tuples(st.sampled_from(["", " ", "\u3000", "\u200b", "\t"]), printable).map("".join), max_size=20)
numbers = st.sampled_from(["1,234.5", "叁万元", "1.2E+5", "万", "无", "", "-", "1.2万元", "x", "(5)", "壹佰元伍角"])


@settings(deadline=None)
@given(dirty)
def test_a_column_is_folded_like_its_cells(cells):
    unguarded = [re.sub(r"^'([=+\-@0-9])", r"\1", fold(cell)) for cell in cells]
    assert fold_all(pa.array(cells, pa.string())).to_pylist() == unguarded


def test_an_apostrophe_that_guards_a_cell_is_no_part_of_it():
    assert fold_all(pa.array(["'=1", "'123", "'-甲", "O'Neil", "'quoted'"])).to_pylist() == [
        "=1", "123", "-甲", "O'Neil", "'quoted'",
    ]  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.lists(numbers, min_size=1, max_size=30))
def test_a_column_is_cleaned_like_its_cells(cells):
    cleaner = ColumnCleaner(duckdb.connect(), Column("fine", "money", "金额"), "元")
    found = cleaner.clean(pa.array(cells, pa.string()))
    assert found.values.to_pylist() == clean_values("money", cells, "元")
    reasons = [None] * len(cells) if found.reasons is None else found.reasons.to_pylist()
    assert {cell for cell, reason in zip(cells, reasons, strict=True) if reason} == set(cells) & {"x", "万"}


def test_another_spelling_of_a_listed_value_becomes_it_and_keeps_its_raw_text():
    column = Column("close", "code", "结案方式", values=("终结执行", "无"), synonyms=(("终结", "终结执行"),))
    found = ColumnCleaner(duckdb.connect(), column, None).clean(pa.array(["终结 ", "终结执行", "无", "", "撤销"]))
    assert found.values.to_pylist()[:4] == ["终结执行", "终结执行", "无", None]
    assert found.raws.to_pylist()[0] == '"close":"终结 ",'
    assert [reason is None for reason in found.reasons.to_pylist()] == [True, True, True, True, False]


def test_raw_text_with_any_character_stays_json(tmp_path):
    name = 'a "b" \\ {c},\n，d'
    quoted = name.replace('"', '""')
    report = take_in(tmp_path, write(tmp_path, f'文号,决定日期,姓名\n云公罚字[2024]1号,2024-01-05,"{quoted}"\n'))
    (row,) = loaded(tmp_path, report)
    assert row["raw"]["name"] == name


def test_more_rows_than_a_batch_keep_their_order_and_lines(tmp_path):
    count = 100_250
    lines = "".join(f"云公罚字[2024]{n}号,{'2024-01-05' if n % 1000 else 'x'}\n" for n in range(1, count + 1))
    report = take_in(tmp_path, write(tmp_path, "文号,决定日期\n" + lines), standard=PENALTY)
    rows = loaded(tmp_path, report)
    assert (report.rows_read, report.rows_rejected) == (count, 100)
    assert [row["source_line"] for row in rows] == [n + 1 for n in range(1, count + 1) if n % 1000]
    assert [row["row_id"] for row in rows] == list(range(rows[0]["row_id"], rows[0]["row_id"] + len(rows)))
    assert all(row["penalty_no"] == f"云公罚字〔2024〕{row['source_line'] - 1}号" for row in rows)
