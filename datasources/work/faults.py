"""Named places where a test may stop or kill this process, to prove that nothing is lost there.

Armed by the environment of a subprocess, never in production:
``FAULT_POINT=<name>`` and ``FAULT_ACTION=kill`` (SIGKILL to itself) or ``FAULT_ACTION=wait`` (creates the file
``FAULT_MARKER`` and waits until it is removed). Each process stops at a point once.
"""

import os
import signal
import time
from pathlib import Path

_passed: set[str] = set()


def fault_point(name: str) -> None:
    """Do nothing, unless a test has armed this point."""
    if os.environ.get("FAULT_POINT") != name or name in _passed:
        return
    _passed.add(name)
    marker = Path(os.environ["FAULT_MARKER"])
    try:
        marker.touch(exist_ok=False)
    except FileExistsError:
        return  # another process has stopped here already
    if os.environ.get("FAULT_ACTION", "kill") == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    while marker.exists():
        time.sleep(0.02)
