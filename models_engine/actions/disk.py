"""How much disk a run may fill: what it spills, keeps and writes, all of it below its folder."""

import time
from contextlib import suppress
from pathlib import Path

from models_engine.execution.errors import RunFailed

#: seconds between two measurements
_EVERY = 1.0


class DiskLimit:
    """Measures a run's folder now and then."""

    def __init__(self, folder: Path, limit_mb: int) -> None:
        self.folder, self.limit_mb = folder, limit_mb
        self._measured = 0.0

    def check(self, step: str) -> None:
        """Raises RunFailed, naming the step that is under way, when the folder holds more than the limit."""
        if time.monotonic() - self._measured < _EVERY:
            return
        self._measured = time.monotonic()
        if size_of(self.folder) > self.limit_mb * 2**20:
            raise RunFailed(
                f"步骤 {step}",
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
