"""Run a model file on an office's data without a record of it: no draft, no run, no leads."""

import json
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings

from models_engine.actions.checking import check_text
from models_engine.actions.inputs import bind_inputs
from models_engine.actions.job import describe_job, on_engine
from models_engine.actions.parameters import typed_parameters
from models_engine.actions.standards import known_standards
from models_engine.execution.cage import run_caged
from models_engine.execution.disk import DiskLimit
from models_engine.execution.matches import Matches


@dataclass(frozen=True)
class Rehearsal:
    """What a run of a model would have found."""

    figures: dict  # steps, matches, unjudgeable, pending
    loads: dict[str, list[int]]
    keys: list[dict]
    seconds: float


def rehearse(
    text: str,
    filename: str,
    *,
    office_path: str,
    as_of: date,
    parameters: Mapping[str, object],
    engine: str = "",
    on_step: Callable[[dict], None] = lambda step: None,
) -> Rehearsal:
    """Compare, list the keys of what matched, and leave nothing behind.

    Raises:
        ModelErrors: the file has problems. RunRefused: parameters or data stand against it.
        RunFailed, RunTooLong, EngineDied: the comparison itself did not come to its end.
    """
    started = time.monotonic()
    source = check_text(text, filename, known_standards(), engine or settings.ENGINE).source
    values = typed_parameters(source.parameters, parameters)
    bound = bind_inputs(source.inputs, office_path, source.raw.get("field"))
    settings.RUN_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.RUN_DIR, prefix="rehearsal-") as name:
        folder = Path(name)
        job = describe_job(
            source=text,
            filename=filename,
            inputs=source.inputs,
            loads=bound.loads,
            shared=bound.shared,
            calendar=bound.calendar,
            parameters=values,
            as_of=as_of,
            folder=folder,
        ) | on_engine(engine or settings.ENGINE)
        job["evidence"] = False  # nobody will look into these matches
        disk, told = DiskLimit(folder, settings.ENGINE_DISK_MB, list(source.steps)), []

        def on_message(message: dict) -> None:
            if "step" in message:
                told.append(message["step"])
                on_step(message["step"])

        figures = run_caged(
            job,
            wall_seconds=settings.ENGINE_WALL_SECONDS,
            on_message=on_message,
            on_tick=lambda: bool(disk.check(len(told))),
        )
        keys = [
            json.loads(match["key"]) for batch in Matches(folder / "matches.parquet").batches(10_000) for match in batch
        ]
    return Rehearsal(figures, bound.loads, keys, round(time.monotonic() - started, 3))
