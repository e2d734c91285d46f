import json
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.test import Client as Browser

from supervision.api.actions import create_client
from tests.supervision.leads.conftest import evidence, lake, lead, model, signed_in, standards

__all__ = ["evidence", "lake", "lead", "model", "signed_in", "standards"]

EVERY_SCOPE = "leads:read leads:write datasets:write models:read models:run figures:read"


def token_for(new, scope: str | None = None) -> str:
    """A bearer token, as a client gets it over HTTP."""
    fields = {"grant_type": "client_credentials", "client_id": new.client.client_id, "client_secret": new.secret}
    answer = Browser().post("/oauth/token/", fields | ({"scope": scope} if scope else {}))
    assert answer.status_code == 200, answer.content
    return answer.json()["access_token"]


class Api:
    """Asks REST with one token."""

    def __init__(self, token: str) -> None:
        self.browser = Browser(headers={"Authorization": f"Bearer {token}"})

    def get(self, path: str, **query):
        return self.browser.get(f"/api/v1/{path}", query)

    def post(self, path: str, body: dict):
        return self.browser.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json")


@pytest.fixture
def new_client(offices):
    """A client of an office of the cast, with its secret."""

    def make(office: str = "county_a1", scopes: str = EVERY_SCOPE):
        return create_client(f"{office} 系统", office=offices[office], scopes=scopes.split(), actor=None)

    return make


@pytest.fixture
def api(new_client):
    """REST as a client of an office with these scopes sees it."""

    def make(office: str = "county_a1", scopes: str = EVERY_SCOPE) -> Api:
        return Api(token_for(new_client(office, scopes)))

    return make


@pytest.fixture
def command(offices):
    def run(*words) -> SimpleNamespace:
        from io import StringIO

        out = StringIO()
        call_command(*words, stdout=out)
        return SimpleNamespace(text=out.getvalue())

    return run
