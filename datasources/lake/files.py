"""The lake's Parquet files: complete and checksummed, or not there at all; checked against the manifest."""

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypedDict

import pyarrow as pa
import pyarrow.parquet as pq

from datasources.errors import LakeError
from datasources.schema.standards import Standard

ROW_GROUP = 100_000
#: bytes that are hashed at a time
_BLOCK = 2**22
#: small pages: a look-up of one row unpacks some thousand rows of a group, not all; files grow by 4 %
PAGE = 4_096
#: a column is written by its distinct values when so few of its first ones are different
_LOOKED_AT, _DISTINCT = 2_000, 500
#: columns that ascend: written as the differences
_ASCENDING = ("source_line", "row_id")
#: how a semantic type's engine type is written
ARROW_TYPES = {
    "string": pa.string(),
    "int64": pa.int64(),
    "decimal(18, 2)": pa.decimal128(18, 2),
    "decimal(20, 6)": pa.decimal128(20, 6),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
}


class Part(TypedDict):
    """One immutable Parquet file of a load: an entry of its manifest. ``path`` is relative to the lake's root."""

    path: str
    rows: int
    bytes: int
    sha256: str


def load_schema(standard: Standard) -> pa.Schema:
    """The columns of every load of the standard: its own, then those that say where a row came from."""
    own = [pa.field(name, ARROW_TYPES[column.kind.ibis_type]) for name, column in standard.columns.items()]
    carried = [
        pa.field("source_load", pa.int64()),
        pa.field("source_file", pa.string()),
        pa.field("source_line", pa.int64()),
        pa.field("row_id", pa.int64()),
        pa.field("raw", pa.string()),
    ]
    return pa.schema(own + carried)


class ParquetFile:
    """Grows under a temporary name; ``publish`` puts it in its place once it is safely on disk."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self.path, self.rows = path, 0
        self._draft = path.with_name(f".{path.name}.part")
        self._schema = schema
        self._writer: pq.ParquetWriter | None = None
        self._draft.unlink(missing_ok=True)  # an interrupted attempt may have left one

    def append(self, columns: list[pa.Array]) -> None:
        table = pa.Table.from_arrays(columns, schema=self._schema)
        if self._writer is None:
            self._writer = self._open(table)
        self._writer.write_table(table, row_group_size=ROW_GROUP)
        self.rows += len(table)

    def publish(self, root: Path) -> Part:
        writer = self._writer or self._open(self._schema.empty_table())
        writer.close()
        sync(self._draft)
        digest = sha256_of(self._draft)
        size = self._draft.stat().st_size
        self._draft.replace(self.path)
        sync(self.path.parent)
        return Part(path=self.path.relative_to(root).as_posix(), rows=self.rows, bytes=size, sha256=digest)

    def discard(self) -> None:
        if self._writer:
            self._writer.close()
        self._draft.unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)

    def _open(self, first: pa.Table) -> pq.ParquetWriter:
        """``first``: rows that show which columns repeat themselves."""
        names = [name for name in first.column_names if name not in _ASCENDING]
        repeating = [name for name in names if len(first[name][:_LOOKED_AT].unique()) <= _DISTINCT]
        ascending = {name: "DELTA_BINARY_PACKED" for name in _ASCENDING if name in first.column_names}
        return pq.ParquetWriter(
            self._draft,
            self._schema,
            compression="zstd",
            use_dictionary=repeating,
            column_encoding=ascending,
            max_rows_per_page=PAGE,
        )


def paths_of(root: Path, manifest: Iterable[Mapping[str, Any]]) -> tuple[Path, ...]:
    """Where the files of a manifest lie. Raises LakeError for a path that leads out of the lake."""
    lake = root.resolve()
    paths = tuple((lake / part["path"]).resolve() for part in manifest)
    for path in paths:
        if not path.is_relative_to(lake):
            raise LakeError("数据湖", f"清单中的路径 {path.name} 不在数据湖之内", "请检查批次的清单")
    return paths


def verify(root: Path, manifest: Iterable[Mapping[str, Any]], tick: Callable[[], object] = lambda: None) -> None:
    """Raises LakeError unless every file of the manifest is there and is what was written. ``tick`` is called often
    meanwhile, and ends it by raising.
    """
    parts = list(manifest)
    for part, path in zip(parts, paths_of(root, parts), strict=True):
        place = f"数据文件 {part['path']}"
        if not path.is_file():
            raise LakeError(place, "不见了", "请从备份恢复，或撤回这个批次后重新导入")
        if path.stat().st_size != part["bytes"] or sha256_of(path, tick) != part["sha256"]:
            raise LakeError(place, "内容与入库时不一致", "请从备份恢复，或撤回这个批次后重新导入")


def sync(path: Path) -> None:
    """Make a file's content, or a folder's list of names, survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of(path: Path, tick: Callable[[], object] = lambda: None) -> str:
    """The digest of a file's content; ``tick`` is called every few milliseconds."""
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            tick()
    return digest.hexdigest()
