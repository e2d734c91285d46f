"""A run's matches as the floor above reads them: batch by batch, without an engine."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow.parquet as pq


class Matches:
    """The matches of a run, in the order of their identity (rule, office, key).

    A row has: rule, key (JSON object), office, subject_name, subject_id, occurred_on (date), amount (Decimal, yuan),
    level, score, reasons (JSON list of indexes), facts (JSON column -> {"value", "type"}), evidence (JSON input ->
    row ids).
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)

    def __len__(self) -> int:
        return pq.read_metadata(self.path).num_rows

    def batches(self, size: int = 2000, columns: Sequence[str] | None = None) -> Iterator[list[dict]]:
        """Lists of at most ``size`` rows, of all columns or of some; one batch is in memory at a time."""
        with pq.ParquetFile(self.path) as file:
            for batch in file.iter_batches(size, columns=columns):
                yield batch.to_pylist()
