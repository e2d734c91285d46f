"""Run a checked model on literal rows, in this process."""

import json
from datetime import date
from pathlib import Path

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from models_engine.execution import InputData, Matches, execute
from models_engine.language import CheckedModel
from tests.engine import session

#: columns of the matches that hold JSON; a run without evidence has but the first
_JSON = ("key", "reasons", "facts", "evidence")


class Run:
    """What a run left: ``figures``, ``matches`` (JSON read), ``unjudged`` as (step, verdict, evidence)."""

    def __init__(self, figures, folder: Path) -> None:
        self.figures = figures
        self.matches = [
            {**row, **{name: json.loads(row[name]) for name in _JSON if name in row}}
            for batch in Matches(folder / "matches.parquet").batches()
            for row in batch
        ]
        unjudged = folder / "unjudged.parquet"
        listed = pq.read_table(unjudged).to_pylist() if unjudged.exists() else []
        self.unjudged = [(row["step"], row["verdict"], json.loads(row["evidence"])) for row in listed]
        self.bytes = pq.read_table(folder / "matches.parquet").to_pylist()

    def step(self, name: str) -> dict:
        return next(step for step in self.figures.steps if step["name"] == name)

    @property
    def keys(self) -> list[dict]:
        return [match["key"] for match in self.matches]


def run(
    checked: CheckedModel,
    rows: dict[str, list[dict]],
    *,
    coverage: dict[str, list[tuple[date, date]]] | None = None,
    parameters: dict | None = None,
    as_of: date = date(2022, 12, 31),
    threads: int = 1,
    memory_mb: int = 1024,
    costly: bool = False,
    **more,
) -> Run:
    """``rows``: input -> typed rows as dicts, a missing column NULL; a row's id is its place from 1, or ``row_id``."""
    with session(threads, memory_mb=memory_mb) as opened:
        inputs = {
            input_name: InputData(table(standard, rows.get(input_name, [])), (coverage or {}).get(input_name), costly)
            for input_name, standard in checked.standards.items()
        }
        figures = execute(
            checked,
            opened,
            inputs,
            parameters=parameters or {},
            as_of=as_of,
            result_folder=opened.folder / "result",
            **more,
        )
        return Run(figures, opened.folder / "result")


def table(standard, rows: list[dict]):
    schema = ibis.schema(
        {name: column.kind.ibis_type for name, column in standard.columns.items()}
        | {"source_file": "string", "source_line": "int64", "row_id": "int64"}
    )
    placed = [{"source_line": place, "row_id": place, **row} for place, row in enumerate(rows, 1)]
    arrow = schema.to_pyarrow()
    arrays = [pa.array([row.get(field.name) for row in placed], field.type) for field in arrow]
    return ibis.memtable(pa.table(arrays, schema=arrow), schema=schema)
