"""fuzzy_join: pairs that are alike, within blocks, each a candidate."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.models_engine.operators.steps import check, run

LEFT = {"no": "string", "name": "name", "region": "string"}
RIGHT = {"code": "string", "company": "name", "area": "string"}
FIELDS = {
    "left": "l",
    "right": "r",
    "on": [{"left": "region", "right": "area"}],
    "similar": [{"left": "name", "right": "company"}],
    "at_least": "0.5",
    "into": "alike",
}


def joined(left: list[tuple], right: list[tuple], **fields):
    return run("fuzzy_join", {**FIELDS, **fields}, {"l": (LEFT, left), "r": (RIGHT, right)})


def pairs(outcome) -> list[tuple]:
    return sorted((row["no"], row["code"]) for row in outcome.rows)


def test_only_pairs_of_one_block_are_compared():
    outcome = joined([("1", "虚构甲有限公司", "A")], [("x", "虚构甲有限公司", "A"), ("y", "虚构甲有限公司", "B")])
    assert pairs(outcome) == [("1", "x")]


@pytest.mark.parametrize(
    ("measure", "a", "b", "likeness"),
    [
        # ^张 张三 三$ and ^张 张四 四$: one of three each is shared
        ("bigrams", "张三", "张四", "0.333333"),
        ("bigrams", "张三", "张 三", "1"),
        ("edit", "张三", "张四", "0.5"),
        ("edit", "张三丰", "张三", "0.666667"),
        ("edit", "欧阳修", "司马光", "0"),
        ("jaro_winkler", "MARTHA", "marhta", "0.961111"),
        ("jaro_winkler", "张三", "张三", "1"),
    ],
)
def test_likeness_counts_characters(measure, a, b, likeness):
    outcome = joined([("1", a, "A")], [("x", b, "A")], measure=measure, at_least="0")
    assert [row["alike"] for row in outcome.rows] == [Decimal(likeness)]


def test_of_several_pairs_the_least_alike_decides():
    similar = [{"left": "name", "right": "company"}, {"left": "no", "right": "code"}]
    outcome = joined([("12", "张三", "A")], [("12", "张三", "A"), ("99", "张三", "A")], similar=similar)
    assert [(row["code"], row["alike"]) for row in outcome.rows] == [("12", Decimal(1))]


def test_a_missing_text_is_no_pair_and_counted():
    outcome = joined([("1", None, "A"), ("2", " ", "A")], [("x", "张三", "A")], at_least="0")
    assert (outcome.rows, outcome.counts["dropped"]) == ([], 2)


def test_a_missing_block_matches_nothing():
    assert pairs(joined([("1", "张三", None)], [("x", "张三", None)])) == []


def test_a_pair_comes_from_a_row_of_each_side():
    outcome = joined([("1", "张三", "A")], [("w", "李四", "A"), ("x", "张三", "A")])
    assert outcome.ids == [{"_p_l": 1, "_p_r": 2}]


def test_the_threshold_may_be_a_parameter():
    given_rows = {"l": (LEFT, [("1", "张三", "A")]), "r": (RIGHT, [("x", "张四", "A")])}
    fields = {**FIELDS, "measure": "edit", "at_least": ":least"}
    for least, found in (("0.5", 1), ("0.51", 0)):
        outcome = run("fuzzy_join", fields, given_rows, parameters={"least": ("decimal", Decimal(least))})
        assert len(outcome.rows) == found


def _edits(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, one in enumerate(a, 1):
        above, row[0] = row[0], i
        for j, other in enumerate(b, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (one != other))
    return row[-1]


@given(st.lists(st.tuples(*[st.text("张王李三四五A", min_size=1, max_size=6)] * 2), min_size=1, max_size=8))
def test_the_edit_measure_is_that_of_a_plain_table_of_edits(names):
    left = [(str(place), a, str(place)) for place, (a, _b) in enumerate(names)]
    right = [(str(place), b, str(place)) for place, (_a, b) in enumerate(names)]
    found = {row["no"]: row["alike"] for row in joined(left, right, measure="edit", at_least="0").rows}
    for place, (a, b) in enumerate(names):
        assert float(found[str(place)]) == pytest.approx(1 - _edits(a, b) / max(len(a), len(b)), abs=1e-6)


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"on": []}, "on"),
        ({"similar": []}, "similar"),
        ({"similar": ["nme"]}, "similar.0"),
        ({"at_least": "1.2"}, "at_least"),
        ({"at_least": "'0.5'"}, "at_least"),
        ({"into": "name"}, "into"),
    ],
)
def test_what_is_wrong_is_refused_at_its_place(fields, place):
    _step, problems = check("fuzzy_join", {**FIELDS, **fields}, {"l": LEFT, "r": RIGHT})
    assert any(path == f"steps.step.fuzzy_join.{place}" for path, _message in problems), problems
