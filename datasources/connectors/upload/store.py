"""Takes in a file whole or not at all: streamed beside, hashed, forced to disk, then named."""

import hashlib
import os
import re
import shutil
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from datasources.errors import DataError
from datasources.formats.names import shown_name

CHUNK = 1 << 20
SPARE = 256 << 20  # bytes that must stay free on the volume after taking a file in


class StorageError(DataError):
    code = "no_space"
    retryable = True


class EmptyFile(DataError):
    code = "empty_file"


@dataclass(frozen=True)
class StoredFile:
    """A file that arrived: the ``name`` its sender gave it, where it is kept (absolute), its digest and size."""

    name: str
    path: str
    sha256: str
    bytes: int

    def as_json(self) -> dict:
        return asdict(self)


def store_file(stream: BinaryIO, name: str, size: int | None = None) -> StoredFile:
    """Keep a copy of ``stream`` under ``UPLOAD_DIR``. ``name`` is the sender's, kept harmless to show; only
    its ending is used on disk.

    Raises:
        EmptyFile: there is nothing in it.
        StorageError: the volume is too full.
    """
    folder = settings.UPLOAD_DIR
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = shown_name(name)
    if size and shutil.disk_usage(folder).free < size + SPARE:
        raise StorageError(name, _("服务器存储空间不足，文件没有保存"), _("请联系系统管理员清理空间后再导入。"))
    part = folder / f"{uuid.uuid4().hex}.part"
    try:
        digest, length = _copy(stream, part)
        if not length:
            raise EmptyFile(name, _("文件是空的，没有任何内容"), _("请确认导出是否成功，重新选择文件。"))
        kept = part.with_suffix(_ending(name))
        part.rename(kept)
    finally:
        part.unlink(missing_ok=True)
    _sync_folder(folder)
    return StoredFile(name=name, path=str(kept), sha256=digest, bytes=length)


def discard_files(files: list[dict]) -> None:
    """Remove stored copies (as recorded in ``Load.files`` or a draft); only what lies in ``UPLOAD_DIR``."""
    for file in files:
        path = Path(file["path"])
        if path.parent == settings.UPLOAD_DIR:
            path.unlink(missing_ok=True)


def _copy(stream: BinaryIO, target: Path) -> tuple[str, int]:
    digest, length = hashlib.sha256(), 0
    with target.open("xb") as out:
        target.chmod(0o600)
        while block := stream.read(CHUNK):
            digest.update(block)
            length += out.write(block)
        out.flush()
        os.fsync(out.fileno())
    return digest.hexdigest(), length


def _ending(name: str) -> str:
    """The ending a reader may go by (``.csv``, ``.csv.gz``), plain characters only."""
    found = re.search(r"(\.[a-z0-9]{1,8}){1,2}$", name.lower())
    return found.group() if found and found.group() != ".part" else ".bin"


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
