"""A watched folder: each finished file becomes one load, and nothing outside the office's root is read."""

import os
import time

import pytest

from datasources.actions import perform_load
from datasources.actions.collecting import perform_collection
from datasources.connectors.directory import Folder
from datasources.connectors.errors import SourceError
from datasources.models import Collection, Load
from datasources.work.models import WorkStatus
from tests.datasources.app.conftest import GOOD, csv_text
from tests.datasources.connectors.conftest import ID_CARD, loaded_keys

MORE = csv_text(f"B1,张三,{ID_CARD},2025-04-05,100,甲")
UNREADABLE = "一句话，不是表格\n"


@pytest.fixture
def folder(settings, offices):
    path = settings.SOURCE_DIR / offices["county_a1"].code / "fines"
    path.mkdir(parents=True)
    return path


@pytest.fixture
def put(folder):
    """Writes a file that has been finished for ``age`` seconds."""

    def write(name: str, text: str = GOOD, age: float = 60):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        os.utime(path, (time.time() - age,) * 2)
        return path

    return write


@pytest.fixture
def source(folder, source_of):
    def make(pattern: str = "*.csv", put_aside: bool = False, **changes):
        return source_of("directory", {"folder": "fines", "pattern": pattern, "put_aside": put_aside}, **changes)

    return make


def finish_everything() -> None:
    """Do what was queued, until nothing is."""
    while ids := Collection.objects.filter(status=WorkStatus.QUEUED).values_list("pk", flat=True):
        for pk in list(ids):
            perform_collection(pk, ring=False)
        for pk in Load.objects.filter(status=WorkStatus.QUEUED).values_list("pk", flat=True):
            perform_load(pk)


def test_each_file_becomes_one_load_the_oldest_first(put, source, collect):
    put("second.csv", MORE, age=60)
    put("first.csv", GOOD, age=120)
    watched = source()
    collect(watched)
    finish_everything()  # the publication of the first asks for the next
    assert [load.files[0]["name"] for load in Load.objects.order_by("pk")] == ["first.csv", "second.csv"]
    assert loaded_keys(watched) == ["A1", "A2", "A3", "B1"]
    assert collect(watched).load is None


def test_the_same_content_under_another_name_is_not_loaded_again(put, source, collect):
    put("fines.csv")
    watched = source()
    collect(watched)
    put("copy.csv")
    assert collect(watched).load is None
    assert Load.objects.count() == 1


def test_a_file_written_anew_is_a_new_one(put, source, collect):
    put("fines.csv")
    watched = source()
    collect(watched)
    put("fines.csv", MORE, age=50)
    assert collect(watched).load is not None
    assert loaded_keys(watched) == ["A1", "A2", "A3", "B1"]


@pytest.mark.parametrize("name", ["now.csv.tmp", "now.csv.part", ".now.csv", "notes.txt"])
def test_provisional_hidden_and_other_files_are_left_alone(put, source, collect, name):
    put(name)
    assert collect(source(pattern="*.csv")).load is None


def test_a_file_that_changed_a_moment_ago_is_left_alone(put, source, collect):
    put("now.csv", age=2)
    assert collect(source()).load is None


def test_a_file_that_changes_while_it_is_copied_is_left_alone(put, source, collect, monkeypatch):
    put("now.csv")
    monkeypatch.setattr("datasources.connectors.directory.folder.FoundFile.is_unchanged", lambda self: False)
    watched = source()
    assert collect(watched).load is None
    monkeypatch.undo()
    assert collect(watched).load is not None


def test_loaded_files_move_to_done_and_refused_ones_with_the_reason(
    put, folder, source, collect, django_capture_on_commit_callbacks
):
    put("good.csv", age=60)
    put("bad.csv", UNREADABLE, age=120)
    watched = source(put_aside=True)
    with django_capture_on_commit_callbacks(execute=True):
        collect(watched)
    assert sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()) == [
        "done/good.csv",
        "refused/bad.csv",
        "refused/bad.csv.txt",
    ]
    assert "bad.csv" in (folder / "refused" / "bad.csv.txt").read_text(encoding="utf-8")


def test_a_folder_of_refused_files_alone_fails_and_says_why(put, source, collect):
    put("bad.csv", UNREADABLE)
    watched = source()
    failed = collect(watched)
    assert failed.status == WorkStatus.FAILED
    assert "bad.csv" in failed.error
    assert collect(watched).status == WorkStatus.DONE  # it is remembered, not refused every time


def test_a_full_volume_is_no_fault_of_the_file(put, source, collect, monkeypatch):
    put("fines.csv")
    watched = source()
    monkeypatch.setattr("datasources.connectors.upload.store.SPARE", 1 << 60)
    assert "存储空间不足" in collect(watched).error
    monkeypatch.undo()
    assert collect(watched).load is not None


def test_a_link_out_of_the_root_is_not_read(folder, tmp_path, source, collect):
    (tmp_path / "secret.csv").write_text(GOOD, encoding="utf-8")
    os.utime(tmp_path / "secret.csv", (0, 0))
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    assert collect(source()).load is None


@pytest.mark.parametrize(
    ("path", "pattern"),
    [("..", "*"), ("../640299", "*"), ("/etc", "*"), ("fines/../..", "*"), ("fines", "../*.csv"), ("fines", "/etc/*")],
)
def test_a_folder_outside_the_office_root_is_refused(folder, offices, path, pattern):
    with pytest.raises(SourceError, match="不在允许的范围内"):
        Folder(offices["county_a1"].code, path, pattern)


def test_a_folder_that_links_out_of_the_root_is_refused(folder, offices, tmp_path):
    (folder.parent / "out").symlink_to(tmp_path)
    with pytest.raises(SourceError, match="不在允许的范围内"):
        Folder(offices["county_a1"].code, "out")


def test_a_folder_that_is_not_there_fails_with_what_to_do(source, collect, folder):
    folder.rmdir()
    assert "请系统管理员建立目录" in collect(source()).error
