"""A few rows of a load kept apart, when the load itself is destroyed."""

from collections.abc import Collection, Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from datasources.lake.files import ParquetFile, Part


def keep_rows(paths: Iterable[Path], row_ids: Collection[int], target: Path, root: Path) -> Part | None:
    """Write the rows of these ids into ``target``, as they are; None where the files hold none of them.

    ``root``: the lake, which the part's path is relative to.
    """
    ids = pa.array(sorted(row_ids), pa.int64())
    tables = [pq.read_table(path, filters=pc.field("row_id").isin(ids)) for path in paths]
    found = pa.concat_tables(tables, promote_options="default") if tables else None
    if not found:
        return None
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = ParquetFile(target, found.schema)
    file.append(found.sort_by("row_id").columns)
    return file.publish(root)
