"""A model's own tests: rows by hand, and the keys that must come out, no more and no fewer.

Here they run in this very process; ``try_examples`` runs them in a confined one.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from datasources.schema.standards import Standard
from models_engine.engines.duckdb import open_session
from models_engine.errors import ModelError
from models_engine.execution.example_rows import ExampleRows
from models_engine.execution.execute import MATCHES_FILE, InputData, execute
from models_engine.execution.matches import Matches
from models_engine.execution.rerunning import RerunningSession, rerunning
from models_engine.language import CheckedLead, CheckedModel
from models_engine.operators.building import Blocks

#: the date of an example that states none, so that examples never depend on the day they are run
AS_OF = date(2026, 1, 1)

#: what the engine may take for them, in MiB
MEMORY_MB = 1024


@dataclass(frozen=True)
class ExampleResult:
    """What came of one example. ``missing`` and ``unexpected`` are keys; ``error`` says why it could not be run."""

    name: str
    ok: bool
    missing: list[dict] = field(default_factory=list)
    unexpected: list[dict] = field(default_factory=list)
    error: str = ""


def run_examples(
    checked: CheckedModel,
    folder: Path | None = None,
    on_example: Callable[[ExampleResult], None] = lambda _result: None,
) -> list[ExampleResult]:
    """Run every example of a model, in order. Cells are cleaned as a load would: what is bad is missing.

    ``folder`` (a temporary one where none is given) takes what the runs write; ``on_example`` hears of each as it ends.
    """
    with ExitStack() as stack:
        folder = folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        session = stack.enter_context(_session(folder))
        rows = ExampleRows(checked, session)
        session.lock([])
        once = rerunning(checked)
        results = []
        for place in range(len(checked.source.examples)):
            results.append(_run(once, session, rows, place, folder / str(place)))
            on_example(results[-1])
        return results


def _session(folder: Path) -> RerunningSession:
    session = open_session(folder, 1, MEMORY_MB)
    return RerunningSession(session.con, session.folder)


def _run(
    checked: CheckedModel, session: RerunningSession, rows: ExampleRows, place: int, folder: Path
) -> ExampleResult:
    session.start_over()
    example, expected = checked.source.examples[place], rows.expected[place]
    inputs = {
        name: InputData(table, _coverage(example.coverage.get(name), checked.standards[name]))
        for name, table in rows.inputs(place).items()
    }
    as_of = _day(example.as_of) or AS_OF
    try:
        execute(checked, session, inputs, parameters=example.parameters or {}, as_of=as_of, result_folder=folder)
    except ModelError as error:
        return ExampleResult(example.name, ok=False, error=str(error))
    found = [json.loads(row["key"]) for batch in Matches(folder / MATCHES_FILE).batches() for row in batch]
    missing = [
        json.loads(json.dumps(dict(written), default=str))
        for written, key in zip(example.expect, expected, strict=True)
        if not any(_same(key, other, checked.lead) for other in found)
    ]
    unexpected = [key for key in found if not any(_same(other, key, checked.lead) for other in expected)]
    return ExampleResult(example.name, not missing and not unexpected, missing, unexpected)


def _same(expected: dict, found: dict, lead: CheckedLead) -> bool:
    """Whether a key is the expected one; an expectation may leave the sub-rule open."""
    if lead.rule and lead.rule not in expected:
        found = {name: value for name, value in found.items() if name != lead.rule}
    return _spelt(expected, lead) == _spelt(found, lead)


def _spelt(key: dict, lead: CheckedLead) -> dict[str, str | None]:
    """A key in one spelling, whether a person wrote it or the engine: 12.50 and 12.5 are one number."""
    numbers = {name for name, typed in lead.key.items() if typed.type.is_number}
    return {
        name: None if value is None else str(Decimal(str(value)).normalize() if name in numbers else value)
        for name, value in key.items()
    }


def _coverage(stated: Any, standard: Standard) -> Blocks | None:
    """A date covers everything up to it; an input that states nothing is covered for all time."""
    if stated is None or standard.origin == "reference":
        return None
    if isinstance(stated, Mapping):
        return [(_day(stated.get("from")) or date.min, _day(stated.get("to")) or date.max)]
    return [(date.min, _day(stated))]


def _day(value: Any) -> date | None:
    return value if value is None or isinstance(value, date) else date.fromisoformat(str(value))
