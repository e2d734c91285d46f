import csv
import io
import json
from datetime import date

import pytest

from supervision.audit.models import Entry
from supervision.cases.models import Case
from supervision.leads.exports import COLUMNS
from supervision.leads.filters import ORDERINGS
from supervision.leads.models import Lead
from supervision.leads.serializers import LeadDetailSerializer, LeadSerializer
from tests.supervision.leads.building import ID_CARD, make_lead, match, record

pytestmark = pytest.mark.django_db


def numbers(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [lead["number"] for lead in answer.json()["results"]]


def walk(api, **query) -> list[str]:
    """Every lead of a list, page by page."""
    found, answer = [], api.get("leads/", **query)
    while True:
        found += numbers(answer)
        address = answer.json()["next"]
        if address is None:
            return found
        answer = api.browser.get(address)


@pytest.fixture
def many(model, offices):
    """Leads with ties and gaps in every column that a list may be ordered by."""
    rows = [
        match(
            f"A{number}",
            score=60 + 10 * (number % 2),
            amount=None if number % 3 == 0 else number % 4,
            occurred_on=None if number % 5 == 0 else date(2026, 1, 1 + number % 3),
            level="ABC"[number % 3],
        )
        for number in range(25)
    ]
    record(model, offices["county_a1"], rows)


def test_a_client_sees_what_its_office_sees(lead, api):
    assert numbers(api("county_a1").get("leads/")) == [lead.number]
    assert numbers(api("city_a").get("leads/")) == [lead.number]
    assert numbers(api("county_b1").get("leads/")) == []


@pytest.mark.parametrize("path", ["", "evidence/", "history/"])
def test_for_a_client_of_another_office_a_lead_does_not_exist(lead, api, path):
    client = api("county_b1")
    there, nowhere = client.get(f"leads/{lead.pk}/{path}"), client.get(f"leads/987654/{path}")
    for answer in (there, nowhere):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_client_of_another_office_moves_and_exports_nothing(lead, api):
    client = api("county_b1")
    assert client.post(f"leads/{lead.pk}/transitions/", {"move": "take_up"}).status_code == 404
    assert lead.number not in client.get("leads/export/").getvalue().decode()


@pytest.mark.parametrize("ordering", ORDERINGS)
def test_a_walk_through_the_pages_meets_every_lead_once_and_in_order(many, api, ordering):
    client = api()
    whole = walk(client, ordering=ordering, page_size=500)
    assert sorted(whole) == sorted(Lead.objects.values_list("number", flat=True))
    assert walk(client, ordering=ordering, page_size=4) == whole


def test_a_lead_that_comes_meanwhile_displaces_no_other(many, model, offices, api):
    client = api()
    first = client.get("leads/", ordering="-created_at", page_size=10)
    make_lead(model, offices["county_a1"], "NEW")
    second = client.browser.get(first.json()["next"])
    third = client.browser.get(second.json()["next"])
    found = numbers(first) + numbers(second) + numbers(third)
    assert len(found) == len(set(found)) == 25


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"status": "all"},
        {"status": "new"},
        {"status": ["new", "dismissed"]},
        {"level": "B"},
        {"score_min": 70},
        {"amount_max": 2},
        {"occurred_from": "2026-01-02"},
        {"text": "000003"},
        {"office": "990101"},
        {"model": "notice_missing"},
        {"field": "civil"},
        {"vanished": "false"},
        {"ordering": "amount"},
    ],
)
def test_a_filter_means_the_same_on_the_page_and_in_rest(many, api, cast, signed_in, query):
    query = {"status": "all", "ordering": "-score"} | query
    page = signed_in(cast.prosecutor).get("/leads/", query).context["listing"].leads
    assert numbers(api().get("leads/", page_size=500, **query)) == [lead.number for lead in page]


def test_without_a_status_rest_gives_every_lead(lead, api):
    Lead.objects.update(status="dismissed")
    assert numbers(api().get("leads/")) == [lead.number]


@pytest.mark.parametrize(
    "query",
    [{"status": "lost"}, {"office": "990201"}, {"occurred_from": "gestern"}, {"page_size": "0"}, {"ordering": "key"}],
)
def test_a_wrong_question_names_its_field(lead, api, query):
    answer = api().get("leads/", **query)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
    assert [error["field"] for error in answer.json()["errors"]] == list(query)


@pytest.mark.parametrize("cursor", ["x", "bnVsbA==", "WyItc2NvcmUiLDEsIngiXQ==", "WyJzY29yZSIsMSwxXQ==", "é"])
def test_a_broken_cursor_is_refused(lead, api, cursor):
    answer = api().get("leads/", cursor=cursor)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "cursor")


