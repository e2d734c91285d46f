"""Fetched rows on their way into a load: a file of JSON lines that appears whole or not at all.

JSON lines keep what CSV cannot: null is not the empty text, and a number stays as it was written.
"""

import hashlib
import json
import os
import uuid
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any

from django.conf import settings
from django.utils import timezone

from datasources.connectors.upload import StoredFile


class RowFile:
    """``with RowFile() as file:`` takes rows one at a time; what is not kept by ``stored`` is gone afterwards."""

    def __init__(self) -> None:
        settings.UPLOAD_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._part: Path = settings.UPLOAD_DIR / f"{uuid.uuid4().hex}.part"
        self._digest = hashlib.sha256()
        self.rows = 0
        self.bytes = 0

    def __enter__(self) -> "RowFile":
        self._file = self._part.open("xb", buffering=1 << 20)
        self._part.chmod(0o600)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        self._part.unlink(missing_ok=True)

    def add(self, row: dict[str, Any]) -> None:
        line = _written(row).encode("utf-8", "replace") + b"\n"
        self._digest.update(line)
        self._file.write(line)
        self.rows += 1
        self.bytes += len(line)

    def stored(self, name: str) -> StoredFile:
        """Keep the file under this name. What it holds is on disk when this returns."""
        self._file.flush()
        os.fsync(self._file.fileno())
        kept = self._part.with_suffix(".jsonl")
        self._part.rename(kept)
        return StoredFile(name=name, path=str(kept), sha256=self._digest.hexdigest(), bytes=self.bytes)


def as_text(value: Any) -> Any:
    """A value that JSON does not know, exactly and in the form in which people write it."""
    if isinstance(value, Decimal):
        return format(value, "f") if value.is_finite() else None
    if isinstance(value, datetime):
        local = timezone.make_naive(value) if timezone.is_aware(value) else value  # the office's clock
        return local.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return _bytes_as_text(bytes(value))
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    return str(value)


def _bytes_as_text(value: bytes) -> str:
    """Text kept in a binary column, or else its hexadecimal digits."""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.hex()


_written = json.JSONEncoder(ensure_ascii=False, default=as_text).encode
