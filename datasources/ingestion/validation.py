"""Which cells of a batch are refused, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from datasources.ingestion.cells import Cells
from datasources.ingestion.mapping import Binding
from datasources.schema.types.plain import mask_of

REQUIRED = "必填项为空"


@dataclass(frozen=True)
class Faults:
    """The refused cells of one column: in which rows, ascending, and the reason of each."""

    binding: Binding
    rows: np.ndarray
    reasons: pa.StringArray


def find_faults(bindings: Sequence[Binding], columns: Sequence[Cells]) -> list[Faults]:
    """The faults of the columns that have some."""
    both = zip(bindings, columns, strict=True)
    found = (Faults(binding, *faults_of(cells, binding.column.required)) for binding, cells in both)
    return [faults for faults in found if len(faults.rows)]


def faults_of(cells: Cells, required: bool) -> tuple[np.ndarray, pa.StringArray]:
    """The rows of the refused cells of a column, and the reason of each."""
    reasons = cells.reasons
    if required and cells.values.null_count:
        empty = cells.values.is_null()
        reasons = pc.if_else(empty, REQUIRED, None) if reasons is None else pc.if_else(
            pc.and_(empty, reasons.is_null()), REQUIRED, reasons
        )  # fmt: skip
    if reasons is None:
        return np.array([], np.int64), pa.array([], pa.string())
    return np.flatnonzero(mask_of(reasons.is_valid())), reasons.drop_null()
