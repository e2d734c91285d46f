"""Raise the walls round this process, and say which of them stand.

Called before anything else is imported: the walls hold for this thread and those it starts, and a process that has
threads already may not leave its users' namespace.
"""

import os
import resource
import signal
import sys
import sysconfig
from contextlib import suppress
from pathlib import Path

from datasources.confinement import kernel
from datasources.confinement.account import Unchanged, change_account
from datasources.confinement.landlock import confine_files
from datasources.confinement.plan import Confinement

#: the account that the child of an administrator's process becomes
OTHER_ACCOUNT = 65534
#: without these system calls there is no connection of any kind
_CONNECTING = ("socket", "socketpair", "io_uring_setup")
#: the product's folders that a child runs from
_PACKAGES = ("datasources", "models_engine")
_ROOT = Path(__file__).resolve().parents[2]
#: what libraries ask of the machine: its zone, its means, chance
_MACHINE = (
    "/etc/ld.so.cache", "/etc/localtime", "/usr/share/zoneinfo", "/usr/lib", "/usr/lib64", "/lib", "/lib64",
    "/usr/local/lib", "/proc/self", "/proc/meminfo", "/proc/cpuinfo", "/proc/stat", "/sys/devices/system/cpu",
    "/sys/fs/cgroup", "/dev/null", "/dev/zero", "/dev/urandom",
)  # fmt: skip


def raise_walls(plan: Confinement, parent: int) -> dict[str, str]:
    """Confine this process. Returns the walls that could not be had, each with the reason.

    Names of walls: ``network``, ``files``, ``account``. Ends the process where its parent has ended meanwhile.
    """
    missing = {}
    _limit(plan)
    readable = [*_interpreter(), *map(Path, _MACHINE), *map(Path, plan.readable)]
    alone = False if plan.network else _leave_network()
    try:
        change_account(OTHER_ACCOUNT, [*_interpreter(), *map(Path, plan.readable)], plan.folder)
    except Unchanged as unchanged:
        missing["account"] = str(unchanged)
    counted_apart = _counted_apart(alone)
    if plan.processes and counted_apart:  # elsewhere the limit would count all that the account runs
        _set(resource.RLIMIT_NPROC, plan.processes, plan.processes)
    with suppress(OSError):
        kernel.drop_rights()
    try:
        confine_files(readable, [plan.folder, Path("/dev/null")], network=plan.network, programs=plan.programs)
    except OSError as error:
        missing["files"] = f"内核没有启用 Landlock（{error.strerror}）"
    if not plan.network and (refused := _refuse_connecting()) and not alone:
        missing["network"] = f"不能建立用户命名空间，也不能过滤系统调用（{refused}）"
    kernel.die_with_parent(signal.SIGKILL)  # last: a change of account forgets it
    if os.getppid() != parent:
        os._exit(1)
    return missing


def _limit(plan: Confinement) -> None:
    for kind, limit in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, plan.memory),
        (resource.RLIMIT_FSIZE, plan.file_size),
        (resource.RLIMIT_NOFILE, plan.open_files),
    ):
        if limit is not None:
            _set(kind, limit, limit)
    if plan.cpu_seconds is not None:  # the first limit says what it is, the second only kills
        _set(resource.RLIMIT_CPU, plan.cpu_seconds, plan.cpu_seconds + 5)


def _set(kind: int, soft: int, hard: int) -> None:
    """Lower a limit; one that is lower already stays."""
    highest = resource.getrlimit(kind)[1]
    if highest != resource.RLIM_INFINITY:
        soft, hard = min(soft, highest), min(hard, highest)
    resource.setrlimit(kind, (soft, hard))


def _leave_network() -> bool:
    """Whether this process has a network of its own now, in which there is nothing."""
    try:
        kernel.own_network()
    except OSError:
        try:
            kernel.own_users(network=True)
        except OSError:
            return False
    return True


def _counted_apart(alone: bool) -> bool:
    """Whether this process is alone among its users; an administrator's stays where its files are readable."""
    if os.geteuid() == 0:
        return False
    with suppress(OSError):
        kernel.own_users(network=False)
        return True
    return alone


def _refuse_connecting() -> str:
    """Refuse every system call that opens a connection; says why where that cannot be had."""
    try:
        kernel.gain_nothing()
        kernel.forbid_calls(_CONNECTING)
    except OSError as error:
        return str(error)
    return ""


def _interpreter() -> list[Path]:
    """Where the interpreter, the packages and the product's code lie."""
    library = sysconfig.get_paths()
    paths = [*sys.path, library["stdlib"], library["purelib"], library["platlib"]]
    code = [_ROOT / name for name in _PACKAGES]
    return sorted({path.resolve() for path in (*map(Path, filter(None, paths)), *code)} - {_ROOT})
