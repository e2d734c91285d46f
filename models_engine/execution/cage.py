"""Run a model in a process of its own, so that nothing it does can take the worker with it.

The child is started afresh (never forked: DuckDB does not survive a fork), inside walls of the operating system
(``walls``), and speaks in JSON lines. The parent stays awake meanwhile: it renews its lease and can stop the child at
once.
"""

from __future__ import annotations

import json
import logging
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from datasources.confinement import start
from models_engine.execution.errors import INTERNAL, SMALLER, EngineDied, RunFailed, RunStopped, RunTooLong, after_step
from models_engine.execution.walls import confinement_of

log = logging.getLogger(__name__)

#: the parent looks up this often, in seconds: a stop takes effect within it
TICK = 0.25

JOB_FILE = "job.json"
STDERR_FILE = "engine.log"
_CHILD = "models_engine.execution.caged_run"


def run_caged(
    job: Mapping[str, object],
    *,
    wall_seconds: float,
    on_message: Callable[[dict], None],
    on_tick: Callable[[], bool],
) -> dict:
    """Run a job in a child process and return what it reports as done.

    ``job`` holds (all of it JSON): ``source`` (the model's text), ``filename``, ``standards`` (slug -> definition),
    ``inputs`` (name -> {"standard": slug, "holdings": [[{"load_id", "paths", "has_repeats"}]], "regions":
    [how the regions of a holding's rows begin, empty for all; none given: all rows of all], "coverage": [[from, to]] or
    null}), ``parameters``, ``as_of``, ``threads``, ``memory_mb``, ``result_folder`` (absolute, made if
    missing; matches.parquet and unjudged.parquet end there), ``checkpoint_seconds`` (work that may be lost at most;
    with it finished steps are kept in the result folder's ``checkpoint``, and those found there taken over), ``engine``
    (``duckdb`` if it says none) and its ``options``, ``disk_mb`` (how large one file may grow) and ``cpu_seconds`` (of
    all threads).
    ``on_message`` gets {"step": {…}} and {"progress": percent}; ``on_tick`` is called at least every half second and
    answers True to stop.

    Raises:
        RunStopped: ``on_tick`` asked for it.
        RunTooLong: ``wall_seconds`` have passed.
        RunFailed: the child says why it could not.
        EngineDied: the child ended without a word.
    Whatever is raised, also by the callbacks, the child and all it started are gone.
    """
    folder = Path(str(job["result_folder"]))
    folder.mkdir(parents=True, exist_ok=True)
    job_file = folder / JOB_FILE
    job_file.write_text(json.dumps(dict(job), ensure_ascii=False), encoding="utf-8")
    plan = confinement_of(job, folder, wall_seconds)
    with open(folder / STDERR_FILE, "wb") as stderr:
        child = start(_CHILD, [str(job_file.absolute())], plan, stderr=stderr)
    try:
        return _follow(child, folder, time.monotonic() + wall_seconds, wall_seconds, on_message, on_tick)
    finally:
        _end(child)


def _follow(
    child: subprocess.Popen[bytes],
    folder: Path,
    deadline: float,
    wall_seconds: float,
    on_message: Callable[[dict], None],
    on_tick: Callable[[], bool],
) -> dict:
    last_step = ""
    for message in _messages(child):
        if message is None:
            if on_tick():
                raise RunStopped
            if time.monotonic() > deadline:
                raise RunTooLong(wall_seconds)
        elif "done" in message:
            return message["done"]
        elif "failed" in message:
            if message["failed"]["code"] == INTERNAL:
                log.error("the engine broke: %s", _tail(folder / STDERR_FILE))
            raise RunFailed(**message["failed"])
        else:
            last_step = message.get("step", {}).get("name", last_step)
            on_message(message)
    code, words = child.wait(), _tail(folder / STDERR_FILE)
    if code == -signal.SIGXCPU:
        raise RunFailed(after_step(last_step), "占用的处理器时间超过上限，已停止。", SMALLER, code="time_limit")
    how = _how(code)
    log.error("the engine died (%s): %s", how, words)
    raise EngineDied(how, last_step, words)


def _messages(child: subprocess.Popen[bytes]) -> Iterator[dict | None]:
    """The child's lines as they come, and None once a tick; ends when the child closes its output."""
    assert child.stdout is not None
    descriptor, rest, next_tick = child.stdout.fileno(), b"", 0.0
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while True:
            if time.monotonic() >= next_tick:
                yield None
                next_tick = time.monotonic() + TICK
            if not selector.select(max(0.0, next_tick - time.monotonic())):
                continue
            chunk = os.read(descriptor, 65536)
            if not chunk:
                return
            *lines, rest = (rest + chunk).split(b"\n")
            yield from (json.loads(line) for line in lines if line.startswith(b"{"))


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill whatever is left of the child's process group and collect it."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    if child.stdout:
        child.stdout.close()


def _how(code: int) -> str:
    return f"信号 {signal.Signals(-code).name}" if code < 0 else f"退出码 {code}"


def _tail(path: Path, size: int = 4000) -> str:
    with suppress(OSError):
        return path.read_bytes()[-size:].decode("utf-8", "replace")
    return ""
