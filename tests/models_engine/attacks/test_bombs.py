"""Bombs: each ends in time, with a sentence, within its memory, and the site answers meanwhile."""

import shutil
import time

import psutil
import pytest

from models_engine.errors import ModelError
from models_engine.execution import run_caged
from models_engine.execution.errors import INTERNAL
from tests.models_engine.attacks.bombs import BOMBS, bomb

QUICK = ["pairs by equal keys", "text that doubles", "rows that double", "days of ten thousand years"]
MEMORY_MB = 200
#: what the walls leave: twice the memory, and what the interpreter and the engine hold before any data are read
MOST_MB = 2 * MEMORY_MB + 1700


class Watching:
    """Looks at the child and asks the site, as often as the parent looks up."""

    def __init__(self, client) -> None:
        self.client, self.memory, self.slowest = client, 0, 0.0

    def __call__(self) -> bool:
        for child in psutil.Process().children():
            if "caged_run" in " ".join(child.cmdline()):
                self.memory = max(self.memory, child.memory_info().rss)
        started = time.monotonic()
        assert self.client.get("/healthz").status_code == 200
        self.slowest = max(self.slowest, time.monotonic() - started)
        return False


def explode(name, folder, client, *, rows, wall, **limits):
    """How a bomb ended: what was said, and what was seen meanwhile. Its end is in time, or this fails."""
    watching, described = Watching(client), bomb(name, folder, rows, memory_mb=MEMORY_MB, **limits)
    started, said, code = time.monotonic(), "", ""
    try:
        run_caged(described, wall_seconds=wall, on_message=lambda message: None, on_tick=watching)
    except ModelError as error:
        said, code = str(error), error.code
    finally:
        shutil.rmtree(described["result_folder"])
    assert code not in ("model_invalid", INTERNAL)
    return said, watching, time.monotonic() - started


@pytest.mark.django_db
@pytest.mark.parametrize("name", QUICK)
def test_a_bomb_ends_with_a_sentence_while_the_site_answers(name, tmp_path, client):
    said, watching, seconds = explode(name, tmp_path, client, rows=20_000, wall=6)
    assert "。" in said
    assert seconds < 6 + 5
    assert watching.memory < MOST_MB * 2**20


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("name", BOMBS)
def test_every_bomb_ends_within_its_limits(name, tmp_path, client):
    """A few of them come to their end even so, as the language means them to: then there is nothing to say."""
    _said, watching, seconds = explode(name, tmp_path, client, rows=200_000, wall=30)
    assert seconds < 30 + 5
    assert watching.memory < MOST_MB * 2**20
    assert watching.slowest < 5


def test_a_file_may_grow_no_further_than_the_disk_that_a_run_may_use(tmp_path):
    described = bomb("pairs that are all kept", tmp_path, 20_000, memory_mb=MEMORY_MB, disk_mb=1)
    with pytest.raises(ModelError, match="临时磁盘空间用尽.*请清理磁盘"):
        run_caged(described, wall_seconds=60, on_message=lambda message: None, on_tick=lambda: False)


def test_processor_time_is_limited_apart_from_the_clock(tmp_path):
    described = bomb("pairs by equal keys", tmp_path, 20_000, memory_mb=MEMORY_MB, cpu_seconds=3)
    with pytest.raises(ModelError, match="占用的处理器时间超过上限"):
        run_caged(described, wall_seconds=120, on_message=lambda message: None, on_tick=lambda: False)
