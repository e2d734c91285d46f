"""Single rows out of big files, with pyarrow alone: the web process opens no engine."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from datasources.errors import LakeError

_STEP = 10_000


def read_rows(
    paths: Iterable[Path | str], row_ids: Iterable[int], columns: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """The rows of these ids that the files hold, in the order of the files; ``raw`` is among all columns.

    Only row groups that can hold an id are read. Raises LakeError when a file is not there.
    """
    wanted = sorted(set(row_ids))
    if not wanted:
        return []
    names = None if columns is None else list(dict.fromkeys([*columns, "row_id"]))
    rows = [row for path in paths for row in _rows_of(Path(path), wanted, names)]
    if columns is None or "row_id" in columns:
        return rows
    return [{name: row[name] for name in columns} for row in rows]


def read_first(
    paths: Iterable[Path | str], limit: int, *, column: str | None = None, prefix: str = ""
) -> list[dict[str, Any]]:
    """The first rows of the files; with ``column``, those whose text there begins with ``prefix``. Raises LakeError."""
    found: list[dict[str, Any]] = []
    for path in map(Path, paths):
        try:
            with pq.ParquetFile(path) as file:
                for batch in file.iter_batches(_STEP):
                    if column:
                        batch = batch.filter(pc.starts_with(batch.column(column), prefix))
                    found += batch.slice(0, limit - len(found)).to_pylist()
                    if len(found) == limit:
                        return found
        except (OSError, pa.ArrowInvalid, KeyError) as error:
            raise _damaged(path) from error
    return found


def _damaged(path: Path) -> LakeError:
    return LakeError(f"数据文件 {path.name}", "不见了或已损坏", "请从备份恢复，或撤回这个批次后重新导入")


def _rows_of(path: Path, wanted: list[int], columns: list[str] | None) -> list[dict[str, Any]]:
    ids = pa.array(wanted, pa.int64())
    try:
        with pq.ParquetFile(path) as file:
            groups = [group for group in range(file.num_row_groups) if _may_hold(file, group, wanted)]
            if not groups:
                return []
            found: list[dict[str, Any]] = []
            for batch in file.iter_batches(_STEP, row_groups=groups, columns=columns):
                found += batch.filter(pc.is_in(batch.column("row_id"), value_set=ids)).to_pylist()
            return found
    except (OSError, pa.ArrowInvalid) as error:
        raise _damaged(path) from error


def _may_hold(file: pq.ParquetFile, group: int, wanted: list[int]) -> bool:
    place = file.schema_arrow.get_field_index("row_id")
    bounds = file.metadata.row_group(group).column(place).statistics
    return bounds is None or any(bounds.min <= row_id <= bounds.max for row_id in wanted)
