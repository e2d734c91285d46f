"""A whole model over lists of rows: its steps, what could not be judged, and its leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tests.models_engine.reference import groups, pairs, simple
from tests.models_engine.reference.evaluation import Setting, over
from tests.models_engine.reference.numbers import to_places
from tests.models_engine.reference.pairs import Blocks
from tests.models_engine.reference.rows import Ids, Relation, Row, load_order, merged_ids, missing

_OPERATORS = {
    "filter": simple.filter_,
    "derive": simple.derive,
    "select": simple.select,
    "union": simple.union,
    "explode": simple.explode,
    "series": simple.series,
    "match_text": simple.match_text,
    "asof_join": pairs.asof_join,
    "fuzzy_join": pairs.fuzzy_join,
    "aggregate": groups.aggregate,
    "distinct": groups.distinct,
    "rolling": groups.rolling,
    "window": groups.window,
    "connect": groups.connect,
}


@dataclass(frozen=True)
class Outcome:
    """``steps`` by name; ``leads`` by identity (rule, key, office); ``keyless`` rows of the lead that have none.

    Of a lead there are as many as it has rows that come first alike, from the same input rows: any may speak for it.
    """

    steps: dict[str, Relation]
    leads: dict[tuple, list[Lead]]
    keyless: list[Row]

    @property
    def unjudgeable(self) -> int:
        return sum(len(step.unjudgeable) for step in self.steps.values()) + len(self.keyless)

    @property
    def pending(self) -> int:
        return sum(len(step.pending) for step in self.steps.values())


@dataclass(frozen=True)
class Lead:
    """What is said of a lead, and the input rows it rests on."""

    amount: Decimal | None
    level: str
    score: int
    reasons: tuple[int, ...]
    occurred_on: date | None
    subject: tuple[str, str]
    ids: dict[str, Ids]


def run(
    model: Mapping[str, Any],
    inputs: Mapping[str, tuple[tuple[str, ...], list[dict]]],
    coverage: Mapping[str, Blocks],
    parameters: Mapping[str, Any],
    as_of: date,
) -> Outcome:
    """Run a model. ``inputs``: name -> its columns and its rows, each with its ``row_id``."""
    setting = Setting(parameters, as_of)
    relations = {name: _input(name, *given) for name, given in inputs.items()}
    behind = {name: {name} for name in inputs}
    steps = {}
    for name, body in model["steps"].items():
        [(operator, fields)] = body.items()
        behind[name] = set().union(*(behind[one] for one in _reads(fields)))
        if operator == "join":
            blocks = lambda one: _together([coverage.get(i) for i in behind[one]])  # noqa: E731
            steps[name] = pairs.join(fields, relations, setting, blocks)
        else:
            steps[name] = _OPERATORS[operator](fields, relations, setting)
        relations[name] = steps[name]
    return Outcome(steps, *_leads(model["lead"], relations[model["lead"]["from"]], setting))


def _input(name: str, columns: tuple[str, ...], rows: list[dict]) -> Relation:
    made = [Row({column: row.get(column) for column in columns}, {name: (row["row_id"],)}) for row in rows]
    return Relation(columns, made)


def _reads(fields: Mapping[str, Any]) -> list[str]:
    named = [fields.get(part) for part in ("from", "left", "right")]
    return [one for name in named if name for one in (name if isinstance(name, list) else [name])]


def _together(coverages: list[Blocks]) -> Blocks:
    """The days that all cover; those that nothing bounds do not count."""
    bounded = [blocks for blocks in coverages if blocks is not None]
    if not bounded:
        return None
    common, *others = bounded
    for blocks in others:
        both = [(max(a, c), min(b, d)) for a, b in common for c, d in blocks]
        common = [(first, last) for first, last in both if first <= last]
    return common


def _leads(lead: Mapping[str, Any], relation: Relation, setting: Setting) -> tuple[dict[tuple, list[Lead]], list[Row]]:
    rule = lead.get("rule")
    key = [*([rule] if rule else []), *lead["key"]]
    groups_: dict[tuple, list[Row]] = {}
    keyless = []
    for row in sorted(relation.rows, key=load_order):
        if any(missing(row.cells[column]) for column in key):
            keyless.append(row)
            continue
        office = over(row.cells, setting).of(str(lead["office"])) if lead.get("office") else None
        identity = (*(row.cells[column] for column in key), office or "")
        groups_.setdefault(identity, []).append(row)
    return {identity: _said(lead, rows, setting) for identity, rows in groups_.items()}, keyless


def _said(lead: Mapping[str, Any], rows: list[Row], setting: Setting) -> list[Lead]:
    """Rows of one identity are one lead, which says what the first of them says and rests on all of them."""
    ids, first = merged_ids(rows), dict(rows[0].ids)
    return [_lead(lead, row, ids, setting) for row in rows if dict(row.ids) == first]


def _lead(lead: Mapping[str, Any], row: Row, ids: dict[str, Ids], setting: Setting) -> Lead:
    said = over(row.cells, setting)

    def part(name: str) -> Any:
        return said.of(str(lead[name])) if lead.get(name) is not None else None

    score, day = lead.get("score") or {}, part("occurred_on")
    reasons = score.get("reasons") or []
    met = tuple(n for n, reason in enumerate(reasons) if said.of(str(reason["when"])) is True)
    subject = lead.get("subject") or {}
    names = tuple(str(row.cells[subject[one]] or "") if subject.get(one) else "" for one in ("name", "id"))
    return Lead(
        amount=None if part("amount") is None else to_places(part("amount"), 2),
        level=part("level") or "C",
        score=score.get("base", 0) + sum(reasons[n]["points"] for n in met),
        reasons=met,
        occurred_on=day.date() if isinstance(day, datetime) else day,
        subject=names,
        ids=ids,
    )
