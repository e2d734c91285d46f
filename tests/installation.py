"""A whole installation in a folder of its own, driven from outside like an operator would: commands and processes."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

import psutil

ROOT = Path(__file__).resolve().parents[1]


@dataclass
class Installation:
    """Settings of one installation; every method runs real processes with them.

    An empty ``database_url`` means SQLite in ``folder``, an empty ``redis_url`` the Redis that ``serve`` brings.
    """

    folder: Path
    database_url: str
    redis_url: str
    processes: list[subprocess.Popen] = field(default_factory=list)

    def environment(self, **extra: str) -> dict[str, str]:
        mine = {
            "DATA_DIR": str(self.folder),
            "LEASE_SECONDS": "3",
            "AUDIT_KEY": "an audit key for tests only",
            "SECRET_KEY": "a secret key for tests only, never used elsewhere",
        }
        if self.database_url:
            mine["DATABASE_URL"] = self.database_url
        if self.redis_url:
            mine["REDIS_URL"] = self.redis_url
        foreign = ("DATABASE_", "REDIS_", "DJANGO_", "PYTEST_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        return kept | mine | extra

    def manage(self, *words: str, ok: bool = True, **extra: str) -> subprocess.CompletedProcess:
        done = subprocess.run(
            [sys.executable, "manage.py", *map(str, words)],
            cwd=ROOT,
            env=self.environment(**extra),
            capture_output=True,
            text=True,
            timeout=240,
        )
        if ok:
            assert done.returncode == 0, f"{' '.join(map(str, words))}\n{done.stdout}\n{done.stderr}"
        return done

    def json(self, *words: str, **extra: str) -> dict:
        """The one JSON object that a command prints."""
        return json.loads(self.manage(*words, "--format", "json", **extra).stdout)

    def python(self, code: str) -> str:
        """What a script prints inside this installation."""
        return self.manage("shell", "-v", "0", "-c", code).stdout.strip()

    def start_worker(self, **extra: str) -> subprocess.Popen:
        return self._start("worker", "--concurrency", "1", "--without-mingle", "--without-gossip", **extra)

    def serve(self, *words: str, port: int) -> str:
        """Start site, worker, scheduler and (where no REDIS_URL is set) the embedded Redis; returns the address."""
        log = (self.folder / "serve.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port), *words],
            cwd=ROOT,
            env=self.environment(),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.processes.append(process)
        address = f"http://127.0.0.1:{port}"

        def answers() -> bool:
            assert process.poll() is None, (self.folder / "serve.log").read_text()
            with contextlib.suppress(OSError), urlopen(f"{address}/healthz", timeout=2) as answer:
                return answer.status == 200
            return False

        wait_until(answers, f"{address} answers", seconds=180)
        return address

    def start_beat(self) -> subprocess.Popen:
        return self._start("beat", "--schedule", str(self.folder / "beat"), "--pidfile", "")

    def _start(self, *words: str, **extra: str) -> subprocess.Popen:
        log = (self.folder / f"{words[0]}-{len(self.processes)}.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "supervision", *words, "--loglevel", "INFO"],
            cwd=ROOT,
            env=self.environment(**extra),
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.processes.append(process)
        return process

    def stop(self) -> None:
        for process in self.processes:
            kill_tree(process)

    def copy(self, folder: Path, database_url: str) -> "Installation":
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Installation(folder, database_url, self.redis_url)


def kill_tree(process: subprocess.Popen) -> None:
    """kill -9 to a process and everything it started, at once."""
    with contextlib.suppress(psutil.NoSuchProcess):
        family = [*psutil.Process(process.pid).children(recursive=True), psutil.Process(process.pid)]
        for member in reversed(family):
            with contextlib.suppress(psutil.NoSuchProcess):
                member.send_signal(signal.SIGKILL)
    process.wait(20)


def wait_until(happened: Callable[[], object], what: str, seconds: float = 90):
    """Poll until ``happened`` answers something true; fail with ``what`` after the deadline."""
    deadline = time.monotonic() + seconds
    while not (answer := happened()):
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.2)
    return answer


@contextlib.contextmanager
def running(installation: Installation) -> Iterator[Installation]:
    try:
        yield installation
    finally:
        installation.stop()
