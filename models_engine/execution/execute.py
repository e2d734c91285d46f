"""Run a checked model: one table a step, counted and timed, then the matches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path

from models_engine.engines import Session
from models_engine.execution.checkpoint import Checkpoints
from models_engine.execution.figures import RunFigures, StepFigures
from models_engine.execution.leads import LEAD
from models_engine.execution.stepping import MATCHES_FILE, UNJUDGED_FILE, InputData, Stepping
from models_engine.execution.watch import watched
from models_engine.expressions.values import python_value
from models_engine.language import CheckedModel

__all__ = ["MATCHES_FILE", "UNJUDGED_FILE", "InputData", "RunFigures", "StepFigures", "execute"]


def execute(
    checked: CheckedModel,
    session: Session,
    inputs: Mapping[str, InputData],
    *,
    parameters: Mapping[str, object],
    as_of: date,
    on_step: Callable[[dict], None] = lambda _figures: None,
    should_stop: Callable[[], bool] | None = None,
    result_folder: Path,
    evidence: bool = True,
    checkpoints: Checkpoints | None = None,
) -> RunFigures:
    """Run a model on a session and leave its matches and unjudged rows as Parquet in ``result_folder``.

    ``parameters`` holds what differs from the defaults, as Python values or as JSON holds them. ``on_step`` gets each
    step's figures as it ends. Without ``evidence`` the matches are bare identities (rule, office, key) and no unjudged
    row is listed; keys and counts are the same, and found sooner. With ``checkpoints`` the run goes on after the last
    step that an earlier attempt kept there, and keeps its own.

    Raises:
        RunStopped: ``should_stop`` said so, between steps or while one was running.
        RunFailed: the engine refused; the error names the step.
    """
    run = Stepping(checked, session, inputs, _typed(checked, parameters), as_of, evidence=evidence)
    figures = RunFigures()

    def tell(done: StepFigures) -> None:
        figures.add(done)
        on_step(asdict(done))

    with watched(session, should_stop) as watch:
        if checkpoints and (finished := checkpoints.load()):
            run.take_over(finished)
        for earlier in list(run.done.values()):
            tell(earlier)
        for index, step in enumerate(checked.steps):
            if step.name in run.done:
                continue
            with watch.step(step.name):
                done = run.step(index, step)
                if checkpoints:
                    checkpoints.save(run.finished())
            tell(done)
        with watch.step(LEAD):
            done = run.lead(Path(result_folder))
        tell(done)
    figures.matches = done.rows
    return figures


def _typed(checked: CheckedModel, given: Mapping[str, object]) -> dict[str, object]:
    """A Python value for every parameter."""
    declared = checked.source.parameters
    chosen = {name: value for name, value in given.items() if value is not None}
    values = {name: chosen.get(name, parameter.default) for name, parameter in declared.items()}
    return {name: python_value(checked.parameters[name], value) for name, value in values.items()}
