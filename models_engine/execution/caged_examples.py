"""A model's examples in a confined process: a text that nobody has published yet is nothing to run beside the site."""

from __future__ import annotations

import tempfile
from pathlib import Path

from models_engine.errors import ModelError
from models_engine.execution.cage import run_caged
from models_engine.execution.examples import MEMORY_MB, ExampleResult
from models_engine.language import CheckedModel

#: seconds that all examples of a model may take together
WALL_SECONDS = 120.0


def try_examples(checked: CheckedModel, text: str, *, wall_seconds: float = WALL_SECONDS) -> list[ExampleResult]:
    """Run every example of a model, whose ``text`` is this, in one child. Those that it does not come to say why."""
    if not checked.source.examples:
        return []
    told: list[ExampleResult] = []

    def hear(message: dict) -> None:
        if "example" in message:
            told.append(ExampleResult(**message["example"]))

    with tempfile.TemporaryDirectory(prefix="examples-", ignore_cleanup_errors=True) as folder:
        job = {
            "task": "examples",
            "source": text,
            "filename": checked.source.file,
            "standards": {standard.slug: standard.definition() for standard in checked.standards.values()},
            "result_folder": str(Path(folder) / "run"),
            "threads": 1,
            "memory_mb": MEMORY_MB,
        }
        try:
            run_caged(job, wall_seconds=wall_seconds, on_message=hear, on_tick=lambda: False)
        except ModelError as error:
            rest = checked.source.examples[len(told) :]
            return told + [ExampleResult(example.name, ok=False, error=str(error)) for example in rest]
    return told
