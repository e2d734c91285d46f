"""The anti join: absence needs a key, a moment, and data that reaches it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engine import examples
from tests.models_engine.operators.steps import run

DECISIONS = {"no": "string", "due": "date"}
RECEIPTS = {"no": "string", "received": "date"}
DUE = date(2024, 3, 10)
COVERED = [(date(2024, 1, 1), date(2024, 3, 31)), (date(2024, 6, 1), date(2024, 12, 31))]


def anti(decisions, receipts, *, where="right.received <= left.due", covered_until="due", coverage=COVERED):
    return run(
        "join",
        {
            "how": "anti",
            "left": "decisions",
            "right": "receipts",
            "on": ["no"],
            "where": where,
            "covered_until": covered_until,
        },
        {"decisions": (DECISIONS, decisions), "receipts": (RECEIPTS, receipts)},
        coverage={"receipts": coverage},
    )


@pytest.mark.parametrize(
    ("decision", "receipts", "verdict"),
    [
        (("A", DUE), [], "kept"),
        (("A", DUE), [("A", DUE)], None),  # received in time: cleared
        (("A", DUE), [("A", DUE + timedelta(1))], "kept"),  # received late
        (("A", DUE), [("B", DUE)], "kept"),
        (("A", DUE), [("A", None)], "unjudgeable"),  # received, nobody knows when
        (("A", DUE), [("A", None), ("A", DUE)], None),  # one that matches is enough
        (("A", DUE), [("A", None), ("A", DUE + timedelta(1))], "unjudgeable"),
        ((None, DUE), [], "unjudgeable"),
        (("  ", DUE), [("  ", DUE)], "unjudgeable"),
        (("A", None), [], "unjudgeable"),
        (("A", date(2024, 4, 1)), [], "pending"),  # a gap between two loads is a gap
        (("A", date(2024, 6, 1)), [], "kept"),
        (("A", date(2025, 1, 1)), [], "pending"),
        (("A", date(2025, 1, 1)), [("A", DUE)], None),  # a match clears, whatever the coverage
        ((None, date(2025, 1, 1)), [], "unjudgeable"),  # without a key nothing can be awaited
    ],
)
def test_one_decision_gets_its_verdict(decision, receipts, verdict):
    assert anti([decision], receipts).counts == ({verdict: 1} if verdict else {})


@pytest.mark.parametrize(
    ("coverage", "covered_until", "verdict"),
    [
        (None, "due", "kept"),  # a reference: nothing bounds it
        ([], "due", "pending"),  # nothing is loaded
        ([], None, "kept"),  # nothing is asked of the coverage
    ],
)
def test_coverage_is_asked_for_only_where_it_is_named_and_bounded(coverage, covered_until, verdict):
    assert anti([("A", DUE)], [], coverage=coverage, covered_until=covered_until).counts == {verdict: 1}


def test_without_a_condition_any_partner_clears():
    outcome = anti([("A", DUE), ("B", DUE), (None, DUE)], [("A", None)], where=None)
    assert ([row["no"] for row in outcome.rows], outcome.counts) == (["B"], {"kept": 1, "unjudgeable": 1})


def test_the_verdict_rests_on_the_left_row():
    assert anti([("A", DUE)], [("B", DUE)]).ids == [{"_p_decisions": 1}]


# --- against a plain reference ------------------------------------------------------------------------

keys = st.sampled_from([None, "", " ", "A", "B", "C"])
days = st.one_of(st.none(), st.dates(date(2024, 1, 1), date(2024, 1, 12)))
blocks = st.lists(st.tuples(st.integers(1, 12), st.integers(0, 5)), max_size=2).map(
    lambda found: [(date(2024, 1, first), date(2024, 1, first) + timedelta(days)) for first, days in found]
)


def reference(decision, receipts, covered):
    key, due = decision
    missing = key is None or not key.strip()
    met = [] if missing else [None if None in (due, day) else day <= due for no, day in receipts if no == key]
    if True in met:
        return None
    if missing or due is None or None in met:
        return "unjudgeable"
    if covered is not None and not any(first <= due <= last for first, last in covered):
        return "pending"
    return "kept"


@examples(60)
@given(
    st.lists(st.tuples(keys, days), min_size=1, max_size=6),
    st.lists(st.tuples(keys, days), max_size=6),
    st.one_of(st.none(), blocks),
)
def test_every_row_gets_the_verdict_of_the_plain_reference(decisions, receipts, covered):
    outcome = anti(decisions, receipts, coverage=covered)
    verdicts = [reference(decision, receipts, covered) for decision in decisions]
    assert outcome.counts == {word: verdicts.count(word) for word in set(verdicts) if word}
    assert sorted(ids["_p_decisions"] for ids in outcome.ids) == [
        place for place, word in enumerate(verdicts, 1) if word == "kept"
    ]
