"""The lake: immutable Parquet files, named by manifests, opened as tables or read row by row."""

from datasources.lake.coverage import intersect_coverage, merge_coverage
from datasources.lake.files import Part, paths_of, verify
from datasources.lake.kept import keep_rows
from datasources.lake.narrowing import narrowed
from datasources.lake.relation import Holding, LoadFiles, relation
from datasources.lake.row_ids import first_row_id, load_of
from datasources.lake.rows import read_first, read_rows, read_rows_of

__all__ = [
    "Holding",
    "LoadFiles",
    "Part",
    "first_row_id",
    "intersect_coverage",
    "keep_rows",
    "load_of",
    "merge_coverage",
    "narrowed",
    "paths_of",
    "read_first",
    "read_rows",
    "read_rows_of",
    "relation",
    "verify",
]
