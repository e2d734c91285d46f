"""Is a pack as it was made? Answered from the file and a public key alone; the file may be anybody's.

Nothing is unpacked to disk, names are only compared, and what is read is bounded before it is read.
"""

import hashlib
import json
import struct
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from supervision.leads.packs.archive import write_archive
from supervision.leads.packs.manifest import DIGESTS, FORMAT, MANIFEST, SIGNATURE
from supervision.leads.packs.signing import signature_problem

#: bounds: bytes of a pack, of its manifest and signature; entries, and bytes of their directory
MOST_BYTES, MOST_MANIFEST, MOST_SIGNATURE = 2**29, 2**22, 2**14
MOST_ENTRIES, MOST_DIRECTORY = 5_000, 2**20
_PIECE = 2**20


class State(StrEnum):
    INTACT = "intact"
    ALTERED = "altered"
    MISSING = "missing"
    EXTRA = "extra"


@dataclass(frozen=True)
class Finding:
    """How it stands with one entry. ``reason``: a whole sentence where it is not intact."""

    name: str
    state: State
    reason: str = ""


@dataclass
class Report:
    """What a check found. ``faults``: sentences about the pack as a whole; ``about``: what the manifest says of it."""

    entries: list[Finding] = field(default_factory=list)
    signed: bool = False
    faults: list[str] = field(default_factory=list)
    about: Mapping[str, object] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return self.signed and not self.faults and all(entry.state is State.INTACT for entry in self.entries)


class _Unusable(Exception):
    """The file cannot be checked entry by entry; says why."""


def check_pack(path: Path, trusted: Mapping[str, Ed25519PublicKey]) -> Report:
    """Compare a pack with its manifest, and the manifest with its signature. ``trusted``: public keys by fingerprint.

    Never raises for what the file holds: whatever is wrong stands in the report.
    """
    report = Report()
    try:
        with path.open("rb") as file:
            _refuse_oversized(file)
            with ZipFile(file) as archive:
                _check(archive, file, trusted, report)
    except _Unusable as error:
        report.faults.append(str(error))
    except OSError as error:
        report.faults.append(f"文件无法读取：{error.strerror or error}。")
    except (BadZipFile, NotImplementedError, ValueError, EOFError):
        report.faults.append("不是完整的证据包：压缩包的结构已损坏。")
    return report


def _refuse_oversized(file: BinaryIO) -> None:
    """Look at the end of the file, before its directory is believed."""
    size = file.seek(0, 2)
    if size > MOST_BYTES:
        raise _Unusable(f"文件超过 {MOST_BYTES // 2**20} MiB，不是本平台制作的证据包。")
    file.seek(max(0, size - 42))
    tail = file.read()
    if len(tail) < 22 or tail[-22:-18] != b"PK\5\6" or tail[:4] == b"PK\6\7":
        raise _Unusable("不是完整的证据包：文件末尾不是压缩包的目录，可能被截断或附加了内容。")
    _disk, _start, _here, entries, directory, offset, comment = struct.unpack("<4H2LH", tail[-18:])
    if entries > MOST_ENTRIES or directory > MOST_DIRECTORY or offset + directory + 22 != size or comment:
        raise _Unusable("压缩包的目录与文件大小不符或过大，不是本平台制作的证据包。")
    file.seek(0)


