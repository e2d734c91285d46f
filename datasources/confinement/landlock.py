"""Landlock: a process gives up the file system but for named places. Needs Linux 5.13 and no privilege.

https://docs.kernel.org/userspace-api/landlock.html
"""

import ctypes
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from datasources.confinement.kernel import gain_nothing, system_call

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION = 1  # flag of create_ruleset
_PATH_BENEATH = 1

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE_DIR, _REMOVE_FILE, _MAKE_DIR, _MAKE_REG = 1 << 4, 1 << 5, 1 << 7, 1 << 8
_REFER, _TRUNCATE = 1 << 13, 1 << 14
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE
_READ = _READ_FILE | _READ_DIR
_WRITE = _READ | _WRITE_FILE | _TRUNCATE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _REFER

#: how many rights each version of the interface knows; newer ones know more, which we need not
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_TCP = 0b11  # bind and connect, from version 4
_SCOPES = 0b11  # abstract sockets and signals of processes outside, from version 6


class _Ruleset(ctypes.Structure):
    _fields_ = [("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64)]


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("allowed", ctypes.c_uint64), ("place", ctypes.c_int32)]


def confine_files(readable: Iterable[Path], writable: Iterable[Path], *, network: bool, programs: bool) -> None:
    """From here on this process reads and writes nothing else; ``programs``: what it reads it may also start.

    Places that do not exist are passed over. Without ``network`` it also makes no TCP connection, where the kernel
    knows how to refuse that. Raises OSError where the kernel knows no Landlock.
    """
    version = system_call(_CREATE_RULESET, None, 0, _VERSION)
    handled = (1 << _RIGHTS.get(version, 16)) - 1
    rules = _Ruleset(handled, 0 if network or version < 4 else _TCP, 0 if programs or version < 6 else _SCOPES)
    size = 8 if version < 4 else 16 if version < 6 else 24
    ruleset = system_call(_CREATE_RULESET, ctypes.byref(rules), ctypes.c_size_t(size), 0)
    for path in readable:
        _allow(ruleset, path, (_READ | _EXECUTE if programs else _READ) & handled)
    for path in writable:
        _allow(ruleset, path, _WRITE & handled)
    gain_nothing()
    system_call(_RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    with suppress(FileNotFoundError, NotADirectoryError):
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            is_folder = stat.S_ISDIR(os.fstat(place).st_mode)
            rule = _Beneath(rights if is_folder else rights & _OF_FILES, place)
            system_call(_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0)
        finally:
            os.close(place)
