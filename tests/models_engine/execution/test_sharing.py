"""Steps that mean the same are computed once, and nobody can tell from the results."""

from datetime import date

import pytest

from models_engine.execution import sharing, stepping
from models_engine.execution.pruning import columns_needed, last_use
from tests.models_engine.execution.notice import OTHER, PERSON, checked
from tests.models_engine.execution.runs import run

MODEL = """
slug: twice
title: {zh: 两次, en: twice}
field: criminal_execution
summary: {zh: 两次, en: twice}
legal_basis: [{law: 某法, article: 第一条, gist: 要旨}]
inputs: {penalties: police_admin_penalty, receipts: doc_receipt_register}
parameters:
  least: {type: integer, default: 1, min: 0, max: 9, unit: 次, title: 次数}
steps:
  detained: {filter: {from: penalties, where: "penalty_type = '行政拘留'"}}
  again: {filter: {from: penalties, where: "penalty_type  =  '行政拘留'"}}
  warned: {filter: {from: penalties, where: "penalty_type = '警告'"}}
  unsent:
    join: {how: anti, left: detained, right: receipts, on: [{left: penalty_no, right: document_no}]}
  unsent_again:
    join: {how: anti, left: again, right: receipts, on: [{left: penalty_no, right: document_no}]}
  first:
    aggregate: {from: unsent, by: [id_card], columns: {times: COUNT(*)}, having: "times >= :least"}
  second:
    aggregate: {from: unsent_again, by: [id_card], columns: {times: COUNT(*)}, having: "times >= :least"}
  third:
    aggregate: {from: unsent_again, by: [id_card], columns: {times: COUNT(penalty_no)}, having: "times >= :least"}
  both: {union: {from: [first, second, third], tag: rule}}
rules:
  first: {title: {zh: 一, en: first}}
  second: {title: {zh: 二, en: second}}
  third: {title: {zh: 三, en: third}}
lead:
  from: both
  rule: rule
  key: [id_card]
  subject: {kind: person, name: id_card, id: id_card}
  level: "'A'"
  score: {base: 1}
  title: "{id_card}"
  reason: "{times}"
  document: correction_notice
examples: []
"""
DAY = date(2022, 7, 5)
ROWS = {
    "penalties": [
        {"penalty_no": "A1", "id_card": PERSON, "penalty_type": "行政拘留", "decided_on": DAY},
        {"penalty_no": "A2", "id_card": PERSON, "penalty_type": "行政拘留", "decided_on": DAY},
        {"penalty_no": None, "id_card": PERSON, "penalty_type": "行政拘留", "decided_on": DAY},
        {"penalty_no": "A4", "id_card": OTHER, "penalty_type": "警告", "decided_on": DAY},
        {"penalty_no": "A5", "id_card": OTHER, "penalty_type": None, "decided_on": DAY},
    ],
    "receipts": [{"document_no": "A2", "received_on": DAY}],
}
SAME = {"again": "detained", "unsent_again": "unsent", "second": "first"}


def unshared(monkeypatch):
    monkeypatch.setattr(stepping, "same_steps", lambda checked: {})
    return run(checked(MODEL), ROWS)


def test_steps_with_the_same_meaning_are_found_however_they_are_spaced_and_whatever_reads_the_same():
    assert sharing.same_steps(checked(MODEL)) == SAME


def test_matches_evidence_and_unjudged_rows_are_those_of_steps_computed_apart(monkeypatch):
    shared = run(checked(MODEL), ROWS)
    apart = unshared(monkeypatch)
    assert shared.bytes == apart.bytes
    assert shared.unjudged == apart.unjudged
    assert (shared.figures.unjudgeable, shared.figures.pending) == (apart.figures.unjudgeable, apart.figures.pending)
    assert [row[0] for row in shared.unjudged] == ["unsent", "unsent_again"]


def test_both_get_their_figures_and_the_second_says_whose_they_are(monkeypatch):
    shared, apart = run(checked(MODEL), ROWS).figures.steps, unshared(monkeypatch).figures.steps
    counted = ("name", "operator", "rows", "dropped", "unjudgeable", "pending", "rows_in")
    assert [[step[one] for one in counted] for step in shared] == [[step[one] for one in counted] for step in apart]
    assert {step["name"]: step["same_as"] for step in shared if step["same_as"]} == SAME
    assert not any(step["same_as"] for step in apart)


def test_rows_in_are_counted_for_every_relation_a_step_reads():
    rows_in = {step["name"]: step["rows_in"] for step in run(checked(MODEL), ROWS).figures.steps}
    assert rows_in["detained"] == {"penalties": 5}
    assert rows_in["unsent_again"] == {"again": 3, "receipts": 1}
    assert rows_in["both"] == {"first": 1, "second": 1, "third": 1}
    assert rows_in["lead"] == {"both": 3}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("{from: penalties, where: \"id_card = '1'\"}", "{from: penalties, where: id_card = '1 '}"),
        ("{from: penalties, where: LENGTH(id_card) = 1}", "{from: penalties, where: LENGTH(id_card) = 1.0}"),
        ("{from: penalties, where: id_card = penalty_no}", "{from: penalties, where: penalty_no = id_card}"),
    ],
)
def test_a_difference_that_might_matter_keeps_steps_apart(first, second):
    text = MODEL.replace("{from: penalties, where: \"penalty_type = '行政拘留'\"}", first)
    text = text.replace("{from: penalties, where: \"penalty_type  =  '行政拘留'\"}", second)
    assert "again" not in sharing.same_steps(checked(text))


def test_a_tag_names_the_steps_so_unions_with_tags_of_different_steps_are_not_the_same():
    text = MODEL.replace(
        "  both:",
        "  pair: {union: {from: [first, third], tag: rule}}\n"
        "  twin: {union: {from: [second, third], tag: rule}}\n"
        "  plain: {union: {from: [first, third]}}\n"
        "  alike: {union: {from: [second, third]}}\n"
        "  both:",
        1,
    )
    assert sharing.same_steps(checked(text)) == SAME | {"alike": "plain"}


def test_the_first_of_two_steps_is_asked_for_what_both_need_and_lives_as_long():
    model = checked(MODEL)
    needed, uses = columns_needed(model, SAME), last_use(model, SAME)
    assert needed["detained"] == needed["again"] == {"id_card", "penalty_no"}
    assert uses["unsent"] == [step.name for step in model.steps].index("third")
