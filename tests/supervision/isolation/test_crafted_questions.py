"""What nobody types by mistake is answered like any other wrong question: never with an error of the server's own."""

import base64
import json

import pytest
from django.test import Client
from django.urls import reverse

from tests.supervision.leads.building import make_lead, make_model

pytestmark = pytest.mark.django_db
LISTS = {
    "leads:leads": "prosecutor",
    "api:leads": "prosecutor",
    "cases:cases": "prosecutor",
    "cases:open": "prosecutor",
    "dashboard:dashboard": "prosecutor",
    "models_engine:models": "prosecutor",
    "models_engine:runs": "prosecutor",
    "offices:people": "sysadmin",
    "audit:entries": "auditor",
}
FIELDS = (
    "page", "ordering", "lead", "run", "first_run", "score_min", "amount_min", "occurred_from", "created_from",
    "office", "q", "version", "from", "to",
)  # fmt: skip
VALUES = ["²", "9" * 40, "1e40", "1e999999", "\x00", "0001-01-01", "9999-12-31"]


@pytest.mark.parametrize("name", LISTS)
def test_a_crafted_question_is_no_error_of_the_server(cast, offices, name):
    make_lead(make_model(), offices["county_a1"])
    client = Client(raise_request_exception=False)
    client.force_login(getattr(cast, LISTS[name]), backend="supervision.offices.backends.RoleBackend")
    asked = [(field, value) for field in FIELDS for value in VALUES]
    failed = [one for one in asked if client.get(reverse(name), dict([one])).status_code >= 500]
    assert failed == []


@pytest.mark.parametrize("value", [float("inf"), "1e400", [[]], {}, 10**40, "\x00"])
@pytest.mark.parametrize("ordering", ["-score", "amount", "-occurred_on", "-created_at"])
def test_a_crafted_cursor_is_refused_or_leads_nowhere(cast, offices, ordering, value):
    make_lead(make_model(), offices["county_a1"])
    client = Client(raise_request_exception=False)
    client.force_login(cast.prosecutor, backend="supervision.offices.backends.RoleBackend")
    cursor = base64.urlsafe_b64encode(json.dumps([ordering, value, 5]).encode()).decode()
    assert client.get("/api/v1/leads/", {"ordering": ordering, "cursor": cursor}).status_code in (200, 400)
