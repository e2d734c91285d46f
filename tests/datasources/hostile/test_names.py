"""Names of files as others choose them: shown harmlessly, and never a place on our disk."""

import io
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasources.connectors.upload import store_file
from datasources.formats.names import LONGEST, shown_name, shown_path

NAMES = [
    ("../../etc/passwd", "passwd"), ("..\\..\\boot.ini", "boot.ini"), ("/etc/shadow.csv", "shadow.csv"),
    ("C:\\Users\\张三\\表.xlsx", "表.xlsx"), ("表\0.csv", "表.csv"), ("表\u202exslx.csv", "表xslx.csv"), ("CON", "CON"),
    ("..", "未命名"), ("", "未命名"), (" . ", "未命名"), ("a\nb\r\u2028.csv", "ab.csv"), ("x" * 300 + ".xlsx", None),
    ("a.csv/", "a.csv"), ("\ud800.csv", ".csv"), ("<script>.csv", "<script>.csv"), ("甲" * 300, None),
]  # fmt: skip


@pytest.mark.parametrize(("name", "shown"), NAMES)
def test_a_name_is_shown_without_its_tricks(name, shown):
    found = shown_name(name)
    assert found == shown if shown is not None else len(found) <= LONGEST


def test_a_name_that_is_cut_keeps_its_ending():
    assert shown_name("x" * 300 + ".xlsx").endswith("….xlsx")


@given(st.text())
def test_nothing_invisible_and_no_way_up_is_left(name):
    for shown in (shown_name(name), shown_path(name)):
        assert 0 < len(shown) <= LONGEST
        assert not {"Cc", "Cf", "Cs", "Zl", "Zp"} & {unicodedata.category(letter) for letter in shown}
        assert not {"", ".", ".."} & set(shown.split("/"))
    assert "/" not in shown_name(name)


@pytest.mark.parametrize("name", [name for name, _ in NAMES])
def test_a_file_lies_under_a_name_of_our_own(name, tmp_path, settings):
    settings.UPLOAD_DIR = tmp_path / "uploads"
    stored = store_file(io.BytesIO(b"a,b\n1,2\n"), name)
    kept = Path(stored.path)
    assert kept.parent == settings.UPLOAD_DIR
    assert kept.stem.split(".")[0].isalnum()
    assert kept.name.isascii()
