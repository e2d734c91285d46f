"""Start a child inside its walls."""

import json
import logging
import os
import subprocess
import sys
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import IO

from datasources.confinement.errors import WallsMissing
from datasources.confinement.plan import Confinement

log = logging.getLogger(__name__)
_ROOT = Path(__file__).resolve().parents[2]
#: what the walls are called, in words
WALLS = {"network": "断网", "files": "只能读写指名的文件", "account": "换用另一账户"}
#: those without which ``REQUIRE_CAGE=1`` starts no child
_NEEDED = ("network", "files")
#: one thread and one pool of memory for libraries that would take as much as the machine has
_FRUGAL = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}


def start(
    module: str,
    arguments: list[str],
    plan: Confinement,
    *,
    stdin: int = subprocess.DEVNULL,
    stderr: int | IO[bytes] = subprocess.PIPE,
) -> subprocess.Popen[bytes]:
    """Run ``module`` confined, in a session of its own; its output is a pipe. It dies with the calling thread.

    ``REQUIRE_CAGE``: the walls that must stand (``1``: network and files; or names by commas). What is missing is
    logged once.

    Raises:
        WallsMissing: this machine cannot have a wall that must stand.
    """
    required = [name for name in required_walls() if not (name == "network" and plan.network)]
    missing = missing_walls()
    if lacking := [name for name in required if name in missing]:
        raise WallsMissing("；".join(f"{WALLS[name]}：{missing[name]}" for name in lacking))
    return _launch([module, *arguments], plan, required, stdin=stdin, stdout=subprocess.PIPE, stderr=stderr)


def required_walls() -> list[str]:
    """The walls that the operator insists on. Raises WallsMissing for a name that is none."""
    said = os.environ.get("REQUIRE_CAGE", "").strip()
    if said in ("", "0"):
        return []
    names = _NEEDED if said == "1" else [name.strip() for name in said.split(",")]
    if unknown := [name for name in names if name not in WALLS]:
        raise WallsMissing(f"REQUIRE_CAGE 里的 {unknown[0]} 不是隔离措施的名称（可用：{'、'.join(WALLS)}，或 1）")
    return list(names)


@lru_cache(maxsize=1)
def missing_walls() -> dict[str, str]:
    """The walls that a child cannot have on this machine, each with the reason; tried once, by a child."""
    with tempfile.TemporaryDirectory() as folder:
        plan = Confinement(Path(folder))
        process = _launch([""], plan, [], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        said, complaints = process.communicate(timeout=60)
    try:
        missing = json.loads(said)
    except ValueError:
        missing = dict.fromkeys(WALLS, complaints.decode("utf-8", "replace")[-300:])
    for name, why in missing.items():
        log.log(logging.WARNING if name in _NEEDED else logging.INFO, "no wall %s round children: %s", name, why)
    return missing


def _launch(words: list[str], plan: Confinement, required: list[str], **streams) -> subprocess.Popen[bytes]:
    descriptor = os.memfd_create("plan")
    try:
        with os.fdopen(os.dup(descriptor), "w") as file:
            file.write(f"{os.getpid()}\n{' '.join(required)}\n{plan.as_json()}")
        os.lseek(descriptor, 0, os.SEEK_SET)
        return subprocess.Popen(
            [sys.executable, "-m", "datasources.confinement.child", str(descriptor), *words],
            cwd=_ROOT,
            env=_environment(plan),
            pass_fds=[descriptor],
            start_new_session=True,
            **streams,
        )
    finally:
        os.close(descriptor)


def _environment(plan: Confinement) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("LANG", "LC_ALL", "TZ") if name in os.environ}
    folder = str(plan.folder.absolute())
    return {**kept, "PYTHONUTF8": "1", "HOME": folder, "TMPDIR": folder, **_FRUGAL, **plan.environment}
