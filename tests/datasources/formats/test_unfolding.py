"""A small workbook that unfolds to a monstrous one is refused before it is read."""

import zipfile

import pytest

from datasources.formats.unfolding import unfolds_beyond

MB = 1 << 20


@pytest.fixture
def bomb(tmp_path):
    """Four megabytes of nothing in a few kilobytes."""
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", b"0" * 4 * MB)
    return path


def lie(path) -> None:
    """Make the directory state that the part is a kilobyte."""
    content = path.read_bytes()
    path.write_bytes(content.replace((4 * MB).to_bytes(4, "little"), (1024).to_bytes(4, "little")))


def test_what_the_directory_states_is_counted(bomb):
    assert unfolds_beyond(bomb, 3 * MB, parts=10)
    assert not unfolds_beyond(bomb, 4 * MB, parts=10)


def test_a_directory_that_lies_is_found_out(bomb):
    lie(bomb)
    with zipfile.ZipFile(bomb) as book:
        assert book.infolist()[0].file_size == 1024
    assert unfolds_beyond(bomb, 3 * MB, parts=10)
    assert not unfolds_beyond(bomb, 5 * MB, parts=10)


def test_too_many_parts_are_too_many(tmp_path):
    path = tmp_path / "many.xlsx"
    with zipfile.ZipFile(path, "w") as book:
        for number in range(11):
            book.writestr(str(number), b"")
    assert unfolds_beyond(path, MB, parts=10)
