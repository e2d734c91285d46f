"""Meaning 4: the same inputs give the same matches, byte for byte, in whatever order and by however many threads."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.models_engine.execution.runs import run as execute_model
from tests.models_engine.reference.comparing import AS_OF, Case
from tests.models_engine.reference.made_models import checked_model

#: rows that tie wherever they can: the same row from two sources, the same day, the same key
TIES = {
    "some": {"filter": {"from": "events", "where": "paid > 1"}},
    "others": {"filter": {"from": "events", "where": "paid > 0.5"}},
    "doubled": {"derive": {"from": "others", "columns": {"twice": "paid * 2"}}},
    "both": {"union": {"from": ["some", "doubled"], "tag": "from_step"}},
    "first": {"distinct": {"from": "both", "by": ["id"], "order": ["day"]}},
    "placed": {
        "window": {
            "from": "both",
            "by": ["id"],
            "order": ["day"],
            "columns": {
                "place": "ROW_NUMBER()",
                "before": "LAG(from_step)",
                "kinds": "FIRST(kind)",
                "last": "LAST(no)",
            },
        }
    },
    "early": {"filter": {"from": "placed", "where": "place <= 20"}},
    "burst": {
        "rolling": {
            "from": "early",
            "by": ["id"],
            "order": "day",
            "days": 1,
            "columns": {"newest": "LAST(no)", "dear": "FIRST(kind, paid)"},
        }
    },
    "rated": {"asof_join": {"left": "burst", "right": "terms", "on": [], "left_at": "day", "right_at": "start"}},
    "all": {"join": {"left": "rated", "right": "first", "on": ["id"]}},
}


def _many(random: Random) -> dict[str, list[dict]]:
    day = date(2024, 1, 1)
    events = [
        {
            "no": f"N{n}",
            "id": f"P{random.randint(1, 60)}",
            "kind": random.choice("甲乙丙"),
            "day": day + timedelta(random.randint(0, 3)),
            "paid": Decimal(random.randint(0, 300)).scaleb(-2),
            "row_id": n,
        }
        for n in range(1, 3001)
    ]
    terms = [{"id": f"P{n}", "start": day, "rate": Decimal(n), "row_id": n} for n in range(1, 30)]
    return {"events": events, "terms": terms}


def test_shuffled_rows_and_more_threads_leave_the_same_matches():
    checked = checked_model(TIES, ["no", "place", "before", "newest", "dear", "kinds", "last", "terms_id"])
    rows, random, results = _many(Random(7)), Random(8), []
    for threads in (1, 2, 4):
        shuffled = {name: random.sample(given, len(given)) for name, given in rows.items()}
        results.append(execute_model(checked, shuffled, threads=threads).bytes)
    assert len(results[0]) > 500
    assert results[0] == results[1] == results[2]


@settings(max_examples=5)
@given(st.integers(0, 2**32))
def test_random_models_give_the_same_matches_again(seed):
    _same_again(seed)


@pytest.mark.slow
@settings(max_examples=500)
@given(st.integers(0, 2**32))
def test_hundreds_of_random_models_give_the_same_matches_again(seed):
    _same_again(seed)


def _same_again(seed: int) -> None:
    case, random = Case(seed, many=4), Random(seed)
    shuffled = {name: random.sample(given, len(given)) for name, given in case.rows.items()}
    one, other = (
        execute_model(case.checked(), rows, coverage=case.coverage, as_of=AS_OF, threads=threads)
        for rows, threads in ((case.rows, 1), (shuffled, 4))
    )
    assert (one.bytes, sorted(map(repr, one.unjudged))) == (other.bytes, sorted(map(repr, other.unjudged)))
