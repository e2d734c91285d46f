"""The archive of a pack: a ZIP whose bytes follow from its entries alone, so that any other byte shows."""

import re
from collections.abc import Iterable
from typing import BinaryIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

#: folders and plain names; no absolute paths, no "..", nothing that a system reads differently
ENTRY_NAME = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9_-]*/)*[A-Za-z0-9][A-Za-z0-9_-]*(?:\.[A-Za-z0-9]+)+")
_MOMENT = (1980, 1, 1, 0, 0, 0)


def write_archive(file: BinaryIO, entries: Iterable[tuple[str, bytes]]) -> None:
    """Write the entries in the order given, not compressed: what compression makes of bytes differs between versions.

    Raises ValueError for a name that is not plain.
    """
    with ZipFile(file, "w", ZIP_STORED, allowZip64=False) as archive:
        for name, content in entries:
            if not ENTRY_NAME.fullmatch(name):
                raise ValueError(name)
            info = ZipInfo(name, _MOMENT)
            info.create_system, info.external_attr = 3, 0o644 << 16
            archive.writestr(info, content)
