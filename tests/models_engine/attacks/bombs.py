"""Models that the language accepts and that no machine can finish: what ends them is the cage."""

from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap

from tests.models_engine.attacks.texts import plain, written
from tests.models_engine.execution.jobs import job

_SAME = {"on": ["penalty_type"]}


def _doubled(times: int) -> dict[str, Any]:
    """Text that is as long as two to the power of ``times``."""
    steps = {"t0": {"derive": {"from": "penalties", "columns": {"text": "penalty_no"}}}}
    for n in range(1, times):
        steps[f"t{n}"] = {"derive": {"from": f"t{n - 1}", "columns": {"text": "CONCAT(text, text)"}}}
    return steps | {"big": {"filter": {"from": f"t{times - 1}", "where": "LENGTH(text) > 0"}}}


def _united(times: int) -> dict[str, Any]:
    """Rows that are doubled so many times."""
    steps = {"u0": {"filter": {"from": "penalties", "where": "penalty_no IS NOT NULL"}}}
    for n in range(1, times):
        steps[f"v{n}"] = {"filter": {"from": f"u{n - 1}", "where": "penalty_type = '行政拘留'"}}
        steps[f"u{n}"] = {"union": {"from": [f"u{n - 1}", f"v{n}"]}}
    return steps | {"big": {"filter": {"from": f"u{times - 1}", "where": "penalty_type = '行政拘留'"}}}


def _pairs(where: str, **more: Any) -> dict[str, Any]:
    return {"big": {"join": {"left": "penalties", "right": "penalties", **_SAME, "where": where, **more}}}


def _every_day(every: str) -> dict[str, Any]:
    long = {
        "from": "penalties",
        "start": "DATE '0001-01-01'",
        "end": "DATE '9999-12-31'",
        "every": every,
        "into": "day",
    }
    return {"days": {"series": long}, "big": {"filter": {"from": "days", "where": "penalty_type = '行政拘留'"}}}


def _repeated(times: int) -> dict[str, Any]:
    """Steps that each read the one before."""
    ordered = {"by": ["penalty_type"], "order": ["penalty_no"]}
    steps = {
        f"s{n}": {
            "window": {"from": f"s{n - 1}" if n else "penalties", **ordered, "columns": {f"n{n}": "ROW_NUMBER()"}}
        }
        for n in range(times)
    }
    return steps | {"big": {"filter": {"from": f"s{times - 1}", "where": f"n{times - 1} > 0"}}}


def _long_cells(times: int, **operator: Any) -> dict[str, Any]:
    """An operator over cells that have doubled so many times; it says ``from`` itself."""
    steps = _doubled(times)
    return {name: step for name, step in steps.items() if name != "big"} | {"big": operator}


_EVERYTHING = {"all": "LIST(penalty_no)"}
_TWO = {"two": {"join": {"left": "penalties", "right": "penalties", **_SAME}}}
_FUZZY = {"similar": ["penalty_no"], "at_least": 0.1, "measure": "edit"}
_STAR = {"item": "penalty_no", "shared": ["penalty_type"], "into": "gang", "hub_cap": 1_000_000}
_ONE_DAY = {"by": ["penalty_type"], "order": "decided_on", "days": 3650}
_ONE_GROUP = {"by": ["penalty_type"], "order": ["penalty_no"]}
_HARD_PATTERN = "REGEXP_MATCHES(text, '(A+)+(0+)+([0-9]+)+$x')"

#: name -> steps, the last of them ``big``. All rows are alike but for their number.
BOMBS: dict[str, dict[str, Any]] = {
    "pairs by equal keys": _pairs("LENGTH(CONCAT(left.penalty_no, right.penalty_no)) < 0"),
    "pairs that are all kept": _pairs("left.penalty_no <> right.penalty_no"),
    "pairs of pairs": _TWO
    | {"big": {"join": {"left": "two", "right": "two", **_SAME, "where": "left.penalty_no > right.penalty_no"}}},
    "likeness of all pairs": _pairs("similarity(CONCAT(left.penalty_no, right.penalty_type), right.penalty_no) > 2"),
    "likeness within one block": {
        "big": {"fuzzy_join": {"left": "penalties", "right": "penalties", **_SAME, **_FUZZY}}
    },
    "text that doubles": _doubled(40),
    "rows that double": _united(40),
    "days of ten thousand years": _every_day("1 days"),
    "a list of everything": _TWO
    | {
        "all": {"aggregate": {"from": "two", "by": ["penalty_type"], "columns": {"list": "LIST(penalty_no)"}}},
        "big": {"derive": {"from": "all", "columns": {"penalty_no": "LIST_JOIN(list, '、')"}}},
    },
    "a cell of many parts": _long_cells(
        16, explode={"from": "t15", "column": "text", "separators": ["A"], "into": "part"}
    ),
    "a star": {"big": {"connect": {"from": "penalties", **_STAR}}},
    "windows over one day": {"big": {"rolling": {"from": "penalties", **_ONE_DAY, "columns": _EVERYTHING}}},
    "lists that grow along a window": {"big": {"window": {"from": "penalties", **_ONE_GROUP, "columns": _EVERYTHING}}},
    "a pattern that others stumble over": _long_cells(14, filter={"from": "t13", "where": _HARD_PATTERN}),
    "five hundred steps": _repeated(500),
}


def bomb(name: str, folder: Path, rows: int, **limits: Any) -> dict:
    """A job that goes off on so many rows, all with one key and nearly one day."""
    model = plain()
    steps = BOMBS[name]
    model["slug"], model["inputs"], model["parameters"], model["examples"] = "bomb", {}, {}, []
    model["inputs"] = {"penalties": "police_admin_penalty"}
    model["steps"] = CommentedMap(steps)
    model["lead"] = {
        "from": "big", "key": ["penalty_no"], "level": "'A'", "score": {"base": 1}, "title": "甲", "reason": "乙",
        "subject": {"kind": "person", "name": "penalty_no", "id": "penalty_no"}, "document": "correction_notice",
    }  # fmt: skip
    alike = {"penalty_type": "行政拘留", "decided_on": date(2022, 7, 5)}
    penalties = [{"penalty_no": f"A{number:07}", **alike} for number in range(rows)]
    return job(folder, {"penalties": penalties}, written(model), threads=1, **limits)
