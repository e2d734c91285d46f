"""The child that reads: what it may, what its end means, what it does not know."""

import os
import subprocess
from pathlib import Path

import pytest

from datasources.confinement import missing_walls
from datasources.errors import FormatError
from datasources.formats import cage, open_reader, sniff
from tests.datasources.hostile.corpus import PARQUET


@pytest.fixture
def file(tmp_path):
    (tmp_path / "a.parquet").write_bytes(PARQUET)
    return tmp_path / "a.parquet"


def child(monkeypatch, script: str) -> None:
    """Put a shell script in the reader's place."""
    missing_walls()
    whole = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda command, **given: whole(["/bin/sh", "-c", script], **given))


@pytest.mark.parametrize(("script", "says"), [
    ("kill -SEGV $$", "已损坏，读取时出错"), ("kill -XCPU $$", "时间超过上限"), ("kill -ABRT $$", "内存"),
    ("exit 0", "已损坏"), ("echo 0123456789012345678901234567890", "已损坏"), ("sleep 60", "0.2 秒内没有读出内容"),
])  # fmt: skip
def test_death_and_silence_become_sentences(file, monkeypatch, script, says):
    child(monkeypatch, script)
    monkeypatch.setattr(cage, "SNIFF_SECONDS", 0.2 if "sleep" in script else 10.0)
    with pytest.raises(FormatError, match=says):
        sniff(file)


def test_memory_beyond_the_limit_is_a_sentence(file, monkeypatch):
    monkeypatch.setattr(cage, "MEMORY", 200 << 20)
    with pytest.raises(FormatError, match="请另存为 CSV|内存|已损坏"):
        sniff(file)


def test_no_secret_is_inherited(file, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "canary")
    seen = {}
    whole = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda command, **given: seen.update(given) or whole(command, **given))
    sniff(file)
    assert "canary" not in seen["env"].values()
    assert set(seen["env"]) <= {
        "LANG", "LC_ALL", "TZ", "HOME", "TMPDIR", "PYTHONUTF8", "ARROW_DEFAULT_MEMORY_POOL", "MALLOC_ARENA_MAX",
        "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS",
    }  # fmt: skip


def test_the_file_is_all_that_the_child_may_open(file, monkeypatch):
    plans = []
    whole = cage.start
    monkeypatch.setattr(
        cage, "start", lambda name, words, plan, **more: plans.append(plan) or whole(name, words, plan, **more)
    )
    sniff(file)
    assert [(list(plan.readable), plan.network, plan.programs) for plan in plans] == [([file], False, False)]
    assert not plans[0].folder.exists()


def test_a_file_is_found_from_wherever_one_stands(file, monkeypatch):
    monkeypatch.chdir(file.parent)
    assert sniff(Path(file.name)).headers == ["a", "b"]


def test_a_reader_that_is_closed_early_leaves_no_process(file):
    reader = open_reader(file)
    process = reader._child._process
    reader.close()
    assert process.returncode is not None
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


def test_batches_come_over_the_pipe_as_they_are_read(file):
    reader = open_reader(file)
    try:
        (batch,) = reader.batches()
        assert (reader.headers, len(batch), batch.columns[1][1999].as_py()) == (["a", "b"], 2000, "1999")
        assert (reader.fraction, reader.footer) == (1.0, [])
    finally:
        reader.close()
