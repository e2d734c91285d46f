"""Data for whole models: a shipped model's own examples together, and a collision with many rows."""

from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq

from datasources.schema.cleaning import clean_values
from models_engine.engines import Session
from models_engine.execution.caged_run import open_inputs
from models_engine.execution.execute import MATCHES_FILE, UNJUDGED_FILE, execute
from models_engine.language import CheckedModel
from tests.models_engine.execution.jobs import job, write_load


def from_examples(checked: CheckedModel, folder: Path) -> dict:
    """What a job says of its inputs: the rows of all examples of a model, as one data set."""
    inputs = {}
    for name, standard in checked.standards.items():
        rows = [row for example in checked.source.examples for row in example.given.get(name) or []]
        columns = {
            column: clean_values(about.type, [row.get(column) for row in rows], about.unit) if rows else []
            for column, about in standard.columns.items()
        }
        cleaned = [{column: values[place] for column, values in columns.items()} for place in range(len(rows))]
        load = {**write_load(folder, standard, cleaned), "has_repeats": True}
        bounded = standard.origin != "reference"
        inputs[name] = {
            "standard": standard.slug,
            "holdings": [[load]],
            "coverage": [["1990-01-01", "2024-12-31"]] if bounded else None,
        }
    return {"inputs": inputs, "parameters": {}, "as_of": "2024-12-31"}


def collision(folder: Path, persons: int) -> dict:
    """Persons under supervision, some of them detained, some of the decisions notified in time."""
    first = date(2022, 1, 1)
    register = [
        {"id_card": f"P{n}", "name": f"演示{n}", "term_start": first, "term_end": first + timedelta(100 + n % 265)}
        for n in range(persons)
    ]
    penalties = [
        {
            "penalty_no": f"A{n}" if n % 97 else None,
            "id_card": f"P{n // 2}" if n % 11 else None,
            "penalty_type": ("行政拘留", "罚款", "司法拘留")[n % 3],
            "decided_on": first + timedelta(n * 7 % 363),
        }
        for n in range(2 * persons)
    ]
    receipts = [
        {"document_no": row["penalty_no"], "received_on": row["decided_on"] + timedelta(n % 9)}
        for n, row in enumerate(penalties)
        if n % 4
    ]
    return job(folder, {"persons": register, "penalties": penalties, "receipts": receipts})


def execute_on(session: Session, checked: CheckedModel, described: dict) -> list[dict]:
    """Run a job in this process. Returns the matches, then the rows that could not be judged."""
    standards = {standard.slug: standard for standard in checked.standards.values()}
    folder = session.folder / "result"
    execute(
        checked,
        session,
        open_inputs(described, standards, session),
        parameters=described["parameters"],
        as_of=date.fromisoformat(described["as_of"]),
        result_folder=folder,
    )
    return results(folder)


def results(folder: Path) -> list[dict]:
    """What a run left: its matches in their order, and the rows that could not be judged."""
    return pq.read_table(folder / MATCHES_FILE).to_pylist() + pq.read_table(folder / UNJUDGED_FILE).to_pylist()
