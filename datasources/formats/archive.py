"""ZIP and gzip: the members that hold tables are unfolded one at a time, onto a file without a name."""

import gzip
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from datasources.errors import FormatError
from datasources.formats.base import Batch, Footer, Reader, Source
from datasources.formats.kinds import Kind, recognise
from datasources.formats.members import Member, find_members, is_workbook
from datasources.formats.options import ALL_PARTS
from datasources.formats.parts import PartsReader

#: how much of a member with lines shows its header
_HEAD = 4 << 20
_STEP = 1 << 20
#: more than this many times its size is no table but a bomb, from so many bytes on
_RATIO, _HARMLESS = 200, 256 << 20
_LINES = (Kind.DELIMITED, Kind.JSON_LINES)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
#: opens a source in this process; True to read its rows
Open = Callable[..., Reader]


def open_archive(source: Source, open_directly: Open, *, whole: bool) -> Reader:
    """The tables in a ZIP file, which must have the same columns; ``sheet`` may name one of its members.

    Raises:
        FormatError: it is damaged, locked, a bomb, has another archive in it, or no table.
    """
    place = f"文件 {source.name}"
    members, left_out = find_members(source)
    told, names = source.option("sheet"), list(members)
    if told not in (None, ALL_PARTS):
        if told not in members:
            raise FormatError(place, f"压缩包里没有名为 {told} 的文件", f"现有：{'、'.join(names[:20])}")
        members = {told: members[told]}
    inner = {**source.options, "sheet": ALL_PARTS if told == ALL_PARTS else None}

    def part(name: str, rows: bool) -> Reader | None:
        return _open_member(source, members[name], inner, open_directly, rows)

    reader = PartsReader(list(members), part, place, whole=whole, must_fit=True)
    reader.notes[:0], reader.sheets = left_out, names
    return reader


def open_gzip(source: Source, open_directly: Open, *, whole: bool) -> Reader:
    """The table in a gzip file (表.csv.gz). Raises FormatError as ``open_archive``."""
    name = source.name[: -len(".gz")] if source.name.lower().endswith(".gz") else source.name

    def unfold(limit: int | None) -> IO[bytes]:
        with gzip.open(source.path) as packed:
            return _unfolded(packed, source.path.stat().st_size, limit, f"文件 {source.name}")

    return _opened(Source(source.path, name, source.options), unfold, open_directly, whole)


def _open_member(source: Source, member: Member, options: dict[str, Any], open_directly: Open, whole: bool) -> Reader:
    def unfold(limit: int | None) -> IO[bytes]:
        with zipfile.ZipFile(source.path) as archive, archive.open(member.info) as packed:
            return _unfolded(packed, member.info.compress_size, limit, f"文件 {source.name}/{member.name}")

    return _opened(Source(source.path, f"{source.name}/{member.name}", options), unfold, open_directly, whole)


def _opened(inner: Source, unfold: Callable[[int | None], IO[bytes]], open_directly: Open, whole: bool) -> Reader:
    try:
        file = unfold(_HEAD)
        kind = _kind_inside(_over(file, inner))
        if whole or kind not in _LINES:
            file.close()
            file = unfold(None)
    except _BROKEN as error:
        raise FormatError(f"文件 {inner.name}", "已损坏，解不开", "请重新打包后再导入") from error
    return _Held(open_directly(_over(file, inner), whole=whole), file)


def _over(file: IO[bytes], inner: Source) -> Source:
    """The source, read from an open file that has no name."""
    return Source(Path(f"/proc/self/fd/{file.fileno()}"), inner.name, inner.options)


def _kind_inside(source: Source) -> Kind:
    kind = recognise(source)
    if kind is Kind.GZIP or (kind is Kind.ZIP and source.path.stat().st_size < _HEAD and not is_workbook(source)):
        raise FormatError(f"文件 {source.name}", "是压缩包里的压缩包", "请先解开，只打包一层后再导入")
    return kind


def _unfolded(packed: IO[bytes], stored: int, limit: int | None, place: str) -> IO[bytes]:
    """What a stream holds, or its first lines within ``limit`` bytes, on a file without a name."""
    size = 0
    file = tempfile.TemporaryFile()  # noqa: SIM115 - its reader closes it
    while (limit is None or size < limit) and (piece := packed.read(_STEP)):
        size += file.write(piece)
        if size > _HARMLESS and size > _RATIO * stored:
            raise FormatError(place, f"解开后超过原来的 {_RATIO} 倍，是压缩炸弹", "请直接上传其中的表格")
    if limit is not None and size >= limit:
        file.truncate(_last_line_end(file, size))
    file.flush()
    return file


def _last_line_end(file: IO[bytes], size: int) -> int:
    file.seek(max(0, size - _STEP))
    end = file.read().rfind(b"\n")
    return size if end < 0 else max(0, size - _STEP) + end + 1


class _Held:
    """A reader together with the unfolded file that it reads."""

    def __init__(self, reader: Reader, file: IO[bytes]) -> None:
        self._reader, self._file = reader, file
        self.headers = reader.headers

    @property
    def fraction(self) -> float:
        return self._reader.fraction

    @property
    def footer(self) -> list[Footer]:
        return self._reader.footer

    def describe(self) -> dict[str, Any]:
        return self._reader.describe()

    def batches(self, rows: int = 100_000) -> Iterator[Batch]:
        return self._reader.batches(rows)

    def close(self) -> None:
        self._reader.close()
        self._file.close()