def _check(archive: ZipFile, file: BinaryIO, trusted: Mapping[str, Ed25519PublicKey], report: Report) -> None:
    infos = {info.filename: info for info in archive.infolist()}
    repeated = [name for name, times in Counter(archive.namelist()).items() if times > 1]
    report.faults += [f"条目 {_said(name)} 在压缩包中出现多次。" for name in repeated]
    if any(info.compress_type != ZIP_STORED or info.flag_bits & 1 for info in infos.values()):
        raise _Unusable("压缩包中有压缩或加密的条目，不是本平台制作的证据包。")
    if sum(info.file_size for info in archive.infolist()) > file.seek(0, 2):
        raise _Unusable("压缩包中条目的大小之和超过文件本身：条目相互重叠，不是本平台制作的证据包。")
    manifest = _small(archive, infos, MANIFEST, MOST_MANIFEST)
    signature = _small(archive, infos, SIGNATURE, MOST_SIGNATURE)
    problem = signature_problem(manifest, signature, trusted)
    report.signed = problem is None
    report.faults += [problem] if problem else []
    listed = _listed(manifest, report)
    report.entries += [_finding(archive, infos.get(name), name, told) for name, told in listed.items()]
    extra = infos.keys() - listed.keys() - {MANIFEST, SIGNATURE}
    report.entries += [
        Finding(_said(name), State.EXTRA, "清单中没有这一条目，是后来加入的。") for name in sorted(extra)
    ]
    if report.ok and not _as_written(archive, file):
        report.faults.append("各条目与清单一致，但压缩包在条目之外的字节与平台写成的不同。")


def _small(archive: ZipFile, infos: Mapping[str, ZipInfo], name: str, most: int) -> bytes:
    """The content of an entry that must be there and small."""
    if name not in infos:
        raise _Unusable(f"缺少 {name}，无法核对。")
    if infos[name].file_size > most:
        raise _Unusable(f"{name} 过大，不是本平台写成的。")
    try:
        return archive.read(name)
    except BadZipFile as error:
        raise _Unusable(f"{name} 已被改动：内容与校验值不符。") from error


def _listed(manifest: bytes, report: Report) -> dict[str, Mapping[str, object]]:
    """Entries of the manifest by name."""
    try:
        said = json.loads(manifest)
        entries = {str(entry["name"]): dict(entry) for entry in said["entries"]}
        if said["format"] != FORMAT or len(entries) != len(said["entries"]):
            raise ValueError(said["format"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise _Unusable("清单无法读取，可能已被改动。") from error
    report.about = {name: value for name, value in said.items() if name != "entries"}
    return entries


def _finding(archive: ZipFile, info: ZipInfo | None, name: str, told: Mapping[str, object]) -> Finding:
    said = _said(name)
    if info is None:
        return Finding(said, State.MISSING, "清单中有这一条目，压缩包中没有。")
    if info.file_size != told.get("bytes"):
        reason = f"大小为 {info.file_size} 字节，清单记为 {_said(str(told.get('bytes')))} 字节。"
        return Finding(said, State.ALTERED, reason)
    sums = {algorithm: hashlib.new(algorithm) for algorithm in DIGESTS if algorithm == "sha256" or algorithm in told}
    try:
        for piece in _pieces(archive, info):
            for digest in sums.values():
                digest.update(piece)
    except (BadZipFile, EOFError):
        return Finding(said, State.ALTERED, "内容与压缩包自身的校验值不符。")
    wrong = [algorithm.upper() for algorithm, digest in sums.items() if digest.hexdigest() != told.get(algorithm)]
    if wrong:
        return Finding(said, State.ALTERED, f"内容的 {'、'.join(wrong)} 摘要与清单不符。")
    return Finding(said, State.INTACT)


def _pieces(archive: ZipFile, info: ZipInfo) -> Iterator[bytes]:
    with archive.open(info) as entry:
        while piece := entry.read(_PIECE):
            yield piece


def _as_written(archive: ZipFile, file: BinaryIO) -> bool:
    """Whether the file is, byte for byte, what the platform writes for these entries."""
    with tempfile.TemporaryFile() as again:
        write_archive(again, ((name, archive.read(name)) for name in sorted(archive.namelist())))
        again.seek(0)
        file.seek(0)
        while piece := file.read(_PIECE):
            if piece != again.read(_PIECE):
                return False
        return not again.read(1)


def _said(text: str) -> str:
    """A text of the file on one line of a terminal."""
    return text[:200].encode("unicode_escape").decode() if not text.isprintable() else text[:200]
