"""What a load would make of some rows: the same cleaning, and nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import duckdb
import pyarrow as pa

from datasources.ingestion.cells import Cells, ColumnCleaner
from datasources.ingestion.mapping import Binding, header_unit
from datasources.ingestion.validation import faults_of
from datasources.schema.standards import Standard


@dataclass(frozen=True)
class Fault:
    """A refused cell: the row, counted from 0, the header of its column and why."""

    row: int
    header: str
    reason: str


@dataclass(frozen=True)
class Rehearsal:
    """``values``: by header, the cleaned cells as text (None: empty or refused)."""

    rows: int
    values: dict[str, list[str | None]]
    faults: list[Fault]

    @cached_property
    def refused(self) -> set[int]:
        """Rows that a load would put into quarantine."""
        return {fault.row for fault in self.faults}


def rehearse(columns: Mapping[str, pa.StringArray], bindings: Sequence[Binding], rows: int) -> Rehearsal:
    """Clean cells (by header) as a load with these ``bindings`` would."""
    values: dict[str, list[str | None]] = {}
    faults: list[Fault] = []
    with duckdb.connect(config={"threads": 1}) as engine:
        for binding in bindings:
            cells = ColumnCleaner(engine, binding.column, binding.unit).clean(columns[binding.header])
            values[binding.header] = _as_text(cells)
            places, reasons = faults_of(cells, binding.column.required)
            both = zip(places.tolist(), reasons.to_pylist(), strict=True)
            faults += [Fault(row, binding.header, reason) for row, reason in both]
    return Rehearsal(rows, values, faults)


def rehearse_rows(rows: Sequence[Mapping[str, str]], bindings: Sequence[Binding]) -> Rehearsal:
    """Clean whole rows (header -> text) of a file."""
    columns = {
        binding.header: pa.array([row.get(binding.header, "") for row in rows], pa.string()) for binding in bindings
    }
    return rehearse(columns, bindings, len(rows))


def bindings_of(mapping: Mapping[str, str], standard: Standard) -> list[Binding]:
    """The bindings of a complete mapping, in its order; headers left out have none."""
    known = ((header, standard.columns.get(name)) for header, name in mapping.items())
    return [
        Binding(at, header, column, header_unit(header, column) or column.unit)
        for at, (header, column) in enumerate((header, column) for header, column in known if column)
    ]


def _as_text(cells: Cells) -> list[str | None]:
    if pa.types.is_boolean(cells.values.type):
        return [None if value is None else "是" if value else "否" for value in cells.values.to_pylist()]
    return cells.values.cast(pa.string()).to_pylist()
