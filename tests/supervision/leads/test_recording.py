import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from models_engine.models import Run
from supervision.leads import actions
from supervision.leads.identity import fingerprint
from supervision.leads.models import Lead
from tests.supervision.leads.building import Matches, make_model, make_run, match, record

pytestmark = pytest.mark.django_db


def test_a_match_becomes_a_new_lead_of_the_office_its_row_names(model, offices):
    assert record(model, offices["city_a"], [match()]) == {
        "leads_created": 1,
        "leads_recurring": 0,
        "leads_vanished": 0,
    }
    lead = Lead.objects.get()
    assert (lead.office, lead.office_path) == (offices["county_a1"], offices["county_a1"].path)
    assert (lead.status, lead.score, lead.amount, lead.occurred_on) == ("new", 80, Decimal("1500"), date(2026, 1, 5))


def test_the_number_names_office_year_and_place_in_the_series(model, offices):
    record(model, offices["city_a"], [match("A1"), match("A2"), match("A3", office="990102")])
    numbers = sorted(Lead.objects.values_list("number", flat=True))
    year = Lead.objects.first().created_at.year
    assert numbers == [f"XS990101-{year}-000001", f"XS990101-{year}-000002", f"XS990102-{year}-000001"]


def test_a_later_run_continues_the_series(model, offices):
    record(model, offices["city_a"], [match("A1")])
    record(model, offices["city_a"], [match("A1"), match("A2")])
    assert sorted(number[-6:] for number in Lead.objects.values_list("number", flat=True)) == ["000001", "000002"]


def test_a_second_run_adds_nothing(model, offices):
    rows = [match("A1"), match("A2")]
    record(model, offices["city_a"], rows)
    before = list(Lead.objects.order_by("id").values("id", "number", "first_run", "updated_at"))
    assert record(model, offices["city_a"], rows) == {"leads_created": 0, "leads_recurring": 2, "leads_vanished": 0}
    assert list(Lead.objects.order_by("id").values("id", "number", "first_run", "updated_at")) == before
    assert set(Lead.objects.values_list("last_run", flat=True)) == {Run.objects.latest("id").pk}


def test_a_second_run_refreshes_what_the_machine_found_and_says_that_it_changed(model, offices):
    record(model, offices["city_a"], [match(score=60, reasons="[]")])
    before = Lead.objects.get()
    record(model, offices["city_a"], [match(score=90, reasons="[0, 1]", amount=Decimal("9000.00"))])
    after = Lead.objects.get()
    assert (after.pk, after.score, after.reasons, after.amount) == (before.pk, 90, [0, 1], Decimal("9000"))
    assert after.updated_at > before.updated_at
    assert (after.created_at, after.first_run_id, after.number) == (
        before.created_at,
        before.first_run_id,
        before.number,
    )


def test_a_second_run_touches_nothing_that_a_person_decided(model, offices, cast):
    record(model, offices["county_a1"], [match()])
    lead = Lead.objects.get()
    actions.take_up(lead, actor=cast.prosecutor)
    actions.dismiss(lead, actor=cast.prosecutor, reason="data_error", note="号码登记错误")
    human = ("status", "assignee_id", "dismiss_reason", "decided_at")
    before = {name: getattr(lead, name) for name in human}
    record(model, offices["county_a1"], [match(score=95)])
    lead.refresh_from_db()
    assert {name: getattr(lead, name) for name in human} == before
    assert (lead.score, lead.events.count()) == (95, 2)


def test_a_lead_that_is_not_found_again_is_marked_and_kept(model, offices):
    record(model, offices["county_a1"], [match("A1"), match("A2")])
    assert record(model, offices["county_a1"], [match("A1")])["leads_vanished"] == 1
    gone = Lead.objects.get(key__penalty_no="A2")
    assert gone.vanished_run == Run.objects.latest("id")
    assert Lead.objects.get(key__penalty_no="A1").vanished_run is None


def test_a_lead_vanishes_once(model, offices):
    record(model, offices["county_a1"], [match()])
    assert record(model, offices["county_a1"], [])["leads_vanished"] == 1
    first = Lead.objects.get().vanished_run_id
    assert record(model, offices["county_a1"], [])["leads_vanished"] == 0
    assert Lead.objects.get().vanished_run_id == first


def test_a_lead_that_is_found_again_is_no_longer_marked_and_has_changed(model, offices):
    record(model, offices["county_a1"], [match()])
    record(model, offices["county_a1"], [])
    marked = Lead.objects.get()
    assert record(model, offices["county_a1"], [match()])["leads_recurring"] == 1
    lead = Lead.objects.get()
    assert lead.vanished_run is None
    assert lead.updated_at > marked.updated_at


def test_a_run_of_another_office_marks_nothing_of_this_one(model, offices):
    record(model, offices["county_a1"], [match("A1")])
    assert record(model, offices["county_a2"], [match("A2", office="990102")])["leads_vanished"] == 0


