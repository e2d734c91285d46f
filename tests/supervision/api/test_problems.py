import pytest
from django.core.management import call_command
from django.test import Client as Browser

from datasources.errors import DataError
from models_engine.errors import ModelError
from supervision.errors import SupervisionError

pytestmark = pytest.mark.django_db


def problem_of(answer) -> dict:
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert {"type", "title", "status", "code", "detail", "instance"} <= body.keys()
    assert body["status"] == answer.status_code
    return body


def test_who_brings_nothing_is_asked_to_sign_in():
    answer = Browser().get("/api/v1/leads/")
    assert (answer.status_code, problem_of(answer)["code"]) == (401, "not_authenticated")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_made_up_token_is_refused():
    answer = Browser(headers={"Authorization": "Bearer made-up"}).get("/api/v1/leads/")
    assert (answer.status_code, problem_of(answer)["code"]) == (401, "invalid_token")


def test_an_unknown_address_is_a_problem_document(api):
    answer = api().get("nowhere/")
    assert (answer.status_code, problem_of(answer)["code"], answer.json()["instance"]) == (
        404,
        "not_found",
        "/api/v1/nowhere/",
    )


def test_a_wrong_method_is_a_problem_document(api):
    assert problem_of(api().post("leads/", {}))["code"] == "method_not_allowed"


def test_a_broken_body_is_a_problem_document(lead, api):
    answer = api().browser.post(f"/api/v1/leads/{lead.pk}/transitions/", "{", content_type="application/json")
    assert (answer.status_code, problem_of(answer)["code"]) == (400, "parse_error")


def test_a_person_reads_with_a_session_and_needs_the_permission(lead, cast, signed_in):
    assert signed_in(cast.prosecutor).get("/api/v1/leads/").status_code == 200
    answer = signed_in(cast.auditor).get("/api/v1/leads/")
    assert (answer.status_code, problem_of(answer)["code"]) == (403, "permission_denied")


def test_a_session_that_writes_needs_the_csrf_token(lead, cast):
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(cast.prosecutor, backend="supervision.offices.backends.RoleBackend")
    answer = browser.post(f"/api/v1/leads/{lead.pk}/transitions/", {"move": "take_up"}, content_type="application/json")
    assert (answer.status_code, problem_of(answer)["code"]) == (403, "permission_denied")
    lead.refresh_from_db()
    assert lead.status == "new"


@pytest.mark.parametrize("kind", [DataError, ModelError, SupervisionError])
def test_an_error_of_each_floor_is_a_problem_with_its_own_word(lead, api, monkeypatch, kind):
    def broken(*args, **kwargs):
        raise kind("这里", "出了错。", "请重试。")

    monkeypatch.setattr("supervision.leads.api.comparison_of", broken)
    answer = api().get(f"leads/{lead.pk}/evidence/")
    assert (answer.status_code, problem_of(answer)["code"]) == (422, kind.code)
    assert "这里：出了错。请重试。" in answer.json()["detail"]


def test_an_unexpected_error_says_nothing_of_its_inside(lead, api, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("secret of the house")

    monkeypatch.setattr("supervision.leads.api.comparison_of", broken)
    answer = api().get(f"leads/{lead.pk}/evidence/")
    assert (answer.status_code, problem_of(answer)["code"]) == (500, "internal_error")
    assert "secret" not in answer.content.decode()


def test_the_openapi_document_is_valid_and_complete(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "openapi.yaml"))
    text = (tmp_path / "openapi.yaml").read_text()
    for path in ("/api/v1/leads/export/", "/api/v1/leads/{id}/transitions/", "/api/v1/runs/{id}/", "clientCredentials"):
        assert path in text


@pytest.mark.parametrize("path", ["/api/v1/schema/", "/api/v1/docs/"])
def test_the_document_and_its_page_are_open(path):
    assert Browser().get(path).status_code == 200


def test_the_catalogue_shows_what_the_office_holds(lead, evidence, api):
    datasets = api().get("datasets/").json()["results"]
    assert [(row["slug"], row["loads"], row["rows"]) for row in datasets] == [
        ("penalty_register-990101", 1, 1),
        ("person_register-990101", 1, 1),
    ]
    assert api("county_b1").get("datasets/").json()["results"] == []


def test_the_library_shows_the_published_models_of_the_offices_above(lead, api):
    shown = api().get("models/", page_size=500).json()["results"]
    assert ("notice_missing", 1) in [(row["slug"], row["version"]) for row in shown]


def test_a_run_shows_its_steps_to_its_own_office_alone(lead, api):
    body = api().get(f"runs/{lead.last_run_id}/").json()
    assert (body["status"], [step["rows"] for step in body["steps"]]) == ("done", [12, 2])
    assert api("county_b1").get(f"runs/{lead.last_run_id}/").status_code == 404
