"""A model that is understood: what execution runs and what is described in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from datasources.schema.standards import Standard
from models_engine.expressions import Schema, Type, Typed
from models_engine.language.source import ModelSource
from models_engine.language.templates import Template
from models_engine.operators.base import CheckedStep

# the parameter name under which every expression and template sees the run's date
AS_OF = "as_of"


@dataclass(frozen=True)
class ScoreReason:
    """Points a match is given when a condition holds, with the reason shown to the reader."""

    when: Typed
    points: int
    reason: str


@dataclass(frozen=True)
class CheckedLead:
    """What a row of the last step becomes.

    ``key`` holds the key columns' expressions by column name, in the order of the file, the rule column first where the
    model has sub-rules. ``level`` yields 'A', 'B' or 'C'; ``amount`` yuan. ``facts`` are the columns that travel with a
    match, with their types: key, subject, template columns, office and day.
    """

    from_step: str
    key: Mapping[str, Typed]
    rule: str | None
    office: Typed | None
    occurred_on: Typed | None
    amount: Typed | None
    level: Typed
    subject_kind: str
    subject_name: Typed | None
    subject_id: Typed | None
    base: int
    reasons: tuple[ScoreReason, ...]
    title: Template
    reason: Template
    document: str
    facts: Mapping[str, Type]


@dataclass(frozen=True)
class CheckedModel:
    """A model whose every name, type and field is known to be right."""

    source: ModelSource
    standards: Mapping[str, Standard]  # by input name
    schemas: Mapping[str, Schema]  # by input or step name
    parameters: Mapping[str, Type]
    steps: tuple[CheckedStep, ...]
    lead: CheckedLead

    def step(self, name: str) -> CheckedStep:
        """The step of a name. Raises KeyError."""
        return {step.name: step for step in self.steps}[name]
