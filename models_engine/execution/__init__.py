"""From a checked model to matches: step by step, counted, traced; in the same process or in a cage."""

from models_engine.execution.cage import run_caged
from models_engine.execution.caged_examples import try_examples
from models_engine.execution.errors import EngineDied, RunFailed, RunStopped, RunTooLong
from models_engine.execution.examples import ExampleResult, run_examples
from models_engine.execution.execute import (
    MATCHES_FILE,
    UNJUDGED_FILE,
    InputData,
    RunFigures,
    StepFigures,
    execute,
)
from models_engine.execution.matches import Matches

__all__ = [
    "MATCHES_FILE",
    "UNJUDGED_FILE",
    "EngineDied",
    "ExampleResult",
    "InputData",
    "Matches",
    "RunFailed",
    "RunFigures",
    "RunStopped",
    "RunTooLong",
    "StepFigures",
    "execute",
    "run_caged",
    "run_examples",
    "try_examples",
]
