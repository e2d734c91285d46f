"""A whole model on literal rows: meaning 0 to 5 of the rule language, figures, matches and their evidence."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from models_engine.execution import RunFailed, RunStopped
from tests.models_engine.execution.jobs import ENDLESS
from tests.models_engine.execution.notice import OTHER, PERSON, checked
from tests.models_engine.execution.runs import run

DECIDED = date(2022, 7, 5)
TERM = {
    "id_card": PERSON,
    "name": "甲",
    "region_code": "640202",
    "term_start": date(2022, 1, 1),
    "term_end": date(2024, 1, 1),
}
COVERED = {"receipts": [(date(2022, 1, 1), date(2022, 12, 31))]}


def penalty(no="A1", **more):
    return {"penalty_no": no, "id_card": PERSON, "penalty_type": "行政拘留", "decided_on": DECIDED, **more}


def test_an_overdue_notice_is_a_match_with_its_facts_score_and_evidence():
    found = run(checked(), {"persons": [TERM], "penalties": [penalty()]}, coverage=COVERED)
    [match] = found.matches
    assert match["key"] == {"id_card": PERSON, "penalty_no": "A1"}
    assert (match["rule"], match["office"], match["level"], match["occurred_on"]) == ("", "640202", "A", DECIDED)
    assert (match["subject_name"], match["subject_id"], match["amount"]) == ("甲", PERSON, None)
    assert (match["score"], match["reasons"]) == (80, [0])
    assert match["facts"]["due_on"] == {"value": "2022-07-08", "type": "date"}
    assert match["evidence"] == {"penalties": [1], "persons": [1]}


def test_points_are_given_for_the_reasons_that_hold():
    found = run(checked(), {"persons": [TERM], "penalties": [penalty()]}, as_of=DECIDED + timedelta(10))
    assert [(match["score"], match["reasons"]) for match in found.matches] == [(60, [])]


def test_every_step_is_counted():
    rows = [
        penalty("A1"),
        penalty("A2", penalty_type=None),
        penalty("A3", penalty_type="警告"),
        penalty("A4", id_card=None),
    ]
    found = run(checked(), {"persons": [TERM], "penalties": rows}, coverage=COVERED)
    counted = [(step["name"], step["operator"], step["rows"], step["dropped"]) for step in found.figures.steps]
    assert counted == [
        ("detained", "filter", 2, 1),
        ("in_term", "join", 1, 0),
        ("due", "derive", 1, 0),
        ("not_notified", "join", 1, 0),
        ("lead", "lead", 1, 0),
    ]
    assert all(step["seconds"] >= 0 for step in found.figures.steps)


@pytest.mark.parametrize(
    ("receipts", "covered_to", "matches", "unjudged"),
    [
        ([], date(2022, 7, 8), 1, []),
        ([], date(2022, 7, 7), 0, [("not_notified", "pending", {"penalties": [1], "persons": [1]})]),
        ([{"document_no": "A1", "received_on": date(2022, 7, 8)}], date(2022, 7, 7), 0, []),
        ([{"document_no": "A1", "received_on": date(2022, 7, 9)}], date(2022, 12, 31), 1, []),
        (
            [{"document_no": "A1", "received_on": None}],
            date(2022, 12, 31),
            0,
            [("not_notified", "unjudgeable", {"penalties": [1], "persons": [1]})],
        ),
    ],
)
def test_absence_needs_coverage(receipts, covered_to, matches, unjudged):
    rows = {"persons": [TERM], "penalties": [penalty()], "receipts": receipts}
    found = run(checked(), rows, coverage={"receipts": [(date(2022, 1, 1), covered_to)]})
    assert (len(found.matches), found.unjudged) == (matches, unjudged)
    verdicts = [verdict for _step, verdict, _evidence in unjudged]
    assert found.figures.pending == verdicts.count("pending")
    assert found.figures.unjudgeable == verdicts.count("unjudgeable")


def test_a_parameter_moves_the_deadline():
    rows = {
        "persons": [TERM],
        "penalties": [penalty()],
        "receipts": [{"document_no": "A1", "received_on": date(2022, 7, 12)}],
    }
    assert len(run(checked(), rows, parameters={"notice_days": 7}).matches) == 0
    assert len(run(checked(), rows, parameters={}).matches) == 1


def test_one_key_is_one_match_with_the_evidence_of_all_its_rows():
    rows = {"persons": [TERM, {**TERM, "name": "甲某"}], "penalties": [penalty(), penalty()]}
    [match] = run(checked(), rows, coverage=COVERED).matches
    assert match["evidence"] == {"penalties": [1, 2], "persons": [1, 2]}
    assert match["subject_name"] == "甲"  # what the smallest evidence says


def test_the_same_key_in_two_offices_is_two_matches():
    rows = {"persons": [TERM, {**TERM, "region_code": "640205"}], "penalties": [penalty()]}
    found = run(checked(), rows, coverage=COVERED)
    assert [(match["office"], match["key"]["penalty_no"]) for match in found.matches] == [
        ("640202", "A1"),
        ("640205", "A1"),
    ]


def test_a_match_without_identity_is_counted_and_listed_instead():
    model = checked(MODEL_WITHOUT_JOIN)
    found = run(model, {"penalties": [penalty(), penalty(None), penalty("A2", id_card=None)]})
    assert found.keys == [{"id_card": PERSON, "penalty_no": "A1"}]
    assert found.unjudged == [("lead", "unjudgeable", {"penalties": [2]}), ("lead", "unjudgeable", {"penalties": [3]})]
    assert (found.step("lead")["unjudgeable"], found.figures.unjudgeable) == (2, 2)


def test_shuffled_rows_and_more_threads_change_nothing():
    days = [DECIDED + timedelta(day) for day in range(120)]
    persons = [{**TERM, "id_card": card, "row_id": n} for n, card in enumerate([PERSON, OTHER, PERSON], 1)]
    penalties = [
        {**penalty(f"A{n % 40}", decided_on=day, id_card=[PERSON, OTHER][n % 2]), "row_id": n}
        for n, day in enumerate(days, 1)
    ]
    receipts = [{"document_no": f"A{n}", "received_on": days[n] + timedelta(1), "row_id": n} for n in range(0, 40, 3)]
    rows = {"persons": persons, "penalties": penalties, "receipts": receipts}
    expected = run(checked(), rows, coverage=COVERED)
    assert len(expected.matches) > 10
    for threads, seed in [(1, 1), (2, 2), (2, 3)]:
        shuffled = {name: random.Random(seed).sample(some, len(some)) for name, some in rows.items()}
        again = run(checked(), shuffled, coverage=COVERED, threads=threads)
        assert again.bytes == expected.bytes
        assert again.unjudged == expected.unjudged


def test_evidence_passes_through_join_aggregate_and_union():
    model = checked(MODEL_WITH_RULES)
    persons = [TERM, {**TERM, "id_card": OTHER}]
    penalties = [penalty("A1"), penalty("A2"), penalty("A3", id_card=OTHER), penalty("A4", decided_on=date(2025, 1, 1))]
    found = run(model, {"persons": persons, "penalties": penalties})
    assert [(match["rule"], match["key"]["id_card"], match["evidence"]) for match in found.matches] == [
        ("several", PERSON, {"penalties": [1, 2], "persons": [1]}),
        ("single", PERSON, {"penalties": [1, 2, 4], "persons": []}),
        ("single", OTHER, {"penalties": [3], "persons": []}),
    ]
    assert found.matches[0]["key"] == {"rule": "several", "id_card": PERSON}
    assert found.matches[0]["amount"] == Decimal("200.00")


def test_a_step_that_nobody_reads_is_counted_all_the_same():
    model = checked(
        MODEL_WITH_RULES.replace(
            "  several:\n", '  spare:\n    filter: {from: persons, where: "TRUE"}\n  several:\n', 1
        )
    )
    assert run(model, {"persons": [TERM], "penalties": []}).step("spare")["rows"] == 1


def test_an_input_that_is_costly_to_read_is_read_once_for_all_its_steps():
    model = checked(MODEL_WITH_RULES)
    rows = {"persons": [TERM], "penalties": [penalty("A1"), penalty("A2")]}
    assert run(model, rows, costly=True).bytes == run(model, rows).bytes


def test_a_run_stops_between_steps_when_asked():
    steps = []
    with pytest.raises(RunStopped):
        run(checked(), {"penalties": [penalty()]}, on_step=steps.append, should_stop=lambda: len(steps) == 2)
    assert [step["name"] for step in steps] == ["detained", "in_term"]


def test_a_run_stops_in_the_middle_of_a_step_when_asked():
    rows = [penalty(f"A{n}", row_id=n) for n in range(100_000)]
    asked = []

    def should_stop():
        asked.append(True)
        return len(asked) > 3  # twice between steps; from then on while the endless step runs

    with pytest.raises(RunStopped):
        run(checked(ENDLESS), {"penalties": rows}, should_stop=should_stop)


def test_what_the_engine_refuses_names_the_step():
    model = checked(MODEL_WITHOUT_JOIN.replace("LENGTH(penalty_no)", "9223372036854775807 * LENGTH(penalty_no)"))
    with pytest.raises(RunFailed, match="步骤 counted"):
        run(model, {"penalties": [penalty("A12345")]})


_HEAD = """
slug: small
title: {zh: 小模型, en: small}
field: criminal_execution
summary: {zh: 小, en: small}
legal_basis: [{law: 某法, article: 第一条, gist: 要旨}]
"""
_TAIL = """
  title: "{id_card}"
  reason: "{id_card}"
  document: correction_notice
