"""The cage: the same matches as in this process, and an end whatever happens."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from models_engine.execution import EngineDied, Matches, RunFailed, RunStopped, RunTooLong, run_caged
from tests.models_engine.execution.jobs import endless, job
from tests.models_engine.execution.notice import MODEL, PERSON

ROWS = {
    "persons": [
        {
            "id_card": PERSON,
            "name": "甲",
            "region_code": "640202",
            "term_start": date(2022, 1, 1),
            "term_end": date(2024, 1, 1),
        }
    ],
    "penalties": [{"penalty_no": "A1", "id_card": PERSON, "penalty_type": "行政拘留", "decided_on": date(2022, 7, 5)}],
    "receipts": [],
}


def caged(job, *, wall_seconds=120, on_message=lambda message: None, on_tick=lambda: False):
    return run_caged(job, wall_seconds=wall_seconds, on_message=on_message, on_tick=on_tick)


def children(parent: int | None = None) -> list[int]:
    """Processes whose parent is this one (or another)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            after_name = stat.read_text().rpartition(")")[2].split()
            if int(after_name[1]) == (parent or os.getpid()) and after_name[0] != "Z":
                found.append(int(stat.parent.name))
    return found


def test_a_caged_run_tells_every_step_and_leaves_its_matches(tmp_path):
    messages = []
    done = caged(job(tmp_path, ROWS), on_message=messages.append)
    assert [message["step"]["name"] for message in messages if "step" in message] == [
        "detained",
        "in_term",
        "due",
        "not_notified",
        "lead",
    ]
    assert [message["progress"] for message in messages if "progress" in message] == [20, 40, 60, 80, 100]
    assert (done["matches"], done["unjudgeable"], done["pending"], len(done["steps"])) == (1, 0, 0, 5)
    [match] = next(Matches(tmp_path / "result" / "matches.parquet").batches())
    assert match["evidence"] == f'{{"penalties":[{2**36 + 1}],"persons":[{2**36 + 1}]}}'


def test_a_run_is_stopped_within_two_seconds_and_nothing_is_left(tmp_path):
    before, asked = set(children()), []

    def stop_once_the_slow_step_runs():
        if (tmp_path / "seen").exists():
            asked.append(time.monotonic())
        return bool(asked)

    with pytest.raises(RunStopped):
        caged(
            endless(tmp_path),
            on_message=lambda message: (tmp_path / "seen").touch(),
            on_tick=stop_once_the_slow_step_runs,
        )
    assert time.monotonic() - asked[0] < 2
    assert set(children()) <= before


def test_a_run_that_takes_too_long_is_ended(tmp_path):
    with pytest.raises(RunTooLong, match="超过时限 3 秒"):
        caged(endless(tmp_path), wall_seconds=3)
    assert not (tmp_path / "result" / "matches.parquet").exists()


def test_a_child_that_is_killed_is_told_as_such_and_may_be_tried_again(tmp_path):
    before = set(children())

    def kill(message):
        for child in set(children()) - before:
            os.kill(child, signal.SIGKILL)

    with pytest.raises(EngineDied, match="最后完成的步骤：quick.*SIGKILL") as died:
        caged(endless(tmp_path), on_message=kill)
    assert died.value.retryable


def test_a_child_that_breaks_leaves_its_last_words_in_the_log(tmp_path, caplog):
    with pytest.raises(RunFailed, match="内部错误（TypeError）"):
        caged({**job(tmp_path, ROWS), "as_of": None})
    assert "Traceback" in caplog.text


def test_what_the_callbacks_raise_ends_the_child_too(tmp_path):
    before = set(children())

    def lease_lost():
        if (tmp_path / "seen").exists():
            raise RuntimeError("lease lost")
        return False

    with pytest.raises(RuntimeError, match="lease lost"):
        caged(endless(tmp_path), on_message=lambda message: (tmp_path / "seen").touch(), on_tick=lease_lost)
    assert set(children()) <= before


def test_a_failure_names_its_step(tmp_path):
    broken = MODEL.replace(
        "days_between(due_on, :as_of) > 30", "9223372036854775807 * days_between(due_on, :as_of) > 30"
    )
    with pytest.raises(RunFailed, match="步骤 lead"):
        caged(job(tmp_path, ROWS, broken))


def test_a_file_that_is_gone_is_told_as_such(tmp_path):
    described = job(tmp_path, ROWS)
    Path(described["inputs"]["penalties"]["holdings"][0][0]["paths"][0]).unlink()
    with pytest.raises(RunFailed, match="输入 penalties"):
        caged(described)


def test_a_model_with_errors_is_refused_with_all_of_them(tmp_path):
    with pytest.raises(RunFailed, match="penaltytype") as failed:
        caged(job(tmp_path, ROWS, MODEL.replace("penalty_type IN", "penaltytype IN")))
    assert failed.value.code == "model_invalid"


PARENT = """
import json, os, sys
from pathlib import Path
from models_engine.execution import run_caged
job = json.loads(Path(sys.argv[1]).read_text())
run_caged(job, wall_seconds=60, on_message=lambda m: print("started", flush=True), on_tick=lambda: False)
"""


def test_the_child_dies_with_its_parent(tmp_path):
    described = tmp_path / "described.json"
    described.write_text(json.dumps(endless(tmp_path)))
    with subprocess.Popen([sys.executable, "-c", PARENT, str(described)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout.readline() == "started\n"
        [child] = children(parent.pid)
        parent.kill()
        parent.wait()
        deadline = time.monotonic() + 10
        while Path(f"/proc/{child}").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
    assert not Path(f"/proc/{child}").exists()
