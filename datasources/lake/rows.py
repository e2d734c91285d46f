"""Single rows out of big files, without an engine: nothing here computes."""

from collections.abc import Collection, Iterable, Sequence
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
    paths: Iterable[Path | str], row_ids: Collection[int], columns: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """The rows of these ids that the files of one load hold, in the order of the files; ``raw`` is among all columns.

    Raises LakeError when a file is not there or cannot be read.
    """
    return read_rows_of(((path, row_ids) for path in paths), columns)


def read_rows_of(
    wanted: Iterable[tuple[Path | str, Collection[int]]], columns: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """As ``read_rows``, from the files of many loads at once, each with the ids that it may hold.

    Only pages that can hold an id are unpacked: naming a file's own ids alone is what makes this quick.
    """
    # not above: processes that load data or run models import this package too, and never look up a row
    import polars

    files, queries = [], []
    for path, row_ids in wanted:
        if not row_ids:
            continue
        files.append(Path(path))
        if not files[-1].is_file():
            raise _damaged(files[-1])
        ids = sorted(set(row_ids))  # a plain list: of anything else Polars does not see which row groups it may skip
        rows = polars.scan_parquet(path, glob=False).filter(polars.col("row_id").is_in(ids))
        queries.append(rows if columns is None else rows.select(columns))
    return [row for frame in _collected(files, queries) for row in frame.to_dicts()]


def _collected(files: list[Path], queries: "list[polars.LazyFrame]") -> "list[polars.DataFrame]":
    import polars

    unreadable = (OSError, polars.exceptions.PolarsError, polars.exceptions.PanicException)
    try:
        return polars.collect_all(queries)
    except unreadable:
        pass
    frames = []
    for path, query in zip(files, queries, strict=True):  # one by one, to say which it is
        try:
            frames.append(query.collect())
        except unreadable as error:
            raise _damaged(path) from error
    return frames


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
