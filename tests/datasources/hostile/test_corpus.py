"""Whatever is sent, a sentence comes back, and whoever asked is alive."""

import pytest

from datasources.errors import FormatError
from datasources.formats import cage, open_reader, sniff
from tests.datasources.hostile.corpus import CASES


@pytest.fixture(autouse=True)
def _little_memory(monkeypatch):
    monkeypatch.setattr(cage, "MEMORY", 1 << 30)


@pytest.mark.parametrize("word", CASES)
def test_it_is_refused_in_a_sentence_or_read(word, tmp_path):
    make, says = CASES[word]
    path = make(tmp_path)
    if says is None:
        assert read(path) >= 1
        return
    with pytest.raises(FormatError, match=says) as refusal:
        read(path)
    assert "文件 a." in refusal.value.place


def read(path) -> int:
    """Rows, as a person loads them: looked at first, then read."""
    sniff(path)
    reader = open_reader(path)
    try:
        return sum(len(batch) for batch in reader.batches())
    finally:
        reader.close()
