"""What goes in and what comes out of an ingestion."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from datasources.lake import Part

#: called with per cent done and the stage in words; may raise to cancel
Progress = Callable[[int, str], None]


@dataclass(frozen=True)
class SourceFile:
    """A file to take in, and the name by which a person knows it."""

    path: Path
    name: str


@dataclass(frozen=True)
class IngestReport:
    """How an ingestion went. ``rows_read == rows_loaded + rows_rejected`` always; ``repeated_keys`` counts rows whose
    complete key an earlier row of the load has already; ``reasons`` counts refused cells by column and reason;
    ``footer`` names the lines below the tables (totals, notes), which are no rows and are not counted."""

    rows_read: int
    rows_loaded: int
    rows_rejected: int
    repeated_keys: int
    parquet: list[Part]
    rejects_path: str | None
    coverage_from: date | None
    coverage_to: date | None
    mapping: dict[str, str]
    dropped: list[str]
    reasons: dict[str, int] = field(default_factory=dict)
    over_limit: bool = False
    footer: list[str] = field(default_factory=list)
