"""Another account for the child of an administrator's process, so that file modes bind it too."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


class Unchanged(Exception):
    """The account stays what it is; says why."""


def change_account(uid: int, readable: Iterable[Path], folder: Path) -> None:
    """Become ``uid``, which from here on owns ``folder`` and all in it.

    Raises:
        Unchanged: this is no administrator's process, or that account could not read what is needed.
    """
    if os.geteuid() != 0:
        raise Unchanged("不是 root 进程，无需更换账户")
    needed = [(path, os.R_OK | os.X_OK if path.is_dir() else os.R_OK) for path in readable if path.exists()]
    with _as(uid):
        needed.append((folder.parent, os.X_OK))
        barred = [path for path, mode in needed if not os.access(path, mode, effective_ids=True)]
    if barred:
        raise Unchanged(f"账户 {uid} 读不到 {barred[0]}")
    for path in (folder, *folder.rglob("*")):
        os.chown(path, uid, uid, follow_symlinks=False)
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


@contextmanager
def _as(uid: int) -> Iterator[None]:
    groups = os.getgroups()
    os.setgroups([])
    os.setegid(uid)
    os.seteuid(uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(groups)
