"""Bad rows are not lost and not loaded."""

import csv
from collections import Counter
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasources.formats import Batch
from datasources.ingestion import SourceFile
from datasources.ingestion.mapping import Binding
from datasources.ingestion.quarantine import Quarantine, formula_safe
from datasources.ingestion.validation import Faults
from datasources.schema.columns import Column
from tests.datasources.ingestion.samples import GOOD, HEADER, loaded, take_in, write

BAD_CELLS = [
    ("身份证号", "110105194912310021", "不是有效的公民身份号码（校验位或日期不符）"),
    ("身份证号", "1.10105E+17", "电子表格已把号码变成科学计数法，末尾数字已丢失，请从源系统按文本格式重新导出"),
    ("处罚种类", "拘役", "不在允许的取值之内（警告、罚款、无）"),
    ("决定日期", "24-1-5", "不是有效的日期（例如 2024-01-05；两位数年份不接受）"),
    ("决定日期", "", "必填项为空"),
    ("决定日期", "不详", "必填项为空"),
    ("罚款金额", "若干", "不是有效的金额"),
]
ROW = {
    "文号": "云公罚字[2024]3号", "身份证号": "", "姓名": "王五", "处罚种类": "警告",
    "决定日期": "2024-01-05", "罚款金额": "5",
}  # fmt: skip


def rejects(folder, report):
    with (folder / "lake" / report.rejects_path).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def line(**cells):
    return ",".join({**ROW, **cells}.values()) + "\n"


@pytest.mark.parametrize(("title", "cell", "reason"), BAD_CELLS)
def test_a_bad_cell_is_kept_with_file_line_column_value_and_reason(tmp_path, title, cell, reason):
    report = take_in(tmp_path, write(tmp_path, GOOD + line(**{title: cell})))
    assert (report.rows_read, report.rows_loaded, report.rows_rejected) == (3, 2, 1)
    (row,) = rejects(tmp_path, report)
    assert [row[name] for name in ("文件", "行号", "列", "原值", "原因")] == ["处罚.csv", "4", title, cell, reason]
    assert {name: row[name] for name in ROW} == {**ROW, title: cell}
    assert report.reasons == {f"{title}：{reason}": 1}


def test_a_row_with_two_bad_cells_is_one_row(tmp_path):
    report = take_in(tmp_path, write(tmp_path, GOOD + line(决定日期="x", 罚款金额="y")))
    (row,) = rejects(tmp_path, report)
    assert (report.rows_rejected, row["列"], row["原值"]) == (1, "决定日期；罚款金额", "x；y")
    assert Counter(report.reasons).total() == 2


def test_a_placeholder_that_the_code_list_knows_is_an_answer(tmp_path):
    report = take_in(tmp_path, write(tmp_path, HEADER + line(处罚种类="无") + line(处罚种类="不详")))
    assert [row["kind"] for row in loaded(tmp_path, report)] == ["无", None]


def test_a_mended_quarantine_can_be_loaded_again(tmp_path):
    report = take_in(tmp_path, write(tmp_path, GOOD + line(决定日期="2024-13-01", 姓名="=甲")))
    path = tmp_path / "lake" / report.rejects_path
    path.write_text(path.read_text("utf-8-sig").replace("2024-13-01", "2024-12-01"), "utf-8-sig")
    again = take_in(tmp_path, SourceFile(path, "rejects.csv"), target=tmp_path / "lake" / "load-8")
    (row,) = loaded(tmp_path, again)
    assert (row["decided_on"], row["name"]) == (date(2024, 12, 1), "=甲")


@pytest.mark.parametrize(
    ("bad", "limit", "over"), [(1, 20, False), (2, 20, True), (2, 50, False), (0, 0, False), (1, 0, True)]
)
def test_too_many_bad_rows_are_said_to_be_too_many(tmp_path, bad, limit, over):
    text = HEADER + line() * (5 - bad) + line(决定日期="x") * bad
    assert take_in(tmp_path, write(tmp_path, text), reject_limit_percent=limit).over_limit is over


@pytest.mark.parametrize(("cell", "safe"), [
    ("=1+1", "'=1+1"), ("@x", "'@x"), ("+cmd", "'+cmd"), ("-x", "'-x"), ("-1,234.5", "-1,234.5"), ("+5%", "+5%"),
])  # fmt: skip
def test_no_cell_is_a_formula(cell, safe):
    assert formula_safe(cell) == safe


dates = st.sampled_from(["2024-01-05", "2024/1/5", "x", "", "不详", "2024-02-30"])
fines = st.sampled_from(["", "1", "1.2万元", "若干", "叁万元", "-"])


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(dates, fines), min_size=1, max_size=40))
def test_no_row_is_lost_or_doubled(tmp_path_factory, cells):
    folder = tmp_path_factory.mktemp("load")
    text = HEADER + "".join(line(决定日期=day, 罚款金额=fine) for day, fine in cells)
    report = take_in(folder, write(folder, text))
    bad = [n for n, (day, fine) in enumerate(cells, 2) if not day.startswith(("2024-01", "2024/1")) or fine == "若干"]
    assert report.rows_read == report.rows_loaded + report.rows_rejected == len(cells)
    assert sorted(row["source_line"] for row in loaded(folder, report)) == sorted(
        set(range(2, len(cells) + 2)) - set(bad)
    )
    assert [int(row["行号"]) for row in (rejects(folder, report) if bad else [])] == bad


ODD = ["a,b", 'say "hi"', "two\nlines", "=1+1", "-5", "", "\tx", "；", "张三"]


def test_rows_are_written_alike_one_by_one_and_together(tmp_path):
    """Whatever is in the cells: a CSV reader finds them again."""
    together, single = Quarantine(tmp_path / "a.csv", ["甲", "乙"]), Quarantine(tmp_path / "b.csv", ["甲", "乙"])
    binding = Binding(1, "乙", Column("b", "string", "乙"), None)
    batch = Batch.of(range(2, 2 + len(ODD)), [ODD, ODD[::-1]])
    rows = np.array([0, 2, 3, 5, 6, 7])
    first = Faults(binding, rows[:4], pa.array(["不对"] * 4))
    second = Faults(Binding(0, "甲", binding.column, None), rows[2:], pa.array(["缺"] * 4))
    assert together.add_rows("x.csv", ["甲", "乙"], batch, [first, second]).tolist() == rows.tolist()
    for row in rows.tolist():
        a, b = ODD[row], ODD[::-1][row]
        faults = [("乙", b, "不对")] * (row in rows[:4]) + [("甲", a, "缺")] * (row in rows[2:])
        single.add("x.csv", row + 2, faults, {"甲": a, "乙": b})
    assert (together.rows, together.reasons) == (single.rows, single.reasons)
    assert (together.publish(), single.publish()) == ("a.csv", "b.csv")
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
