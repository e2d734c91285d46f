"""Jobs for the cage: real Parquet loads in a folder, and a model that never ends."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from datasources.lake.files import load_schema
from datasources.schema.standards import Standard
from tests.models_engine.execution.notice import MODEL, STANDARDS, standards

#: every row pairs with every other: the second step never ends
ENDLESS = """
slug: endless
title: {zh: 无尽, en: endless}
field: criminal_execution
summary: {zh: 无尽, en: endless}
legal_basis: [{law: 某法, article: 第一条, gist: 要旨}]
inputs: {penalties: police_admin_penalty}
steps:
  quick:
    filter: {from: penalties, where: "penalty_type = '行政拘留'"}
  slow:
    join:
      left: quick
      right: quick
      on: [penalty_type]
      where: "LENGTH(CONCAT(left.penalty_no, right.penalty_no)) < 0"
lead:
  from: slow
  key: [penalty_no]
  subject: {kind: person, name: penalty_no, id: penalty_no}
  level: "'A'"
  score: {base: 1}
  title: "{penalty_no}"
  reason: "{penalty_no}"
  document: correction_notice
examples: []
"""


def write_load(folder: Path, standard: Standard, rows: list[dict], load_id: int = 1) -> dict:
    """One load's Parquet file as the lake writes it, described as a job describes it."""
    schema = load_schema(standard)
    carried = {"source_load": load_id, "source_file": f"{standard.slug}.csv", "raw": "{}"}
    placed = [
        {**carried, "source_line": place + 1, "row_id": load_id * 2**36 + place, **row}
        for place, row in enumerate(rows, 1)
    ]
    arrow = schema if isinstance(schema, pa.Schema) else schema.to_pyarrow()
    arrays = [pa.array([row.get(field.name) for row in placed], field.type) for field in arrow]
    path = folder / f"{standard.slug}-{load_id}.parquet"
    pq.write_table(pa.table(arrays, schema=arrow), path)
    return {"load_id": load_id, "paths": [str(path)], "has_repeats": False}


def job(folder: Path, rows: dict[str, list[dict]], source: str = MODEL, **more) -> dict:
    """A job over inputs of the contract's model; ``rows``: input -> rows."""
    slugs = {
        "persons": "community_correction_register",
        "penalties": "police_admin_penalty",
        "receipts": "doc_receipt_register",
    }
    found = standards()
    inputs = {
        name: {
            "standard": slugs[name],
            "holdings": [[write_load(folder, found[slugs[name]], some)]],
            "coverage": [["2022-01-01", "2022-12-31"]],
        }
        for name, some in rows.items()
    }
    return {
        "source": source,
        "filename": "model.yaml",
        "standards": {definition["slug"]: definition for definition in STANDARDS},
        "inputs": inputs,
        "parameters": {},
        "as_of": "2022-12-31",
        "threads": 1,
        "memory_mb": 512,
        "result_folder": str(folder / "result"),
        **more,
    }


def endless(folder: Path) -> dict:
    rows = [{"penalty_no": f"A{n}", "penalty_type": "行政拘留", "decided_on": date(2022, 1, 1)} for n in range(200_000)]
    return job(folder, {"penalties": rows}, ENDLESS)
