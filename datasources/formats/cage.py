"""Reads intricate formats in a process of its own, so that no file can take the worker or the site with it.

The child is started afresh and confined: it reads this one file, knows no network, and is bounded in memory, time and
disk. Its death and its silence become sentences.
"""

import json
import logging
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from datasources.confinement import Confinement, start
from datasources.errors import FormatError
from datasources.formats.base import Batch, Footer, Refused, Sniffed, Source
from datasources.formats.frames import Ended, Silence, read_frame

log = logging.getLogger(__name__)

#: address space of the child: a sheet is held in memory as a whole, about 1.2 kB a row
MEMORY = 3 << 30
#: seconds within which a file must show its header and first rows
SNIFF_SECONDS = 10.0
#: seconds without a word after which a reading is given up
SILENT_SECONDS = 300.0
#: seconds of computing that a whole file may take
CPU_SECONDS = 4 * 3600
#: bytes that one member of an archive may unfold to on disk
DISK = 64 << 30
#: address space is what is rationed: one arena, and the system's allocator
_ENVIRONMENT = {"ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_ARENA_MAX": "1"}
_SAVE_AS = "请另存为 CSV，或拆成几个较小的文件后再导入"


def sniff_caged(source: Source, *, may_be_empty: bool) -> Sniffed:
    """``sniff_directly`` in a child. Raises FormatError, also when the child dies or takes too long."""
    child = _Child(source, {"sniff": True, "may_be_empty": may_be_empty}, max(1, int(SNIFF_SECONDS)))
    try:
        found = child.hear(SNIFF_SECONDS)[0]["sniffed"]
    finally:
        child.end()
    return Sniffed(**{**found, "footer": [Footer(**line) for line in found["footer"]]})


class CagedReader:
    """A reader whose file is open in a child; batches come over a pipe."""

    def __init__(self, source: Source, rows: int = 50_000) -> None:
        self._child = _Child(source, {"sniff": False, "rows": rows}, CPU_SECONDS)
        self.fraction = 0.0
        self.footer: list[Footer] = []
        try:
            opened = self._child.hear(SILENT_SECONDS)[0]["opened"]
        except BaseException:
            self.close()
            raise
        self.headers: list[str] = opened["headers"]
        self._described: dict[str, Any] = opened["describe"]

    def describe(self) -> dict[str, Any]:
        return self._described

    def batches(self, rows: int = 100_000) -> Iterator[Batch]:
        """The batches; how many rows each has was settled when the file was opened."""
        while True:
            head, body = self._child.hear(SILENT_SECONDS)
            if "done" in head:
                self.footer = [Footer(**line) for line in head["done"]]
                return
            self.fraction = head["batch"]["fraction"]
            yield _unpacked(head["batch"], body)

    def close(self) -> None:
        self._child.end()


def _unpacked(about: dict[str, Any], body: bytearray) -> Batch:
    lines, *columns = pa.ipc.open_stream(body).read_next_batch().columns
    return Batch(lines, columns, [Refused(**bad) for bad in about["refused"]], about["part"])


class _Child:
    """The process, and what it says."""

    def __init__(self, source: Source, job: dict[str, Any], cpu_seconds: int) -> None:
        self._place = f"文件 {source.name}"
        self._stderr: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by end()
        self._folder = tempfile.TemporaryDirectory(prefix="reading-", ignore_cleanup_errors=True)
        path = source.path.absolute()
        plan = Confinement(
            Path(self._folder.name), [path], memory=MEMORY, cpu_seconds=cpu_seconds, file_size=DISK, open_files=64,
            environment=_ENVIRONMENT,
        )  # fmt: skip
        try:
            self._process = start(
                "datasources.formats.caged_reader", [], plan, stdin=subprocess.PIPE, stderr=self._stderr
            )
        except BaseException:
            self._clear()
            raise
        whole = {**job, "path": str(path), "name": source.name, "options": source.options}
        with suppress(BrokenPipeError), self._process.stdin as stdin:
            stdin.write(json.dumps(whole).encode())

    def hear(self, seconds: float) -> tuple[dict[str, Any], bytearray]:
        """The child's next message. Raises FormatError where it says it failed, says nothing, or is dead."""
        try:
            head, body = read_frame(self._process.stdout.fileno(), seconds)
        except Silence:
            raise FormatError(self._place, f"{seconds:g} 秒内没有读出内容，文件过大或结构异常", _SAVE_AS) from None
        except (Ended, ValueError):
            raise self._epitaph() from None
        if "failed" in head:
            raise FormatError(*head["failed"])
        return head, body

    def end(self) -> None:
        """Kill whatever is left and collect it."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process.stdout.close()
        self._clear()

    def _clear(self) -> None:
        self._stderr.close()
        self._folder.cleanup()

    def _epitaph(self) -> FormatError:
        code = self._process.wait()
        self._stderr.seek(0, os.SEEK_END)
        self._stderr.seek(max(0, self._stderr.tell() - 2000))
        log.warning("the reader of a file died (%s): %s", code, self._stderr.read().decode("utf-8", "replace"))
        if -code in (signal.SIGXCPU, signal.SIGKILL, signal.SIGABRT):
            return FormatError(self._place, f"读取它需要的内存（上限 {MEMORY >> 30} GB）或时间超过上限", _SAVE_AS)
        return FormatError(self._place, "内容已损坏，读取时出错", "请重新导出，或另存为 CSV 后再导入")
