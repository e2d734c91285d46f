"""Looks at a model's steps, each in a confined child of its own that was started before it was needed.

Starting Python and the engine takes longer than the look itself, so one child waits in readiness. It does one job and
is gone, as every child: no two persons' data ever meet in one process.
"""

from __future__ import annotations

import json
import logging
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from datasources.confinement import Confinement, start
from models_engine.execution.errors import INTERNAL, EngineDied, RunFailed, RunTooLong

log = logging.getLogger(__name__)

_MODULE = "models_engine.preview.child"
#: a child that nobody asks for anything gives its memory back
IDLE_SECONDS = 600
_GIB = 2**30


@dataclass
class _Child:
    process: subprocess.Popen[bytes]
    folder: Path

    def end(self) -> None:
        with suppress(ProcessLookupError):
            self.process.kill()
        self.process.communicate()
        shutil.rmtree(self.folder, ignore_errors=True)


class PreviewCage:
    """``folder`` is where children get working folders; ``readable`` what they may read: the lake."""

    def __init__(self, folder: Path, readable: Path, *, wall_seconds: float, threads: int, memory_mb: int) -> None:
        self.folder, self.readable, self.wall_seconds = folder, readable, wall_seconds
        self.threads, self.memory_mb = threads, memory_mb
        self._spare: _Child | None = None
        self._lock = threading.Lock()

    def warm(self) -> None:
        """See to it that a child is ready, or will be in a moment."""
        with self._lock:
            if self._spare is not None and self._spare.process.poll() is not None:
                self._spare.end()
                self._spare = None
            if self._spare is None:
                self._spare = self._start()

    def ask(self, job: Mapping[str, object]) -> dict:
        """Let a child do a job, and have the next one ready.

        Raises:
            RunTooLong: the wall limit has passed. RunFailed: the child says why it could not. EngineDied: it died.
        """
        self.warm()
        with self._lock:
            child, self._spare = self._spare, None
        assert child is not None
        told = {**job, "threads": self.threads, "memory_mb": self.memory_mb}
        try:
            said, complaints = child.process.communicate(json.dumps(told).encode() + b"\n", self.wall_seconds)
        except subprocess.TimeoutExpired:
            raise RunTooLong(self.wall_seconds) from None
        finally:
            child.end()
        return _heard(said, complaints, child.process.returncode)

    def close(self) -> None:
        """Let the child in readiness go."""
        with self._lock:
            if self._spare is not None:
                self._spare.end()
            self._spare = None

    def _start(self) -> _Child:
        self.folder.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix="preview-", dir=self.folder))
        plan = Confinement(
            folder,
            [self.readable],
            # address space is more than memory: the engine maps what it may never touch
            memory=self.memory_mb * 2**20 * 2 + 4 * _GIB,
            cpu_seconds=int(self.wall_seconds * self.threads) + 30,
            open_files=4096,
        )
        arguments = [str(IDLE_SECONDS)]
        process = start(_MODULE, arguments, plan, stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        return _Child(process, folder)


def _heard(said: bytes, complaints: bytes, code: int) -> dict:
    words = complaints.decode("utf-8", "replace")[-2000:]
    try:
        message = json.loads(said.splitlines()[-1])
    except (IndexError, ValueError):
        log.error("a look at a step died (%s): %s", code, words)
        raise EngineDied(f"退出码 {code}", "", words) from None
    if "failed" in message:
        if message["failed"]["code"] == INTERNAL:
            log.error("a look at a step broke: %s", words)
        raise RunFailed(**message["failed"])
    return message["done"]


_cages: dict[tuple[int, Path], PreviewCage] = {}


def cage_of(folder: Path, readable: Path, **limits) -> PreviewCage:
    """This process's own cage; a process that was forked off does not use its parent's."""
    key = (os.getpid(), folder)
    if key not in _cages:
        _cages[key] = PreviewCage(folder, readable, **limits)
    return _cages[key]
