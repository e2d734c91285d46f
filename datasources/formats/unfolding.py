"""How much a zipped workbook holds, before anybody reads it into memory."""

import zipfile
import zlib
from pathlib import Path

#: bytes inflated at a time
_STEP = 1 << 20


def unfolds_beyond(path: Path, limit: int, parts: int) -> bool:
    """Whether a zip file has more than so many parts or holds more than ``limit`` bytes.

    What its directory states is looked at first; as a directory may lie, what is stored is then inflated and counted,
    a piece at a time.

    Raises:
        zipfile.BadZipFile, zlib.error, OSError: it is damaged.
    """
    with zipfile.ZipFile(path) as book, path.open("rb") as file:
        infos = book.infolist()
        if len(infos) > parts or sum(info.file_size for info in infos) > limit:
            return True
        left = limit
        for info in infos:
            left -= _inflated(file, info, left) if info.compress_type == zipfile.ZIP_DEFLATED else info.compress_size
            if left < 0:
                return True
    return False


def _inflated(file, info: zipfile.ZipInfo, limit: int) -> int:
    """Bytes that one part inflates to; stops soon after ``limit``."""
    file.seek(info.header_offset + 26)
    name, extra = (int.from_bytes(file.read(2), "little") for _ in range(2))
    file.seek(name + extra, 1)
    inflater, total, stored = zlib.decompressobj(-zlib.MAX_WBITS), 0, info.compress_size
    while stored > 0 and not inflater.eof and total <= limit:
        piece = file.read(min(_STEP // 64, stored))
        if not piece:
            break
        stored -= len(piece)
        while piece and total <= limit:
            total += len(inflater.decompress(piece, _STEP))
            piece = inflater.unconsumed_tail
    return total