def test_another_model_marks_nothing_of_this_one(model, offices):
    record(model, offices["county_a1"], [match()])
    other = make_model("other_model")
    assert record(other, offices["county_a1"], [])["leads_vanished"] == 0
    assert record(other, offices["county_a1"], [match()])["leads_created"] == 1


def test_two_rows_with_one_identity_become_one_lead_on_the_evidence_of_both(model, offices):
    rows = [
        match(score=60, evidence=json.dumps({"penalties": [5]})),
        match(score=70, evidence=json.dumps({"penalties": [3], "persons": [9]})),
    ]
    assert record(model, offices["county_a1"], rows)["leads_created"] == 1
    lead = Lead.objects.get()
    assert (lead.score, lead.evidence) == (70, {"penalties": [3, 5], "persons": [9]})


def test_two_rows_with_one_identity_in_different_batches_become_one_lead(model, offices, monkeypatch):
    monkeypatch.setattr("supervision.leads.actions.recording.CHUNK", 1)
    rows = [match(evidence=json.dumps({"penalties": [number]})) for number in (1, 2, 3)]
    assert record(model, offices["county_a1"], rows)["leads_created"] == 1
    assert Lead.objects.get().evidence == {"penalties": [1, 2, 3]}
    assert record(model, offices["county_a1"], rows) == {"leads_created": 0, "leads_recurring": 1, "leads_vanished": 0}


def test_the_same_key_in_two_offices_is_two_leads(model, offices):
    record(model, offices["city_a"], [match(office="990101"), match(office="990102")])
    assert Lead.objects.count() == 2


def test_a_row_without_a_known_office_belongs_to_the_office_of_the_run(model, offices):
    record(model, offices["city_a"], [match("A1", office=None), match("A2", office="990201")])
    assert {lead.office for lead in Lead.objects.all()} == {offices["city_a"]}


def test_the_order_in_which_a_key_is_written_is_no_difference():
    one, other = {"a": "1", "b": "2"}, {"b": "2", "a": "1"}
    assert fingerprint("m", "R1", one) == fingerprint("m", "R1", other)


@pytest.mark.parametrize(
    "other", [("n", "R1", {"a": "1"}), ("m", "R2", {"a": "1"}), ("m", "R1", {"a": "2"}), ("m", "R1", {"b": "1"})]
)
def test_model_rule_and_key_each_make_a_difference(other):
    assert fingerprint("m", "R1", {"a": "1"}) != fingerprint(*other)


def test_the_stored_title_is_masked(model, offices):
    record(model, offices["county_a1"], [match(name="张三丰")])
    title = Lead.objects.get().title
    assert "张" in title
    assert "三丰" not in title


def test_a_run_that_is_undone_leaves_no_lead_and_no_number(model, offices):
    run = make_run(model, offices["county_a1"])
    with transaction.atomic():
        actions.record_matches(run, Matches([match()]))
        transaction.set_rollback(True)
    assert Lead.objects.count() == 0
    record(model, offices["county_a1"], [match()])
    assert Lead.objects.get().number.endswith("-000001")


def test_queries_do_not_grow_with_the_rows_of_a_batch(model, offices, django_assert_max_num_queries):
    rows = [match(f"A{number}") for number in range(300)]
    with django_assert_max_num_queries(40):
        record(model, offices["county_a1"], rows)
    with django_assert_max_num_queries(20):
        record(model, offices["county_a1"], rows)


@pytest.mark.parametrize("odd", ['a"b', "a\\b", "\\N", "\\.", "a,b", "a\nb\r\nc", "\t", "NULL", "", None, "𠮷", "it's"])
def test_whatever_a_cell_holds_arrives_as_it_was(model, offices, odd):
    facts = {"name": {"value": odd, "type": "string"}, "id_card": {"value": odd, "type": "string"}}
    key = {"id_card": odd or "x", "penalty_no": "A1"}
    record(model, offices["city_a"], [match("A1", key=key, facts=json.dumps(facts)), match("A2")])
    lead = Lead.objects.get(key__penalty_no="A1")
    assert (lead.facts, lead.key) == (facts, key)
    assert lead.title.startswith(odd or "不详")


def test_what_a_match_leaves_open_stays_open(model, offices):
    record(model, offices["city_a"], [match(occurred_on=None, amount=None, reasons="[]")])
    lead = Lead.objects.get()
    assert (lead.occurred_on, lead.amount, lead.reasons) == (None, None, [])
    assert (lead.rule, lead.dismiss_reason, lead.assignee_id, lead.vanished_run_id) == ("", "", None, None)


def test_new_and_known_leads_of_one_run_all_have_their_sources(model, offices):
    record(model, offices["city_a"], [match("A1")])
    record(model, offices["city_a"], [match("A1", score=90), match("A2"), match("A3"), match("A3")])
    sources = {lead.key["penalty_no"]: lead.sources.count() for lead in Lead.objects.all()}
    assert sources == {"A1": 2, "A2": 2, "A3": 2}
