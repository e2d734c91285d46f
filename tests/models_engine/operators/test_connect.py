"""connect: what hangs together, however long the chain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.models_engine.operators.steps import check, run

ROWS = {"person": "string", "case_no": "string", "account": "string"}


def groups(rows: list[tuple], **fields) -> dict:
    """Item -> component, over (person, case, account)."""
    fields = {"from": "r", "item": "person", "shared": "case_no", "into": "gang", **fields}
    outcome = run("connect", {**fields, "shared": _listed(fields["shared"])}, {"r": (ROWS, rows)})
    return {row["person"]: row["gang"] for row in outcome.rows}


def _listed(shared) -> list[str]:
    return [shared] if isinstance(shared, str) else shared


@pytest.mark.parametrize(
    ("rows", "fields", "expected"),
    [
        # two who share a case; one alone
        ([("a", "1", None), ("b", "1", None), ("c", "2", None)], {}, {"a": "a", "b": "a", "c": "c"}),
        # a chain: a-b by 1, b-c by 2, c-d by 3
        (
            [
                ("a", "1", None),
                ("b", "1", None),
                ("b", "2", None),
                ("c", "2", None),
                ("c", "3", None),
                ("d", "3", None),
            ],
            {},
            {"a": "a", "b": "a", "c": "a", "d": "a"},
        ),
        # one shared case is not two
        ([("a", "1", None), ("b", "1", None), ("b", "2", None)], {"min_shared": "2"}, {"a": "a", "b": "b"}),
        (
            [("a", "1", None), ("b", "1", None), ("a", "2", None), ("b", "2", None)],
            {"min_shared": "2"},
            {"a": "a", "b": "a"},
        ),
        # the same case twice is one distinct value
        (
            [("a", "1", None), ("b", "1", None), ("a", "1", None), ("b", "1", None)],
            {"min_shared": "2"},
            {"a": "a", "b": "b"},
        ),
        # a value of three items is a hub where two are the most
        ([("a", "1", None), ("b", "1", None), ("c", "1", None)], {"hub_cap": "2"}, {"a": "a", "b": "b", "c": "c"}),
        ([("a", "1", None), ("b", "1", None)], {"hub_cap": "2"}, {"a": "a", "b": "a"}),
        # missing values and blank ones link nobody; a missing item has no component
        ([("a", None, None), ("b", None, None), ("c", "", None), ("d", " ", None)], {}, {one: one for one in "abcd"}),
        ([(None, "1", None), ("b", "1", None)], {}, {None: None, "b": "b"}),
        # by several columns, whose values are kept apart
        (
            [("a", "1", "x"), ("b", "2", "x"), ("c", "x", "9")],
            {"shared": ["case_no", "account"]},
            {"a": "a", "b": "a", "c": "c"},
        ),
    ],
)
def test_items_that_share_enough_are_one_component(rows, fields, expected):
    assert groups(rows, **fields) == expected


def test_every_row_keeps_its_columns_and_its_origin():
    outcome = run(
        "connect",
        {"from": "r", "item": "person", "shared": ["case_no"], "into": "gang"},
        {"r": (ROWS, [("b", "1", "x"), ("a", "1", "y"), ("b", "1", "x")])},
    )
    assert sorted((row["person"], row["account"], row["gang"]) for row in outcome.rows) == [
        ("a", "y", "a"), ("b", "x", "a"), ("b", "x", "a"),
    ]  # fmt: skip
    assert sorted(one["_p_r"] for one in outcome.ids) == [1, 2, 3]


def test_a_chain_of_any_length_is_one_component():
    links = [(f"p{place:04}", f"c{place + step}", None) for place in range(400) for step in (0, 1)]
    assert set(groups(links).values()) == {"p0000"}


def _reference(rows: list[tuple], least: int, cap: int | None) -> dict:
    """Plain Python: link every pair that shares enough, then follow the links."""
    values: dict = {}
    for person, case, _ in rows:
        if case is not None:
            values.setdefault(case, set()).add(person)
    shared: dict = {}
    for people in values.values():
        if cap is None or len(people) <= cap:
            for one in people:
                for other in people - {one}:
                    shared[one, other] = shared.get((one, other), 0) + 1
    found = {}
    for person in sorted({row[0] for row in rows}):
        waiting = [person] if person not in found else []
        while waiting:
            one = waiting.pop()
            if one not in found:
                found[one] = person
                waiting += [other for (left, other), times in shared.items() if left == one and times >= least]
    return found


@given(
    st.lists(st.tuples(st.sampled_from("abcdefghij"), st.sampled_from([None, *"123456"])), min_size=1, max_size=40),
    st.integers(1, 3),
    st.sampled_from([None, 2, 3]),
)
def test_components_are_those_of_a_plain_search(pairs, least, cap):
    rows = [(person, case, None) for person, case in pairs]
    asked = {"min_shared": str(least)} | ({"hub_cap": str(cap)} if cap else {})
    assert groups(rows, **asked) == _reference(rows, least, cap)


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"item": "persn"}, "item"),
        ({"shared": ["case"]}, "shared.0"),
        ({"shared": ["person"]}, "shared"),
        ({"min_shared": "0"}, "min_shared"),
        ({"hub_cap": "person"}, "hub_cap"),
        ({"into": "account"}, "into"),
    ],
)
def test_what_is_wrong_is_refused_at_its_place(fields, place):
    fields = {"from": "r", "item": "person", "shared": ["case_no"], "into": "gang", **fields}
    _step, problems = check("connect", fields, {"r": ROWS})
    assert any(path == f"steps.step.connect.{place}" for path, _message in problems), problems
