"""Messages between the child that reads a file and its parent: some JSON, and bytes after it."""

import json
import os
import select
import struct
import time
from typing import Any, BinaryIO

_SIZES = struct.Struct(">QQ")
#: no message of a well-behaved child comes near
_MOST = 1 << 30
_STEP = 1 << 20


class Silence(Exception):
    """Nothing came in time."""


class Ended(Exception):
    """The other side closed before the message was whole."""


def write_frame(out: BinaryIO, head: dict[str, Any], body: Any = b"") -> None:
    """Send a message; blocks while the reader is busy with the one before."""
    text = json.dumps(head, ensure_ascii=False).encode("utf-8", "replace")
    for piece in (_SIZES.pack(len(text), len(body)), text, body):
        view = memoryview(piece)
        while view:
            view = view[out.write(view) :]


def read_frame(descriptor: int, seconds: float) -> tuple[dict[str, Any], bytearray]:
    """The next message, whole within so many seconds.

    Raises:
        Silence, Ended: it did not come.
        ValueError: it is none.
    """
    deadline = time.monotonic() + seconds
    text, body = _SIZES.unpack(_exactly(descriptor, _SIZES.size, deadline))
    if text > _MOST or body > _MOST:
        raise ValueError("a message is too long")
    return json.loads(_exactly(descriptor, text, deadline)), _exactly(descriptor, body, deadline)


def _exactly(descriptor: int, size: int, deadline: float) -> bytearray:
    found = bytearray()
    while len(found) < size:
        if not select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))[0]:
            raise Silence
        piece = os.read(descriptor, min(_STEP, size - len(found)))
        if not piece:
            raise Ended
        found += piece
    return found
