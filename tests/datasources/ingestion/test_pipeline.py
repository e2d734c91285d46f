"""A file becomes a load."""

from datetime import date
from decimal import Decimal

import pytest

from datasources.errors import FormatError, MappingError
from datasources.lake import load_of, verify
from datasources.schema.standards import Standard
from tests.datasources.ingestion.samples import GOOD, HEADER, PENALTY, loaded, take_in, write


def test_cells_are_cleaned_and_typed(tmp_path):
    report = take_in(tmp_path, write(tmp_path, GOOD))
    first, second = loaded(tmp_path, report)
    assert {name: first[name] for name in PENALTY.columns} == {
        "penalty_no": "云公罚字〔2024〕1号", "id_card": "11010519491231002X", "name": "张三", "kind": "罚款",
        "decided_on": date(2024, 1, 5), "fine": Decimal("12000.00"),
    }  # fmt: skip
    assert (second["id_card"], second["fine"]) == (None, None)


def test_every_row_says_where_it_came_from(tmp_path):
    rows = loaded(tmp_path, take_in(tmp_path, write(tmp_path, GOOD)))
    assert [(row["source_load"], row["source_file"], row["source_line"]) for row in rows] == [
        (7, "处罚.csv", 2), (7, "处罚.csv", 3),
    ]  # fmt: skip
    assert [load_of(row["row_id"]) for row in rows] == [7, 7]
    assert rows[1]["row_id"] == rows[0]["row_id"] + 1


def test_raw_text_is_kept_only_where_cleaning_changed_it(tmp_path):
    first, second = loaded(tmp_path, take_in(tmp_path, write(tmp_path, GOOD)))
    assert first["raw"] == {
        "penalty_no": "云公罚字[2024]001号", "id_card": "110105491231002", "name": "张 三", "decided_on": "2024/1/5",
        "fine": "1.2万元",
    }  # fmt: skip
    assert second["raw"] == {"penalty_no": "云公罚字[2024]002号", "id_card": "无"}


def test_coverage_is_measured_on_the_day_it_occurred(tmp_path):
    report = take_in(tmp_path, write(tmp_path, GOOD))
    assert (report.coverage_from, report.coverage_to) == (date(2024, 1, 5), date(2024, 3, 1))


def test_the_manifest_names_what_lies_in_the_lake(tmp_path):
    report = take_in(tmp_path, write(tmp_path, GOOD))
    (part,) = report.parquet
    assert (part["path"], part["rows"]) == ("load-7/part-00000.parquet", 2)
    verify(tmp_path / "lake", report.parquet)
    assert [path.name for path in (tmp_path / "lake" / "load-7").iterdir()] == ["part-00000.parquet"]


def test_several_files_make_one_load(tmp_path):
    other = "决定书文号,决定日期,备注\n云公罚字[2023]9号,20231231,x\n"
    report = take_in(tmp_path, write(tmp_path, GOOD), write(tmp_path, other, "b.csv", "gbk"))
    rows = loaded(tmp_path, report)
    assert [(row["source_file"], row["source_line"]) for row in rows] == [
        ("处罚.csv", 2),
        ("处罚.csv", 3),
        ("b.csv", 2),
    ]
    assert len({row["row_id"] for row in rows}) == 3
    assert report.mapping["决定书文号"] == "penalty_no"
    assert report.dropped == ["备注"]
    assert report.coverage_from == date(2023, 12, 31)


@pytest.mark.parametrize(("numbers", "repeats"), [("123", 0), ("112", 1), ("111", 2), ("1122", 2)])
def test_keys_that_come_again_are_counted(tmp_path, numbers, repeats):
    lines = "".join(f"云公罚字[2024]{number}号,2024-01-05\n" for number in numbers)
    assert take_in(tmp_path, write(tmp_path, "文号,决定日期\n" + lines)).repeated_keys == repeats


def test_an_incomplete_key_is_no_repeat(tmp_path):
    standard = Standard.from_definition({
        "slug": "s", "title": "标准", "key": ["a", "b"],
        "columns": {"a": {"type": "string"}, "b": {"type": "string"}},
    })  # fmt: skip
    assert take_in(tmp_path, write(tmp_path, "a,b\n1,\n1,\n1,2\n1,2\n"), standard=standard).repeated_keys == 1


def test_the_unit_in_a_title_goes_before_the_columns(tmp_path):
    report = take_in(tmp_path, write(tmp_path, "文号,决定日期,罚款金额（万元）\n云公罚字[2024]1号,2024-01-05,1.5\n"))
    assert loaded(tmp_path, report)[0]["fine"] == Decimal("15000.00")


