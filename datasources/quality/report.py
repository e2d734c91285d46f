"""The quality report of one load: every figure, as JSON can hold it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from datasources.lake import LoadFiles
from datasources.lake.coverage import Block
from datasources.quality.codes import count_codes
from datasources.quality.columns import ColumnFigures, measure_columns
from datasources.quality.days import measure_days
from datasources.quality.keys import measure_keys
from datasources.quality.matching import OtherDataset, match_keys
from datasources.quality.opening import Opened, opened
from datasources.quality.refusals import WHOLE_LINE, refusals_by_column
from datasources.quality.regions import measure_regions
from datasources.schema.standards import Standard

Figures = dict[str, Any]


@dataclass(frozen=True)
class Delivered:
    """What the ingestion counted. ``reasons``: header：reason -> cells, among them ``empty_reason`` where a required
    cell was empty; ``declared``: the period that the supplier says it covers."""

    rows_read: int
    rows_rejected: int
    repeated_keys: int
    mapping: Mapping[str, str]
    reasons: Mapping[str, int]
    empty_reason: str
    declared: Block | None = None


@dataclass(frozen=True)
class Surroundings:
    """What a load is measured against: the area of its office (``area``, how region codes begin) and of the offices
    below; the rows that its dataset had before it; the office's other datasets."""

    area: str = ""
    below: Mapping[str, str] = field(default_factory=dict)
    earlier: Sequence[LoadFiles] = ()
    earlier_rows: int = 0
    others: Sequence[OtherDataset] = ()


def measure(
    paths: Sequence[Path],
    standard: Standard,
    delivered: Delivered,
    around: Surroundings,
    *,
    today: date,
    folder: Path,
) -> Figures:
    """Measure the Parquet files of a load (at least one); ``folder`` may be used for temporary files.

    No cell of a text is in the figures, except codes (see ``codes.is_coded``); numbers and moments only as lowest,
    median and highest. Raises duckdb.Error where the files cannot be read.
    """
    with opened(paths, standard, folder) as load:
        columns = measure_columns(load, today)
        days = measure_days(load, today, delivered.declared)
        regions = measure_regions(load, around.area, around.below)
        key = measure_keys(load, delivered.repeated_keys, around.earlier, around.earlier_rows)
        refused = refusals_by_column(delivered.reasons, delivered.mapping)
        return {
            "rows": load.rows,
            "read": delivered.rows_read,
            "rejected": delivered.rows_rejected,
            "exact": load.is_exact,
            "columns": _columns(load, columns, delivered, refused, around),
            "whole_lines": refused.get(WHOLE_LINE, {}),
            "key": key and asdict(key),
            "days": days and asdict(days),
            "regions": regions and asdict(regions),
        }


def _columns(
    load: Opened,
    measured: dict[str, ColumnFigures],
    delivered: Delivered,
    refused: Mapping[str, Mapping[str, int]],
    around: Surroundings,
) -> dict[str, Figures]:
    codes, matches = count_codes(load, measured), match_keys(load, measured, around.others)
    delivered_columns = set(delivered.mapping.values())
    found: dict[str, Figures] = {}
    for name, column in load.standard.columns.items():
        bad = dict(refused.get(name, {}))
        found[name] = asdict(measured[name]) | {
            "type": column.type,
            "required": column.required,
            "in_file": name in delivered_columns,
            "empty_refused": bad.pop(delivered.empty_reason, 0),
            "refused": bad,
            "codes": asdict(codes[name]) if name in codes else None,
            "matches": asdict(matches[name]) if name in matches else None,
        }
    return found