def test_a_lead_carries_the_columns_of_its_exports(lead, api):
    declared = list(LeadSerializer().fields)
    assert declared == ["id", *(column.name for column in COLUMNS)]
    body = api().get("leads/").json()["results"][0]
    assert list(body) == declared
    assert (body["status"], body["amount"], body["occurred_on"]) == ("new", "1500.00", "2026-01-05")


def test_one_lead_carries_what_its_description_declares(lead, api):
    body = api().get(f"leads/{lead.pk}/").json()
    assert list(body) == list(LeadDetailSerializer().fields)
    assert body["moves"] == ["take_up", "dismiss"]
    assert [reason["points"] for reason in body["score_reasons"]] == [60, 20, 10]


@pytest.mark.parametrize("path", ["leads/", "leads/{id}/", "leads/{id}/evidence/", "leads/export/?format=ndjson"])
def test_rest_gives_no_identity_in_clear(lead, evidence, api, path):
    answer = api().browser.get("/api/v1/" + path.format(id=lead.pk))
    text = (answer.getvalue() if answer.streaming else answer.content).decode()
    assert lead.number in text or "person_register" in text
    assert ID_CARD not in text
    assert "张三丰" not in text


def test_the_evidence_is_the_source_rows_with_their_place(lead, evidence, api):
    body = api().get(f"leads/{lead.pk}/evidence/").json()
    assert body["restricted"] == 0
    places = {(row["input"], row["standard"], row["file"], row["line"], row["load"]) for row in body["rows"]}
    assert places == {
        ("penalties", "penalty_register", "penalty_register.csv", 7, 2),
        ("persons", "person_register", "person_register.csv", 7, 1),
    }


def test_a_clients_look_is_accounted_for(lead, api):
    api().get(f"leads/{lead.pk}/")
    entry = Entry.objects.get(action="lead.view")
    assert (entry.actor, "county_a1 系统" in entry.actor_label) == (None, True)


def test_a_client_moves_a_lead_and_its_history_names_the_client(lead, api):
    client = api()
    body = client.post(f"leads/{lead.pk}/transitions/", {"move": "dismiss", "reason": "data_error", "note": "登记有误"})
    assert (body.status_code, body.json()["status"]) == (200, "dismissed")
    event = client.get(f"leads/{lead.pk}/history/").json()[0]
    assert (event["move"], event["reason"], event["note"]) == ("dismiss", "data_error", "登记有误")
    assert "county_a1 系统" in event["actor"]


def test_filing_through_rest_opens_a_case(lead, api):
    client = api()
    client.post(f"leads/{lead.pk}/transitions/", {"move": "take_up"})
    answer = client.post(f"leads/{lead.pk}/transitions/", {"move": "file", "title": "未抄送案"})
    assert answer.json()["status"] == "filed"
    case = Case.objects.get()
    listed = client.get("cases/").json()["results"][0]
    assert (listed["number"], listed["title"], listed["leads"]) == (case.number, "未抄送案", [lead.pk])


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"move": "file"}, 409, "move_refused"),
        ({"move": "take_up", "seen": "in_review"}, 409, "move_refused"),
        ({"move": "dismiss", "reason": "other", "seen": "in_review"}, 409, "lead_changed"),
        ({"move": "dismiss"}, 400, "invalid"),
        ({"move": "dismiss", "reason": "because"}, 400, "invalid"),
        ({"move": "fly"}, 400, "invalid"),
        ({}, 400, "invalid"),
    ],
)
def test_a_move_that_is_not_open_changes_nothing_and_says_why(lead, api, body, status, code):
    answer = api().post(f"leads/{lead.pk}/transitions/", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    lead.refresh_from_db()
    assert (lead.status, lead.events.count()) == ("new", 0)


@pytest.mark.parametrize("form", ["csv", "xlsx", "ndjson", "parquet"])
def test_an_export_is_streamed_in_the_form_asked_for(lead, api, form):
    answer = api().get("leads/export/", format=form)
    assert (answer.status_code, answer.streaming) == (200, True)
    assert answer.headers["Content-Disposition"].endswith(f'leads.{form}"')
    assert len(answer.getvalue()) > 100


def test_an_export_takes_the_filters_and_the_order_of_the_list(many, api):
    client = api()
    query = {"level": "B", "ordering": "-occurred_on"}
    rows = csv.reader(io.StringIO(client.get("leads/export/", format="csv", **query).getvalue().decode("utf-8-sig")))
    assert [row[0] for row in rows][1:] == walk(client, **query)
    assert Entry.objects.get(action="lead.export").detail["filters"] == {"level": "B"}


def test_json_lines_are_the_leads_of_the_list(many, api):
    client = api()
    lines = client.get("leads/export/", format="ndjson").getvalue().decode().splitlines()
    assert [json.loads(line)["number"] for line in lines] == walk(client)


def test_an_unknown_form_is_refused(lead, api):
    answer = api().get("leads/export/", format="pdf")
    assert (answer.status_code, answer.json()["code"]) == (400, "export_refused")
