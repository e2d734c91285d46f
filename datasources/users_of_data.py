"""Who uses data, as far as floor 1 needs to know: lines of supervision, models, runs, leads and filed cases.

All of that is recorded above. ``supervision/wiring.py`` sets the callables of ``answers``; nothing here imports them.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class ModelUse:
    """A published model that reads a standard: when an office in sight last ran it, and what came of that."""

    slug: str
    title: str
    field: str  # as a reader calls it
    url: str
    last_run: int | None
    last_run_url: str
    last_run_at: datetime | None
    leads: int  # of the viewer's horizon, found by this model


@dataclass(frozen=True)
class ColumnReader:
    """A model that reads a column."""

    title: str
    url: str


@dataclass(frozen=True)
class LeadsAffected:
    """What rests on a load: leads by state, cases, and models that read it."""

    total: int = 0
    by_status: list[tuple[str, str, int]] = field(default_factory=list)  # word, as a reader calls it, how many
    by_model: list[tuple[str, int]] = field(default_factory=list)  # title, how many
    cases: list[tuple[str, str]] = field(default_factory=list)  # number, address
    leads_url: str = ""  # the list of these leads


@dataclass
class Answers:
    """What the floors above answer. Each stands for "nobody" until it is set."""

    #: word of a line of supervision -> its title
    fields: Callable[[], Mapping[str, str]] = dict
    #: (dataset, viewer) -> published models that read its standard, with the leads that rest on its rows
    models_reading: Callable[[Any, Any], list[ModelUse]] = lambda dataset, viewer: []
    #: (slug of a standard, viewer) -> column -> models in sight that read it
    columns_read: Callable[[str, Any], Mapping[str, list[ColumnReader]]] = lambda standard, viewer: {}
    #: (load id, viewer) -> what rests on it
    leads_resting_on: Callable[[int, Any], LeadsAffected] = lambda load, viewer: LeadsAffected()
    #: load ids -> the row ids among them that are evidence of filed cases
    rows_to_keep: Callable[[Collection[int]], set[int]] = lambda loads: set()
    #: load ids -> destroys what was copied out of them and is not to be kept; may be repeated
    destroy_copies: Callable[[Collection[int]], None] = lambda loads: None


answers = Answers()
