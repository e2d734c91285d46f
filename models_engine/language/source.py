"""A model file as it was read: plain values, and where each of them stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models_engine.errors import Problem
from models_engine.language.document import Positions
from models_engine.operators.base import StepSource


@dataclass(frozen=True)
class Parameter:
    """What an office may localise. ``default`` is a Python value of the type (int, Decimal, date, str, bool)."""

    name: str
    type: str
    default: Any
    min: Any = None
    max: Any = None
    unit: str = ""
    title: str = ""
    title_en: str = ""


@dataclass(frozen=True)
class Example:
    """Rows by hand and the keys that must come out. ``path`` is ``examples.<n>``."""

    name: str
    given: Mapping[str, list[Mapping[str, Any]]]
    expect: list[Mapping[str, Any]]
    coverage: Mapping[str, Any]
    parameters: Mapping[str, Any]
    as_of: Any
    path: str


@dataclass(frozen=True)
class ModelSource:
    """A model file: its parts as plain values, and the faults of shape found on the way.

    ``raw`` is the whole file as plain values; list entries are parts of a path by number (``examples.0.given``).
    """

    file: str
    slug: str
    title: Mapping[str, str]
    field: str
    summary: Mapping[str, str]
    legal_basis: list[Mapping[str, str]]
    inputs: Mapping[str, str]
    parameters: Mapping[str, Parameter]
    steps: Mapping[str, StepSource]
    lead: Mapping[str, Any]
    rules: Mapping[str, Mapping[str, Any]]
    examples: list[Example]
    raw: Mapping[str, Any]
    positions: Positions
    problems: tuple[Problem, ...] = ()
    unreadable: frozenset[str] = frozenset()  # parts that are missing or no mapping: what they define is not known

    def position(self, path: str) -> tuple[int, int]:
        """(line, column), from 1, of the value at a dotted path; of the nearest part above it that exists."""
        return self.positions.find(path)