examples: []
"""
MODEL_WITHOUT_JOIN = f"""{_HEAD}
inputs: {{penalties: police_admin_penalty}}
steps:
  counted:
    derive: {{from: penalties, columns: {{length: LENGTH(penalty_no)}}}}
lead:
  from: counted
  key: [id_card, penalty_no]
  subject: {{kind: person, name: id_card, id: id_card}}
  occurred_on: decided_on
  level: "'A'"
  score: {{base: 1, reasons: [{{when: length > 3, points: 1, reason: 长}}]}}
{_TAIL}"""
MODEL_WITH_RULES = f"""{_HEAD}
inputs: {{persons: community_correction_register, penalties: police_admin_penalty}}
steps:
  in_term:
    join:
      left: penalties
      right: persons
      on: [id_card]
      where: left.decided_on BETWEEN right.term_start AND right.term_end
  several:
    aggregate:
      from: in_term
      by: [id_card]
      columns: {{times: COUNT(*), first_on: MIN(decided_on)}}
      having: times >= 2
  single:
    aggregate: {{from: penalties, by: [id_card], columns: {{times: COUNT(*), first_on: MIN(decided_on)}}}}
  both:
    union: {{from: [several, single], tag: rule}}
rules:
  several: {{title: {{zh: 多次, en: several}}}}
  single: {{title: {{zh: 一次, en: single}}}}
lead:
  from: both
  rule: rule
  key: [id_card]
  subject: {{kind: person, name: id_card, id: id_card}}
  occurred_on: first_on
  amount: times * 100
  level: "'A'"
  score: {{base: 1}}
{_TAIL}"""
