"""A model's own examples: what hits, what is missing, what was not expected."""

import pytest

from models_engine.execution import run_examples
from tests.models_engine.execution.notice import MODEL, checked


def test_the_examples_of_the_contract_hold():
    assert [(result.name, result.ok) for result in run_examples(checked())] == [
        ("三日内未抄送", True),
        ("期限内已抄送", True),
    ]


@pytest.mark.parametrize(
    ("old", "new", "ok"),
    [
        ("coverage: {receipts: 2022-12-31}", "coverage: {receipts: 2022-07-07}", False),
        ("coverage: {receipts: 2022-12-31}", "coverage: {receipts: {from: 2022-07-01, to: 2022-07-31}}", True),
        ("coverage: {receipts: 2022-12-31}", "coverage: {receipts: {from: 2022-07-09, to: 2022-12-31}}", False),
        ("    coverage: {receipts: 2022-12-31}\n", "", True),  # an input that states none covers everything
        ("penalty_type: 行政拘留", "penalty_type: ' 行政拘留 '", True),  # cells are cleaned as in a load
        ("decided_on: 2022-07-05", "decided_on: 2022年7月5日", True),
    ],
)
def test_an_example_says_what_the_data_covers_and_its_cells_are_cleaned(old, new, ok):
    first = run_examples(checked(MODEL.replace(old, new, 1)))[0]
    assert first.ok is ok
    assert first.error == ""


def test_what_is_missing_and_what_was_not_expected_are_told_apart():
    wrong = MODEL.replace(
        'expect: [{id_card: "11010519491231002X", penalty_no: A1}]',
        'expect: [{id_card: "11010519491231002X", penalty_no: A2}]',
    )
    [result, _] = run_examples(checked(wrong))
    assert (result.missing, result.unexpected) == (
        [{"id_card": "11010519491231002X", "penalty_no": "A2"}],
        [{"id_card": "11010519491231002X", "penalty_no": "A1"}],
    )


def test_an_expected_key_is_cleaned_like_a_cell():
    spelt = MODEL.replace('expect: [{id_card: "11010519491231002X"', 'expect: [{id_card: "11010519491231002x"')
    assert run_examples(checked(spelt))[0].ok
