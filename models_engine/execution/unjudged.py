"""The rows that are no lead because their absence could not be judged, or not yet."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pyarrow.parquet as pq

from models_engine.engines import Session
from models_engine.execution.json_cells import as_json, evidence_json
from models_engine.operators.building import VERDICT, Verdict
from models_engine.operators.provenance import hidden_columns

SCHEMA = {"step": "string", "verdict": "string", "evidence": "string"}
_WORDS = {Verdict.UNJUDGEABLE: "unjudgeable", Verdict.PENDING: "pending"}


@dataclass(frozen=True)
class Part:
    """Rows of one step with one verdict; ``rows`` is a materialised table of their evidence."""

    step: str
    verdict: str
    rows: ir.Table


class Unjudged:
    """Collects them step by step, so that the steps' own tables can be dropped."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.parts: list[Part] = []

    def add(self, step: str, table: ir.Table, counts: Mapping[Verdict, int]) -> None:
        """A step's rows whose verdict is one of the two; ``counts`` says whether there are any."""
        for verdict, word in _WORDS.items():
            if counts[verdict]:
                self._keep(step, word, table.filter(table[VERDICT] == verdict))

    def add_again(self, step: str, first: str) -> None:
        """The rows of a step that means the same as an earlier one."""
        self.parts += [replace(part, step=step) for part in self.parts if part.step == first]

    def add_keyless(self, step: str, rows: ir.Table) -> int:
        """Rows of the lead that have no identity, since a part of their key is missing. Returns how many."""
        if count := self.session.count(rows):
            self._keep(step, _WORDS[Verdict.UNJUDGEABLE], rows)
        return count

    def write(self, path: Path) -> None:
        """One Parquet file: step, verdict (``unjudgeable`` or ``pending``), evidence (JSON: input -> row ids)."""
        if not self.parts:
            # not an empty table: making one imports pandas, which takes longer than many a run
            pq.ParquetWriter(path, ibis.schema(SCHEMA).to_pyarrow()).close()
            return
        listed = [
            part.rows.select(step=ibis.literal(part.step), verdict=ibis.literal(part.verdict), evidence="evidence")
            for part in self.parts
        ]
        together = ibis.union(*listed, distinct=False) if len(listed) > 1 else listed[0]
        self.session.write(together.order_by(["step", "verdict", "evidence"]), path)

    def _keep(self, step: str, word: str, rows: ir.Table) -> None:
        ids = {column: rows[column] for column in hidden_columns(rows)}
        listed = rows.select(evidence=as_json(evidence_json(ids)))
        self.parts.append(Part(step, word, self.session.materialise(listed)))
