"""What a run is said to cost, beside what it does: rows within a stated factor, heavy keys always named."""

import random
from datetime import date, timedelta

import pytest

from models_engine.engines import open_session
from models_engine.estimate import estimating as costs
from models_engine.estimate.costs import Limits
from models_engine.estimate.estimating import estimate
from models_engine.execution import InputData, execute
from tests.models_engine.execution.runs import table
from tests.models_engine.preview.town import checked_model

STEPS = """
  grave: {filter: {from: events, where: amount > 20}}
  paired: {join: {left: grave, right: people, on: [id_card], where: left.happened_on >= right.moved_on}}
  kinds: {aggregate: {from: paired, by: [id_card, kind], columns: {n: "COUNT(*)"}}}
  months:
    series:
      from: kinds
      start: CAST('2022-01-01' AS date)
      end: CAST('2022-04-01' AS date)
      every: 1 months
      into: on
"""
MODEL = f"""
slug: estimated
title: {{zh: 估计}}
field: criminal
inputs: {{people: town_people, events: town_events}}
steps:{STEPS}
lead: {{from: months, key: [id_card, kind, on], subject: {{kind: person, id: id_card}}, title: 甲, reason: 乙}}
examples: []
"""
CHECKED = checked_model(MODEL)
LIMITS = Limits(memory=2**30, disk=2**34, seconds=3600)
AS_OF = date(2022, 12, 31)
#: an estimate is within this factor of the truth
FACTOR = 1.5


def skewed(seed: int, *, left: int = 0, right: int = 0) -> dict[str, list[dict]]:
    """Events and people with many ordinary keys, and one that ``left`` events and ``right`` people have."""
    lots = random.Random(seed)
    keys = [f"N{n}" for n in range(4_000)]

    def event(key: str) -> dict:
        day = date(2022, 1, 1) + timedelta(days=lots.randrange(300))
        return {"id_card": key, "kind": lots.choice("甲乙丙"), "happened_on": day, "amount": lots.choice([10, 30, 50])}

    def person(key: str) -> dict:
        return {"id_card": key, "moved_on": date(2022, 1, 1) + timedelta(days=lots.randrange(300))}

    return {
        "events": [event(lots.choice(keys)) for _ in range(12_000)] + [event("无") for _ in range(left)],
        "people": [person(lots.choice(keys)) for _ in range(8_000)] + [person("无") for _ in range(right)],
    }


def inputs_of(rows: dict[str, list[dict]]) -> dict[str, InputData]:
    return {name: InputData(table(standard, rows[name])) for name, standard in CHECKED.standards.items()}


@pytest.fixture(autouse=True)
def _nothing_is_little(monkeypatch):
    monkeypatch.setattr(costs, "WHOLE_UP_TO", 1_000)


def estimated(folder, rows, drawn: int = 1_500, limits: Limits = LIMITS) -> dict:
    with open_session(folder, 1, 1024) as session:
        return estimate(
            CHECKED,
            session,
            inputs_of(rows),
            sizes={name: len(some) for name, some in rows.items()},
            parameters={},
            as_of=AS_OF,
            limits=limits,
            drawn=drawn,
        )


def true_rows(folder, rows) -> dict[str, int]:
    with open_session(folder, 1, 1024) as session:
        figures = execute(
            CHECKED, session, inputs_of(rows), parameters={}, as_of=AS_OF, result_folder=folder / "result"
        )
    return {step["name"]: step["rows"] for step in figures.steps}


@pytest.mark.parametrize(("left", "right"), [(0, 0), (300, 200), (3, 2_000), (4_000, 3)])
def test_rows_are_told_within_the_factor(tmp_path, left, right):
    rows = skewed(7, left=left, right=right)
    truth = true_rows(tmp_path, rows)
    for step in estimated(tmp_path, rows)["steps"]:
        told = step["rows"]["rows"]
        assert truth[step["name"]] / FACTOR <= told <= truth[step["name"]] * FACTOR, step


@pytest.mark.parametrize(("left", "right"), [(300, 200), (20, 2_000), (4_000, 5), (2_000, 2_000)])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_key_that_explodes_is_named_with_its_exact_numbers(tmp_path, seed, left, right):
    [_grave, paired, *_rest] = estimated(tmp_path, skewed(seed, left=left, right=right))["steps"]
    [heavy] = paired["heavy"]
    assert heavy["columns"] == ["id_card"]
    assert heavy["right"] == right
    assert left / 2 < heavy["left"] <= left  # a third of the events are not grave
    assert heavy["pairs"] == heavy["left"] * heavy["right"]


def test_no_key_is_named_where_none_explodes(tmp_path):
    assert not any(step["heavy"] for step in estimated(tmp_path, skewed(3))["steps"])


def test_pairs_that_cannot_all_be_made_are_counted_all_the_same(tmp_path):
    rows = skewed(5, left=6_000, right=6_000)
    [_grave, paired, *_rest] = estimated(tmp_path, rows)["steps"]
    events = [row for row in rows["events"] if row["amount"] > 20]
    ordinary = {}
    for person in rows["people"]:
        ordinary[person["id_card"]] = ordinary.get(person["id_card"], 0) + 1
    truth = sum(ordinary.get(event["id_card"], 0) for event in events)
    assert truth / FACTOR <= paired["pairs"] <= truth * FACTOR


def test_a_run_that_needs_more_than_it_may_take_is_said_to(tmp_path):
    rows = skewed(7, left=300, right=200)
    assert estimated(tmp_path, rows)["exceeds"] == []
    small = Limits(memory=2**10, disk=2**10, seconds=0.1)
    assert estimated(tmp_path, rows, limits=small)["exceeds"] == ["disk", "seconds"]


def test_where_all_is_little_all_is_computed(tmp_path, monkeypatch):
    monkeypatch.setattr(costs, "WHOLE_UP_TO", 10**6)
    rows = skewed(7, left=90, right=400)
    steps = {step["name"]: step for step in estimated(tmp_path, rows)["steps"]}
    assert {name: step["rows"]["rows"] for name, step in steps.items()} == true_rows(tmp_path, rows)
    assert steps["paired"]["heavy"][0]["right"] == 400
