"""One answer in a process of its own, bound in time and memory."""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench.questions import Question


@dataclass(frozen=True)
class Figures:
    """Seconds by the wall clock and of processors from the question to the written answer, and peak memory."""

    wall: float
    cpu: float
    memory_mb: float


def run(peer: str, question: Question, data: Path, target: Path, options: argparse.Namespace) -> Figures | str:
    """The figures of one answer, or in words why there is none."""
    command = [sys.executable, "-m", "bench.contender", peer, question.name, "--data", data, "--target", target]
    for name in ("threads", "memory_mb", "seconds", "postgresql"):
        command += [f"--{name.replace('_', '-')}={getattr(options, name)}"]
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen([str(part) for part in command], stdout=said, stderr=complaints)
        ended, peak = _watched(process, options)
        if ended:
            return ended
        said.seek(0)
        complaints.seek(0)
        if process.returncode:
            return _why(complaints.read().decode(errors="replace"), options)
        told = json.loads(said.read().splitlines()[-1])
    return Figures(told["wall"], told["cpu"], peak)


def _watched(process: subprocess.Popen, options: argparse.Namespace) -> tuple[str, float]:
    """Wait for its end, or end it beyond its limits. Returns why (empty: it ended itself) and its peak in MiB."""
    started, peak, allowed = time.monotonic(), 0.0, options.memory_mb * 1.5
    watched = psutil.Process(process.pid)
    while process.poll() is None:
        try:
            peak = max(peak, watched.memory_info().rss / 2**20)
        except psutil.Error:
            continue
        if peak > allowed or time.monotonic() - started > options.seconds + 30:
            process.kill()
            process.wait()
            return (_too_much(allowed) if peak > allowed else _too_long(options)), peak
        time.sleep(0.05)
    return "", peak


def _why(complaint: str, options: argparse.Namespace) -> str:
    last = complaint.strip().splitlines()[-1] if complaint.strip() else "no word"
    if "statement timeout" in complaint:
        return _too_long(options)
    return f"没有完成：{last[:200]}"


def _too_long(options: argparse.Namespace) -> str:
    return f"未在 {options.seconds} 秒内完成"


def _too_much(allowed: float) -> str:
    return f"内存超过 {allowed:,.0f} MiB，没有完成"
