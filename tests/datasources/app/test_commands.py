"""``load_dataset``: one JSON object, or exit 1 with the reason and nothing half done."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from datasources.models import Load
from tests.datasources.app.conftest import GOOD, MOSTLY_BAD, ONE_BAD, csv_text


@pytest.fixture
def file(tmp_path):
    def write(text: str | bytes, name: str = "fines.csv"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


@pytest.fixture
def load_dataset(standard, offices):
    def run(*words) -> dict:
        out = StringIO()
        call_command(
            "load_dataset", "fine_register", *map(str, words), "--office", "990101", "--format", "json", stdout=out
        )
        return json.loads(out.getvalue())

    return run


def test_the_answer_has_the_keys_that_stay_put(load_dataset, file):
    answer = load_dataset(file(ONE_BAD))
    assert set(answer) == {
        "load",
        "rows_read",
        "rows_loaded",
        "rows_rejected",
        "rejects",
        "coverage_from",
        "coverage_to",
        "seconds",
    }
    assert (answer["rows_read"], answer["rows_loaded"], answer["rows_rejected"]) == (5, 4, 1)
    assert (answer["coverage_from"], answer["coverage_to"]) == ("2025-01-01", "2025-01-04")
    with open(answer["rejects"], encoding="utf-8-sig") as rejects:
        assert "110105194912310021" in rejects.read()


def test_there_is_no_rejects_file_without_rejects(load_dataset, file):
    assert load_dataset(file(GOOD))["rejects"] is None


def test_it_prints_sentences_for_people(standard, offices, file):
    out = StringIO()
    call_command("load_dataset", "fine_register", file(GOOD), "--office", "990101", stdout=out)
    assert "读取 3 行，入库 3 行，隔离 0 行" in out.getvalue()
    assert "备注" in out.getvalue()


def test_several_files_are_one_load(load_dataset, file):
    answer = load_dataset(file(GOOD), file(csv_text("Z1,张三,,2025-07-01,1,"), "more.csv"))
    assert answer["rows_read"] == 4
    assert Load.objects.count() == 1


def test_the_source_may_name_its_columns_in_a_mapping_file(load_dataset, file):
    mapping = file("号: fine_no\n备注: \n", "mapping.yaml")
    answer = load_dataset(file(GOOD.replace("决定书文号", "号")), "--mapping", mapping, "--source", "甲局")
    assert answer["rows_loaded"] == 3
    assert Load.objects.get().source_name == "甲局"


def test_coverage_may_be_declared(load_dataset, file):
    answer = load_dataset(file(GOOD), "--coverage-from", "2025-01-01", "--coverage-to", "2025-12-31")
    assert (answer["coverage_from"], answer["coverage_to"]) == ("2025-01-01", "2025-12-31")


def test_an_encoding_may_be_told(load_dataset, file):
    assert load_dataset(file(GOOD.encode("gb18030")), "--encoding", "gbk")["rows_loaded"] == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--coverage-from", "2025-01-01"], "须同时给出"),
        (["--encoding", "utf-16"], "utf-16"),
        (["--mapping", "/nowhere/mapping.yaml"], "读不了映射文件"),
    ],
)
def test_what_it_cannot_do_it_says_and_leaves_undone(load_dataset, file, words, said):
    with pytest.raises(CommandError, match=said):
        load_dataset(file(GOOD), *words)
    assert not Load.objects.exists()


def test_an_unknown_office_is_said(standard, offices, file):
    with pytest.raises(CommandError, match="没有代码为 999 的单位"):
        call_command("load_dataset", "fine_register", file(GOOD), "--office", "999")


def test_an_unknown_standard_is_said(offices, file):
    with pytest.raises(CommandError, match="没有数据标准 nothing"):
        call_command("load_dataset", "nothing", file(GOOD), "--office", "990101")


def test_a_file_that_is_not_there_is_said(load_dataset, tmp_path):
    with pytest.raises(CommandError, match="读不到文件"):
        load_dataset(tmp_path / "nowhere.csv")


def test_the_same_file_again_is_refused_unless_forced(load_dataset, file):
    load_dataset(file(GOOD))
    with pytest.raises(CommandError, match="内容相同的文件已于"):
        load_dataset(file(GOOD))
    assert load_dataset(file(GOOD), "--force")["rows_loaded"] == 3


def test_too_many_refused_rows_are_an_error_that_says_where_they_are(load_dataset, file, settings):
    with pytest.raises(CommandError) as caught:
        load_dataset(file(MOSTLY_BAD))
    said = str(caught.value)
    assert "2 行中有 1 行被隔离" in said
    assert f"{settings.LAKE_URL}" in said
    assert "--accept-rejects" in said
    assert not Load.objects.published().exists()


def test_refused_rows_may_be_accepted(load_dataset, file):
    with pytest.raises(CommandError):
        load_dataset(file(MOSTLY_BAD))
    assert load_dataset(file(MOSTLY_BAD), "--accept-rejects")["rows_loaded"] == 1


def test_a_header_alone_says_that_nothing_happened_in_the_declared_period(load_dataset, file):
    header = file(GOOD.splitlines()[0] + "\n")
    with pytest.raises(CommandError, match="只有表头"):
        load_dataset(header)
    assert not Load.objects.exists()
    answer = load_dataset(header, "--coverage-from", "2025-01-01", "--coverage-to", "2025-01-31")
    assert (answer["rows_read"], answer["rows_loaded"], answer["coverage_to"]) == (0, 0, "2025-01-31")


def test_totals_below_the_table_are_no_rows_and_are_named(load_dataset, file):
    answer = load_dataset(file(GOOD + "合计,,,\n"))
    load = Load.objects.get()
    assert (answer["rows_read"], answer["rows_rejected"]) == (answer["rows_loaded"], 0)
    assert load.report["footer"] == [f"fines.csv:{len(GOOD.splitlines()) + 1}"]


def test_reading_options_are_told_on_the_command_line(load_dataset, file):
    text = GOOD.replace(",", ";")
    answer = load_dataset(file("标题\n" + text), "--option", "delimiter=;", "--option", "fines.csv:header_row=2")
    assert answer["rows_loaded"] == len(GOOD.splitlines()) - 1
    assert Load.objects.get().options == {"delimiter": ";", "files": {"fines.csv": {"header_row": "2"}}}


def test_an_unknown_reading_option_is_refused(load_dataset, file):
    with pytest.raises(CommandError, match="header_rows"):
        load_dataset(file(GOOD), "--option", "colour=red")
