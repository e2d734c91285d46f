"""Meaning 7: refusals name the place, with the nearest known name, and every error in one pass."""

import json
import re
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from models_engine.errors import ModelErrors
from models_engine.language import check_model, parse_model
from tests.models_engine.reference.made_models import STANDARDS

STEPS = {
    "paid": {"filter": {"from": "events", "where": "paid > :floor AND kind = '甲'"}},
    "known": {
        "join": {"left": "paid", "right": "people", "on": ["id"], "where": "left.day >= right.born", "how": "inner"}
    },
    "grown": {"derive": {"from": "known", "columns": {"months": "months_between(born, day)"}}},
    "many": {
        "aggregate": {"from": "grown", "by": ["region"], "columns": {"total": "SUM(paid)"}, "having": "total > 1"}
    },
}
#: (what stands in the model, what it is misspelt as, where that is told)
SLIPS = [
    ("paid >", "payd >", "steps.paid.filter.where"),
    (":floor AND", ":flor AND", "steps.paid.filter.where"),
    ('"right": "people"', '"right": "peopel"', "steps.known.join.right"),
    ("right.born", "right.bron", "steps.known.join.where"),
    ("months_between(", "month_between(", "steps.grown.derive.columns.months"),
    ('"by": ["region"]', '"by": ["reigon"]', "steps.many.aggregate.by.0"),
    ("total > 1", "totel > 1", "steps.many.aggregate.having"),
    ('"key": ["region"]', '"key": ["regoin"]', "lead.key.0"),
]


def text_of() -> str:
    raw = {
        "slug": "made",
        "title": {"zh": "随机"},
        "field": "criminal",
        "inputs": {name: name for name in ("people", "events")},
        "parameters": {"floor": {"type": "money", "default": 1}},
        "steps": STEPS,
        "lead": {"from": "many", "key": ["region"], "title": "线索", "reason": "理由"},
    }
    # lists on one line, so that a name in one can be misspelt in place
    return re.sub(r"\[\s+([^\[\]{}]*?)\s+\]", r"[\1]", json.dumps(raw, ensure_ascii=False, indent=1))


def problems(text: str) -> list:
    try:
        check_model(parse_model(text, "made.yaml"), STANDARDS)
    except ModelErrors as errors:
        return errors.problems
    return []


def test_the_model_as_it_should_be_is_not_refused():
    assert problems(text_of()) == []


@given(st.sampled_from(SLIPS))
def test_a_misspelt_name_is_told_at_its_line_with_the_nearest_one(slip):
    right, wrong, path = slip
    spoilt = text_of().replace(right, wrong, 1)
    [problem] = [one for one in problems(spoilt) if one.path == path]
    meant = next(word for word in re.findall(r"\w+", right) if word not in re.findall(r"\w+", wrong))
    line = spoilt[: spoilt.index(wrong)].count("\n") + 1
    assert (problem.line, meant in problem.message) == (line, True)


@settings(max_examples=30)
@given(st.sets(st.sampled_from(range(len(SLIPS))), min_size=2), st.integers())
def test_independent_mistakes_are_told_in_one_pass_each_once(places, seed):
    spoilt = text_of()
    chosen = [SLIPS[place] for place in places if SLIPS[place][2] != "steps.known.join.right"]
    for right, wrong, _path in Random(seed).sample(chosen, len(chosen)):
        spoilt = spoilt.replace(right, wrong, 1)
    assert sorted(one.path for one in problems(spoilt)) == sorted(path for *_, path in chosen)
