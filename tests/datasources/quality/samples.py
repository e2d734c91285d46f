"""Small loads for measuring: rows as Python values, written as the lake writes them."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from datasources.lake.files import ParquetFile, load_schema
from datasources.lake.row_ids import first_row_id
from datasources.quality.report import Delivered, Surroundings, measure
from datasources.schema.standards import Standard

TODAY = date(2024, 6, 15)
EMPTY = "必填项为空"
STANDARD = Standard.from_definition(
    {
        "slug": "benefit",
        "title": "救助",
        "key": ["no"],
        "occurred": "on",
        "region": "region",
        "columns": {
            "no": {"type": "string", "title": "编号", "required": True},
            "name": {"type": "name", "title": "姓名"},
            "kind": {"type": "string", "title": "类别", "values": ["低保", "特困", "孤儿"]},
            "on": {"type": "date", "title": "日期"},
            "amount": {"type": "money", "title": "金额", "unit": "元"},
            "region": {"type": "region_code", "title": "区划"},
        },
    }
)
MAPPING = {column.title: name for name, column in STANDARD.columns.items()}


ALONE = Surroundings()


def write(path: Path, rows: Sequence[Mapping[str, Any]], standard: Standard = STANDARD, load_id: int = 1) -> Path:
    """One Parquet file of a load."""
    schema = load_schema(standard)
    carried = {"source_load": load_id, "source_file": "f.csv"}
    full = [
        {**row, **carried, "source_line": place, "row_id": first_row_id(load_id) + place}
        for place, row in enumerate(rows)
    ]
    file = ParquetFile(path, schema)
    if full:
        file.append(pa.Table.from_pylist(full, schema=schema).columns)
    file.publish(path.parent)
    return path


def measured(
    folder: Path,
    rows: Sequence[Mapping[str, Any]],
    standard: Standard = STANDARD,
    around: Surroundings = ALONE,
    **delivered: Any,
) -> dict[str, Any]:
    """The figures of a load with these rows, all of whose columns were delivered."""
    told = {
        "rows_read": len(rows),
        "rows_rejected": 0,
        "repeated_keys": 0,
        "mapping": {column.title: name for name, column in standard.columns.items()},
        "reasons": {},
        "empty_reason": EMPTY,
    }
    path = write(folder / "part.parquet", rows, standard)
    return measure([path], standard, Delivered(**{**told, **delivered}), around, today=TODAY, folder=folder / "tmp")
