"""The child of ``process``: reads one job from standard input, answers in JSON lines, and is gone. No Django here."""

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import Any

import ibis

from datasources.lake.relation import Holding, LoadFiles
from datasources.lake.search import search
from datasources.lookup.subjects import Subject, condition, recognise, searchable
from datasources.schema.standards import Standard


def main() -> None:
    """Do the job from standard input."""
    job = json.load(sys.stdin)
    os.nice(5)  # yield to others
    for message in answers(job):
        print(as_line(message), flush=True)


def answers(job: dict) -> Iterator[dict]:
    """What was recognised, then dataset by dataset what was found in it, the small ones first."""
    subject = recognise(job["text"], job["kind"], job["birth_year"])
    if subject is None:
        yield {"subject": None}
        return
    yield {"subject": {"kind": subject.kind, "masked": subject.masked}}
    con = ibis.duckdb.connect(
        threads=job["threads"],
        memory_limit=f"{job['memory_mb']}MiB",
        temp_directory=tempfile.gettempdir(),
        autoload_known_extensions=False,
        autoinstall_known_extensions=False,
    )
    for place, dataset in enumerate(sorted(job["datasets"], key=lambda one: one["rows"])):
        standard = Standard.from_definition(job["standards"][dataset["standard"]])
        if searchable(standard, subject.kind):
            yield answer(con, f"t{place}", standard, dataset, subject, job["limit"])
    yield {"done": True}


def answer(con: Any, name: str, standard: Standard, dataset: dict, subject: Subject, limit: int) -> dict:
    """What one dataset holds of the subject; a dataset whose files are damaged says so and stops nothing."""
    started = time.monotonic()
    loads = tuple(LoadFiles(load["load_id"], tuple(load["paths"]), load["has_repeats"]) for load in dataset["loads"])
    holding = Holding(loads, dataset["region"])
    try:
        rows, total = search(con, name, standard, holding, lambda table: condition(table, standard, subject), limit)
    except Exception as error:
        print(f"dataset {dataset['id']}: {type(error).__name__}", file=sys.stderr)
        return {"dataset": dataset["id"], "failed": True}
    told = [{column: value for column, value in row.items() if value is not None} for row in rows]
    return {
        "dataset": dataset["id"],
        "rows": told,
        "total": total,
        "seconds": round(time.monotonic() - started, 3),
    }


def as_line(message: dict) -> str:
    return json.dumps(message, ensure_ascii=False, default=str)


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)
