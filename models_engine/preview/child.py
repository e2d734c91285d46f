"""The child of ``preview_cage``: started before it is needed, does one job from standard input, and is gone.

No Django here. What takes long to import is imported before the job is there.
"""

from __future__ import annotations

import json
import os
import select
import sys
import tempfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from datasources.lake import narrowed
from datasources.schema.standards import Standard
from models_engine.engines import Session, open_session
from models_engine.estimate.costs import Limits
from models_engine.estimate.estimating import estimate
from models_engine.execution.caged_run import days_added, failure, holdings_of, open_inputs
from models_engine.execution.execute import InputData
from models_engine.execution.watch import explained
from models_engine.expressions.calendar import extended_by
from models_engine.language import check_model, parse_model
from models_engine.preview.looking import preview
from models_engine.preview.sampler import PartlyReadable
from models_engine.preview.warmth import warm_up


def main(idle_seconds: float) -> None:
    """Wait for a job, do it, say how it went. Ends unasked when none comes, or when the parent is gone."""
    warm_up()
    if not select.select([sys.stdin], [], [], idle_seconds)[0]:
        return
    line = sys.stdin.readline()
    if not line:
        return
    try:
        answer = {"done": perform(json.loads(line))}
    except Exception as error:
        answer = {"failed": failure(error)}
    print(json.dumps(answer, ensure_ascii=False), flush=True)


def perform(job: dict) -> dict:
    """Check the model, open its inputs, look at a step of it or tell what a run of it would cost."""
    standards = {slug: Standard.from_definition(definition) for slug, definition in job["standards"].items()}
    source = replace(parse_model(job["source"], job["filename"]), examples=[])  # judged when it was imported
    checked = check_model(source, standards)
    with (
        extended_by(days_added(job)),
        tempfile.TemporaryDirectory() as folder,
        open_session(Path(folder), int(job["threads"]), int(job["memory_mb"])) as session,
    ):
        inputs = partly_readable(job, standards, session, open_inputs(job, standards, session))
        given = {"sizes": sizes(job), "parameters": job["parameters"], "as_of": date.fromisoformat(job["as_of"])}
        try:
            if job["task"] == "estimate":
                return estimate(checked, session, inputs, limits=Limits(**job["limits"]), **given)
            return preview(checked, session, inputs, job["step"], rows=int(job["rows"]), **given)
        except session.errors as error:
            raise explained(session, error, "预览") from error


def partly_readable(
    job: dict, standards: dict[str, Standard], session: Session, inputs: dict[str, InputData]
) -> dict[str, InputData]:
    """The inputs, those whose later loads supersede rows so that a part of them is read without ranking all."""

    def narrowing(name: str):
        given = job["inputs"][name]
        standard, holdings = standards[given["standard"]], holdings_of(given)
        return lambda wanted: narrowed(session.con, f"{name}_part", standard, holdings, wanted)

    return {name: PartlyReadable.of(data, narrowing(name)) if data.costly else data for name, data in inputs.items()}


def sizes(job: dict) -> dict[str, int]:
    """Input -> the rows of its files; rows that later loads supersede are counted too."""
    return {
        name: sum(pq.read_metadata(path).num_rows for path in paths_of(given)) for name, given in job["inputs"].items()
    }


def paths_of(given: dict) -> list[str]:
    """The files of one input."""
    return [path for loads in given["holdings"] for load in loads for path in load["paths"]]


if __name__ == "__main__":
    main(float(sys.argv[1]))
    sys.stdout.flush()
    os._exit(0)