def test_a_given_mapping_goes_before_the_titles_and_can_leave_a_column_out(tmp_path):
    text = "编号,决定日期,姓名\n云公罚字[2024]1号,2024-01-05,张三\n"
    report = take_in(tmp_path, write(tmp_path, text), mapping={"编号": "penalty_no", "姓名": ""})
    assert report.mapping == {"编号": "penalty_no", "决定日期": "decided_on"}
    assert loaded(tmp_path, report)[0]["name"] is None


def test_one_mapping_serves_files_with_different_titles(tmp_path):
    files = [
        write(tmp_path, f"{title},决定日期\n云公罚字[2024]{n}号,2024-01-05\n", f"{n}.csv")
        for n, title in enumerate(["编号", "号码", "文号"], 1)
    ]
    report = take_in(tmp_path, *files, mapping={"编号": "penalty_no", "号码": "penalty_no"})
    assert (report.rows_loaded, report.dropped) == (3, [])


@pytest.mark.parametrize(("text", "mapping", "says"), [
    ("编号,决定日期\nA1,2024-01-05\n", None, "缺少必需的列“文号”（也可叫：决定书文号）。文件的列有：编号、决定日期"),
    ("编号,决定日期\nA1,2024-01-05\n", {"编号": "penalty_nr"}, "penalty_nr 不是标准“行政处罚”的列（是否要写 pen"),
    ("编号,决定日期\nA1,2024-01-05\n", {"号": "penalty_no"}, "映射中的“号”在文件里没有"),
    ("甲,乙,决定日期\nA,B,2024-01-05\n", {"甲": "penalty_no", "乙": "penalty_no"}, "有两列都映射到 penalty_no"),
    ("文号,决定日期\nA,2024-01-05\n", {"文号": ""}, "缺少必需的列“文号”"),
])  # fmt: skip
def test_a_mapping_that_cannot_hold_is_refused_before_anything_is_written(tmp_path, text, mapping, says):
    with pytest.raises(MappingError, match=says):
        take_in(tmp_path, write(tmp_path, text), mapping=mapping)
    assert not (tmp_path / "lake").exists()


def test_likeness_alone_maps_nothing(tmp_path):
    with pytest.raises(MappingError):
        take_in(tmp_path, write(tmp_path, "文号码,决定日期\nA1,2024-01-05\n"))


def test_a_file_without_rows_is_refused_and_leaves_nothing(tmp_path):
    with pytest.raises(FormatError, match="只有表头"):
        take_in(tmp_path, write(tmp_path, HEADER))
    assert not (tmp_path / "lake" / "load-7").exists()


def test_a_header_alone_is_a_load_of_no_rows_where_the_period_is_declared(tmp_path):
    report = take_in(tmp_path, write(tmp_path, HEADER), may_be_empty=True)
    assert (report.rows_read, report.rows_loaded, report.rows_rejected, report.over_limit) == (0, 0, 0, False)
    assert (report.parquet[0]["rows"], report.coverage_from) == (0, None)
    with pytest.raises(FormatError, match="是空的"):
        take_in(tmp_path, write(tmp_path, ""), may_be_empty=True)


class Stopped(Exception):
    pass


@pytest.mark.parametrize("call", [0, 1, 2, 3])
def test_a_cancelled_load_leaves_nothing_whenever_it_is_cancelled(tmp_path, call):
    calls = []

    def cancel(percent: int, stage: str) -> None:
        calls.append((percent, stage))
        if len(calls) > call:
            raise Stopped

    bad = GOOD + "云公罚字[2024]3号,,,,不知道,\n"
    if call == 3:  # the load has only three stages to stop in
        take_in(tmp_path, write(tmp_path, bad), on_progress=cancel)
        assert [percent for percent, _ in calls] == sorted(percent for percent, _ in calls)
        return
    with pytest.raises(Stopped):
        take_in(tmp_path, write(tmp_path, bad), on_progress=cancel)
    assert not (tmp_path / "lake" / "load-7").exists()


def test_a_load_done_again_after_a_crash_replaces_what_was_left(tmp_path):
    left = tmp_path / "lake" / "load-7"
    left.mkdir(parents=True)
    (left / ".part-00000.parquet.part").write_bytes(b"half")
    (left / "rejects.csv").write_bytes(b"old")
    report = take_in(tmp_path, write(tmp_path, GOOD))
    assert [path.name for path in left.iterdir()] == ["part-00000.parquet"]
    assert report.rejects_path is None
