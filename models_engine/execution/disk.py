"""How much disk a run may fill: what it spills, keeps and writes, all of it below its folder."""

import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from models_engine.execution.errors import RunFailed
from models_engine.execution.leads import LEAD

#: seconds between two measurements
_EVERY = 1.0


class DiskLimit:
    """Measures a run's folder now and then, from outside: the engine counts only part of what it spills.

    ``steps`` are the names of the run's steps in order; the lead comes after them.
    """

    def __init__(self, folder: Path, limit_mb: int, steps: Sequence[str]) -> None:
        self.folder, self.limit_mb, self.steps = folder, limit_mb, (*steps, LEAD)
        self._measured = 0.0

    def check(self, done: int) -> None:
        """Raises RunFailed when the folder holds more than the limit, naming the step that comes after ``done``
        others.
        """
        if time.monotonic() - self._measured < _EVERY:
            return
        self._measured = time.monotonic()
        if size_of(self.folder) > self.limit_mb * 2**20:
            raise RunFailed(
                f"步骤 {self.steps[min(done, len(self.steps) - 1)]}",
                f"临时文件和结果超过了一次运行可用的磁盘空间（{self.limit_mb} MB）。",
                "请收窄关联条件或数据范围，或由管理员调高 ENGINE_DISK_MB 后重试。",
                code="disk_full",
            )


def size_of(folder: Path) -> int:
    """Bytes that the files below a folder take on disk; spill files have holes."""
    total = 0
    for path in folder.rglob("*"):
        with suppress(OSError):  # gone meanwhile
            total += path.stat().st_blocks * 512
    return total
