"""The child of ``cage``: one job, told in JSON lines on standard output, then gone.

No Django here, so that it starts at once.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from dataclasses import asdict
from datetime import date
from itertools import zip_longest
from pathlib import Path

from datasources.errors import DataError
from datasources.lake import Holding, LoadFiles, relation
from datasources.schema.standards import Standard
from models_engine.engines import Session, open_session
from models_engine.errors import ModelError, ModelErrors
from models_engine.execution.checkpoint import FOLDER, Checkpoints
from models_engine.execution.errors import INTERNAL, MORE_MEMORY
from models_engine.execution.examples import run_examples
from models_engine.execution.execute import InputData, execute
from models_engine.execution.identity import result_digest
from models_engine.execution.watch import explained
from models_engine.expressions.calendar import extended_by
from models_engine.language import check_model, parse_model


def main(job_file: str) -> None:
    """Do the job in a file and say how it went; the exit status says nothing."""
    job = json.loads(Path(job_file).read_text(encoding="utf-8"))
    os.nice(5)  # yield to others
    try:
        say({"done": rehearse(job) if job.get("task") == "examples" else perform(job)})
    except Exception as error:
        say({"failed": failure(error)})
    sys.stdout.flush()
    os._exit(0)  # the engine's own farewell can take long and has nothing to say


def failure(error: Exception) -> dict:
    """What the parent is told; the last words of an error that nobody foresaw go to the log."""
    if isinstance(error, ModelErrors):
        return {"place": "", "cause": str(error), "code": error.code}
    if isinstance(error, ModelError | DataError):
        told = {"place": error.place, "cause": error.cause, "next_step": error.next_step, "code": error.code}
        return {**told, "retryable": getattr(error, "retryable", False)}
    if isinstance(error, MemoryError):
        return {"place": "运行", "cause": "内存不足。", "next_step": MORE_MEMORY, "code": "out_of_memory"}
    traceback.print_exc()
    cause = f"计算进程内部错误（{type(error).__name__}）。"
    return {
        "place": "运行",
        "cause": cause,
        "next_step": "请将运行编号告知系统管理员，由其查看系统日志。",
        "code": INTERNAL,
    }


def perform(job: dict) -> dict:
    """Check the model, open its inputs, run it. Returns the run's totals."""
    standards = _standards(job)
    checked = check_model(parse_model(job["source"], job["filename"]), standards)
    folder = Path(job["result_folder"])
    total, told = len(checked.steps) + 1, 0

    def on_step(figures: dict) -> None:
        nonlocal told
        told += 1
        say({"step": figures})
        say({"progress": round(100 * told / total)})

    engine, options = job.get("engine", "duckdb"), job.get("options")
    with (
        extended_by(days_added(job)),
        open_session(folder, int(job["threads"]), int(job["memory_mb"]), engine, options) as session,
    ):
        figures = execute(
            checked,
            session,
            open_inputs(job, standards, session),
            parameters=job["parameters"],
            as_of=date.fromisoformat(job["as_of"]),
            on_step=on_step,
            result_folder=folder,
            evidence=job.get("evidence", True),
            checkpoints=_checkpoints(job, session),
        )
    return vars(figures)


def rehearse(job: dict) -> dict:
    """Check the model and run its examples, telling of each as it ends."""
    checked = check_model(parse_model(job["source"], job["filename"]), _standards(job))
    run_examples(checked, Path(job["result_folder"]), lambda result: say({"example": asdict(result)}))
    return {}


def _standards(job: dict) -> dict[str, Standard]:
    return {slug: Standard.from_definition(definition) for slug, definition in job["standards"].items()}


def days_added(job: dict) -> dict[date, bool]:
    """The days that the job adds to the calendar."""
    return {date.fromisoformat(day): working for day, working in job.get("calendar", {}).items()}


def say(message: dict) -> None:
    print(json.dumps(message, ensure_ascii=False), flush=True)


def _checkpoints(job: dict, session: Session) -> Checkpoints | None:
    every = job.get("checkpoint_seconds")
    return None if every is None else Checkpoints(session, session.folder / FOLDER, result_digest(job), every)


def open_inputs(job: dict, standards: dict[str, Standard], session: Session) -> dict[str, InputData]:
    """Register every input, then lock the session to their files."""
    found, readable = {}, []
    for name, given in job["inputs"].items():
        holdings = holdings_of(given)
        readable += [path for holding in holdings for load in holding.loads for path in load.paths]
        try:
            table = relation(session.con, name, standards[given["standard"]], holdings)
        except session.errors as error:
            raise explained(session, error, f"输入 {name}") from error
        superseding = any(len(one.loads) > 1 or any(load.has_repeats for load in one.loads) for one in holdings)
        found[name] = InputData(table, _blocks(given["coverage"]), costly=superseding)
    session.lock(readable)
    return found


def holdings_of(given: dict) -> list[Holding]:
    """The loads of one input of a job, by dataset."""
    return [
        Holding(tuple(LoadFiles(**_tupled(load)) for load in loads), region)
        for loads, region in zip_longest(given["holdings"], given.get("regions", []), fillvalue="")
    ]


def _tupled(load: dict) -> dict:
    return {**load, "paths": tuple(load["paths"])}


def _blocks(coverage: list | None) -> list[tuple[date, date]] | None:
    if coverage is None:
        return None
    return [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in coverage]


if __name__ == "__main__":
    main(sys.argv[1])
