"""What this machine has: memory and cores, as far as its container lets this process use them."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_GROUPS = Path("/sys/fs/cgroup")
_OWN_GROUPS = Path("/proc/self/cgroup")
_MEMORY = Path("/proc/meminfo")


def memory_mb() -> int:
    """Memory in MiB: the machine's, or what the control group or one above it allows."""
    physical = next(line for line in _MEMORY.read_text().splitlines() if line.startswith("MemTotal:"))
    limits = [int(physical.split()[1]) * 1024]
    for group in _groups("memory"):
        for name in ("memory.max", "memory.limit_in_bytes"):
            with suppress(OSError, ValueError):  # "max": no limit
                limits.append(int((group / name).read_text()))
    return min(limits) // 2**20


def cores() -> int:
    """Cores that this process may use, at least 1."""
    found = [float(len(os.sched_getaffinity(0)))]
    for group in _groups("cpu"):
        with suppress(OSError, ValueError):
            quota, period = (group / "cpu.max").read_text().split()
            found.append(int(quota) / int(period))
        with suppress(OSError, ValueError):
            quota = int((group / "cpu.cfs_quota_us").read_text())
            if quota > 0:
                found.append(quota / int((group / "cpu.cfs_period_us").read_text()))
    return max(1, int(min(found)))


def _groups(controller: str) -> Iterator[Path]:
    """The control group of this process and all above it; of the first version that of one controller."""
    for line in _OWN_GROUPS.read_text().splitlines() if _OWN_GROUPS.exists() else ():
        _number, controllers, path = line.split(":", 2)
        if controllers and controller not in controllers.split(","):
            continue
        root = _GROUPS / controller if controllers else _GROUPS
        own = root / path.lstrip("/")
        yield from (group for group in (own, *own.parents) if group.is_relative_to(root))
