"""Run one look-up in a child process: the web process opens no engine, and what takes too long is cut off."""

import json
import logging
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from datasources.confinement import Confinement, start

log = logging.getLogger(__name__)
_GIB = 2**30


@dataclass(frozen=True)
class Found:
    """What one dataset holds: the first rows (column -> value as text or number), and how many there are."""

    dataset: int
    rows: list[dict[str, Any]]
    total: int


@dataclass
class Answer:
    """``kind`` and ``masked`` say what was looked for, ``kind`` is empty where the text was not understood;
    ``finished`` is False where time ran out, ``failed`` names datasets that could not be read."""

    kind: str = ""
    masked: str = ""
    finished: bool = False
    found: list[Found] = field(default_factory=list)
    searched: set[int] = field(default_factory=set)
    failed: set[int] = field(default_factory=set)


def look_up(
    text: str,
    *,
    kind: str = "",
    birth_year: int | None = None,
    standards: Mapping[str, Mapping[str, Any]],
    datasets: Sequence[Mapping[str, Any]],
    limit: int,
    wall_seconds: float,
    memory_mb: int,
    threads: int,
) -> Answer:
    """Look for ``text`` in the datasets, the small ones first, as long as ``wall_seconds`` allow.

    ``standards``: slug -> definition. ``datasets``: {"id", "standard", "rows", "region", "loads": [{"load_id", "paths",
    "has_repeats"}]}. At most ``limit`` rows of each come back.
    """
    job = {
        "text": text,
        "kind": kind,
        "birth_year": birth_year,
        "standards": standards,
        "datasets": datasets,
        "limit": limit,
        "memory_mb": memory_mb,
        "threads": threads,
    }
    return _heard(ask_child(job, wall_seconds))


def ask_child(job: Mapping[str, Any], wall_seconds: float) -> bytes:
    """What the child says of a job until it has ended or is cut off."""
    paths = [path for dataset in job["datasets"] for load in dataset["loads"] for path in load["paths"]]
    with tempfile.TemporaryDirectory(prefix="looking-up-", ignore_cleanup_errors=True) as folder:
        # address space is more than memory: the engine maps what it may never touch
        plan = Confinement(Path(folder), paths, memory=job["memory_mb"] * 2**20 * 2 + 4 * _GIB, open_files=4096)
        child = start("datasources.lookup.child", [], plan, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            said, complaints = child.communicate(json.dumps(job).encode(), timeout=wall_seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            said, complaints = child.communicate()
    if complaints:
        log.warning("look-up: %s", complaints.decode("utf-8", "replace")[-2000:])
    return said


def _heard(said: bytes) -> Answer:
    """The whole lines that the child spoke; one that was cut off is not heard."""
    answer = Answer()
    for line in said.split(b"\n")[:-1]:
        message = json.loads(line)
        if "subject" in message:
            answer.kind = (message["subject"] or {}).get("kind", "")
            answer.masked = (message["subject"] or {}).get("masked", "")
            answer.finished = message["subject"] is None
        elif "done" in message:
            answer.finished = True
        elif "failed" in message:
            answer.failed.add(message["dataset"])
        else:
            answer.searched.add(message["dataset"])
            if message["rows"]:
                answer.found.append(Found(message["dataset"], message["rows"], message["total"]))
    return answer
