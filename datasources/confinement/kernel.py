"""System calls that the standard library does not offer. Each raises OSError where the kernel refuses."""

import ctypes
import os

_libc = ctypes.CDLL(None, use_errno=True)

# <linux/prctl.h>, <linux/sched.h>, <linux/capability.h>
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_CAPABILITY_VERSION_3 = 0x20080522
_CAP_DAC_READ_SEARCH = 2

# <seccomp.h>
_SCMP_ACT_ALLOW = 0x7FFF0000
_SCMP_ACT_ERRNO = 0x00050000
_EPERM = 1


def checked(result: int) -> int:
    """A system call's result. Raises OSError where it says that it failed."""
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def system_call(number: int, *arguments: object) -> int:
    return checked(_libc.syscall(number, *arguments))


def die_with_parent(signal: int) -> None:
    """Have the kernel send this process ``signal`` when its parent ends; a change of user forgets it."""
    checked(_libc.prctl(_PR_SET_PDEATHSIG, signal, 0, 0, 0))


def gain_nothing() -> None:
    """Whatever is started from here has no more rights than this process."""
    checked(_libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))


def own_network() -> None:
    """Leave the machine's network for an empty one. Needs an administrator's rights."""
    checked(_libc.unshare(_CLONE_NEWNET))


def own_users(*, network: bool) -> None:
    """Be counted, and hold rights, apart from every other process; ``network``: leave the machine's network too."""
    checked(_libc.unshare(_CLONE_NEWUSER | (_CLONE_NEWNET if network else 0)))


def drop_rights() -> None:
    """Give up an administrator's rights but that of reading, whatever account this is."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    kept = ctypes.c_uint32(1 << _CAP_DAC_READ_SEARCH if os.geteuid() == 0 else 0).value
    rights = (ctypes.c_uint32 * 6)(kept, kept, 0, 0, 0, 0)
    checked(_libc.capset(header, rights))


def forbid_calls(names: tuple[str, ...]) -> None:
    """Refuse these system calls from here on, by the filter that libseccomp builds for this architecture.

    Raises OSError also where the library is not installed.
    """
    library = ctypes.CDLL("libseccomp.so.2", use_errno=True)
    library.seccomp_init.restype = ctypes.c_void_p
    library.seccomp_init.argtypes = [ctypes.c_uint32]
    context = ctypes.c_void_p(library.seccomp_init(_SCMP_ACT_ALLOW))
    for name in names:
        number = library.seccomp_syscall_resolve_name(name.encode())
        refused = ctypes.c_uint32(_SCMP_ACT_ERRNO | _EPERM)
        if library.seccomp_rule_add(context, refused, number, 0) < 0:
            raise OSError(f"libseccomp does not know {name}")
    if library.seccomp_load(context) < 0:
        raise OSError("the kernel takes no filter of system calls")
