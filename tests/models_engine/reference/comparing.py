"""A model held against the reference: every step's rows and counts, and the leads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from models_engine.language import CheckedModel, check_model, parse_model
from tests.models_engine.execution.runs import run as execute_model
from tests.models_engine.reference.engine import Yield, said, stepwise
from tests.models_engine.reference.made_models import PARAMETERS, STANDARDS, TABLES, TRACE, Maker, coverage, rows
from tests.models_engine.reference.model import Outcome, run
from tests.models_engine.reference.rows import Relation

AS_OF = date(2024, 2, 10)
#: joins of joins may grow without end; what is compared stays small
_MOST_ROWS = 400


class Case:
    """A random model with its rows and coverage, by a seed."""

    def __init__(self, seed: int, operators: list[str] | None = None, many: int = 4) -> None:
        random = Random(seed)
        chosen = [random.choice(operators or OPERATORS) for _ in range(many)]
        self.raw = Maker(random).model(chosen)
        self.rows, self.coverage = rows(random), coverage(random)

    def checked(self) -> CheckedModel:
        return check_model(parse_model(json.dumps(self.raw, ensure_ascii=False, default=str), "made.yaml"), STANDARDS)

    def expected(self) -> Outcome:
        inputs = {name: ((*TABLES[name], *TRACE), given) for name, given in self.rows.items()}
        parameters = {name: given["default"] for name, given in PARAMETERS.items()}
        return run(self.raw, inputs, self.coverage, parameters, AS_OF)

    def differences(self) -> list[str]:
        """What the engine says otherwise than the reference, step by step; empty where they agree."""
        expected = self.expected()
        if any(len(step.rows) > _MOST_ROWS for step in expected.steps.values()):
            return []
        found = stepwise(self.checked(), self.rows, self.coverage, AS_OF)
        return [told for name, step in expected.steps.items() for told in _different(name, step, found[name])]


def _different(name: str, step: Relation, found: Yield) -> list[str]:
    wanted = Yield(
        sorted((said(row.cells, row.ids) for row in step.rows), key=repr),
        step.dropped,
        sorted((said({}, row.ids)[1] for row in step.unjudgeable), key=repr),
        sorted((said({}, row.ids)[1] for row in step.pending), key=repr),
    )
    return [
        f"{name}.{part}: engine {_only(theirs, ours)}, reference {_only(ours, theirs)}"
        for part in ("rows", "dropped", "unjudgeable", "pending")
        if (theirs := getattr(found, part)) != (ours := getattr(wanted, part))
    ]


def _only(one: Any, other: Any) -> Any:
    """What one list has beyond another; a count as it is."""
    if not isinstance(one, list):
        return one
    left = [repr(row) for row in other]
    return [row for row in one if repr(row) not in left or left.remove(repr(row))]


OPERATORS = [
    *("filter", "derive", "select", "union", "explode", "series", "match_text"),
    *("aggregate", "rolling", "window", "distinct", "connect"),
    *("join", "join", "join", "asof_join", "fuzzy_join"),
]


def key_text(value: Any) -> Any:
    """A key's cell as a lead tells it."""
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, Decimal) else value


def reference_leads(outcome: Outcome, lead: Mapping[str, Any], found: list[tuple]) -> list[tuple]:
    """(key, office, amount, level, score, reasons, day, ids) of every lead, in an order of its own.

    Where several rows may speak for a lead, the one that is ``found``.
    """
    key = [*([lead["rule"]] if lead.get("rule") else []), *lead["key"]]
    told = []
    for identity, ones in outcome.leads.items():
        cells = tuple((name, key_text(value)) for name, value in sorted(zip(key, identity, strict=False)))
        may = [
            (
                cells,
                identity[-1],
                *(one.amount, one.level, one.score, one.reasons, one.occurred_on),
                tuple((name, ids) for name, ids in sorted(one.ids.items()) if ids),
            )
            for one in ones
        ]
        told.append(next((one for one in may if one in found), may[0]))
    return sorted(told, key=repr)


def engine_leads(matches: list[dict]) -> list[tuple]:
    """The same of a run's matches."""
    return sorted(
        (
            (
                tuple(sorted(match["key"].items())),
                match["office"],
                *(match["amount"], match["level"], match["score"], tuple(match["reasons"]), match["occurred_on"]),
                tuple((name, tuple(ids)) for name, ids in sorted(match["evidence"].items()) if ids),
            )
            for match in matches
        ),
        key=repr,
    )


def lead_differences(case: Case) -> list[str]:
    """What a whole run says otherwise than the reference: leads, totals, and the rows that were not judged."""
    expected = case.expected()
    if any(len(step.rows) > _MOST_ROWS for step in expected.steps.values()):
        return []
    found = execute_model(case.checked(), case.rows, coverage=case.coverage, as_of=AS_OF)
    listed = sorted((verdict, said({}, ids)[1]) for _step, verdict, ids in found.unjudged)
    not_judged = [("unjudgeable", row) for step in expected.steps.values() for row in step.unjudgeable]
    not_judged += [("unjudgeable", row) for row in expected.keyless]
    not_judged += [("pending", row) for step in expected.steps.values() for row in step.pending]
    leads = engine_leads(found.matches)
    told = {
        "leads": (leads, reference_leads(expected, case.raw["lead"], leads)),
        "unjudgeable": (found.figures.unjudgeable, expected.unjudgeable),
        "pending": (found.figures.pending, expected.pending),
        "listed": (listed, sorted((verdict, said({}, row.ids)[1]) for verdict, row in not_judged)),
        "rows": (
            [(step["name"], step["rows"], step["dropped"]) for step in found.figures.steps[:-1]],
            [(name, len(step.rows), step.dropped) for name, step in expected.steps.items()],
        ),
    }
    return [
        f"{part}: engine {_only(theirs, ours)}, reference {_only(ours, theirs)}"
        for part, (theirs, ours) in told.items()
        if theirs != ours
    ]


def agrees(case: Case) -> None:
    """Assert that engine and reference say the same of every step."""
    assert not case.differences(), case.raw["steps"]


def agrees_in_leads(case: Case) -> None:
    """Assert that engine and reference say the same of a whole run."""
    assert not lead_differences(case), case.raw
