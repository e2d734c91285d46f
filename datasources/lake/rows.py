"""Single rows out of big files, without an engine: nothing here computes."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from datasources.errors import LakeError

if TYPE_CHECKING:
    import polars

_STEP = 10_000


def read_rows(
    paths: Iterable[Path | str], row_ids: Iterable[int], columns: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """The rows of these ids that the files hold, in the order of the files; ``raw`` is among all columns.

    Only pages that can hold an id are unpacked. Raises LakeError when a file is not there or cannot be read.
    """
    # not above: processes that load data or run models import this package too, and never look up a row
    import polars

    wanted = polars.Series(sorted(set(row_ids)), dtype=polars.Int64)
    files = [Path(path) for path in paths]
    if wanted.is_empty() or not files:
        return []
    if gone := next((path for path in files if not path.is_file()), None):
        raise _damaged(gone)
    queries = [_query(polars.scan_parquet(path, glob=False), wanted, columns) for path in files]
    unreadable = (OSError, polars.exceptions.PolarsError, polars.exceptions.PanicException)
    try:
        frames = polars.collect_all(queries)
    except unreadable:
        frames = []
        for path, query in zip(files, queries, strict=True):  # one by one, to say which it is
            try:
                frames.append(query.collect())
            except unreadable as error:
                raise _damaged(path) from error
    return [row for frame in frames for row in frame.to_dicts()]


def _query(table: "polars.LazyFrame", wanted: "polars.Series", columns: Sequence[str] | None) -> "polars.LazyFrame":
    import polars

    rows = table.filter(polars.col("row_id").is_in(wanted.implode()))
    return rows if columns is None else rows.select(columns)


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
