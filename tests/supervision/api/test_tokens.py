import json
from datetime import timedelta

import pytest
from django.core.management import CommandError
from django.test import Client as Browser
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from supervision.api.models import Client
from supervision.audit.models import Entry
from tests.supervision.api.conftest import EVERY_SCOPE, Api, token_for

pytestmark = pytest.mark.django_db


def test_a_client_gets_a_token_for_the_scopes_it_was_given(new_client):
    new = new_client(scopes="leads:read models:read")
    token_for(new)
    assert set(get_access_token_model().objects.get().scope.split()) == {"leads:read", "models:read"}


def ask(new, **changes):
    fields = {"grant_type": "client_credentials", "client_id": new.client.client_id, "client_secret": new.secret}
    return Browser().post("/oauth/token/", fields | changes)


def test_a_scope_that_the_client_was_not_given_is_refused(new_client):
    answer = ask(new_client(scopes="leads:read"), scope="leads:read leads:write")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


def test_a_wrong_secret_is_refused(new_client):
    answer = ask(new_client(), client_secret="guessed")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize("grant", ["password", "authorization_code", "implicit"])
def test_no_other_grant_is_open(new_client, grant):
    answer = ask(new_client(), grant_type=grant, username="prosecutor", password="demo-Passw0rd")
    assert answer.status_code in (400, 401)


def test_neither_token_nor_secret_is_kept_in_clear(new_client):
    new = new_client()
    token = token_for(new)
    kept = get_access_token_model().objects.get()
    assert token not in str(kept.__dict__)
    assert new.secret not in str(Client.objects.get().__dict__)


def test_an_expired_token_is_refused(new_client):
    api = Api(token_for(new_client()))
    get_access_token_model().objects.update(expires=timezone.now() - timedelta(seconds=1))
    answer = api.get("leads/")
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")


def test_a_revoked_token_is_refused_at_once(new_client):
    api = Api(token_for(new_client()))
    assert api.get("leads/").status_code == 200
    get_access_token_model().objects.get().revoke()
    assert api.get("leads/").status_code == 401


def test_a_scope_taken_from_the_client_is_gone_from_its_tokens(new_client):
    new = new_client()
    api = Api(token_for(new))
    Client.objects.update(allowed_scopes="models:read")
    assert (api.get("leads/").status_code, api.get("models/").status_code) == (403, 200)


def test_a_token_in_the_address_opens_nothing(new_client):
    answer = Browser().get("/api/v1/leads/", {"access_token": token_for(new_client())})
    assert answer.status_code == 401


NEEDS = {
    "leads/": "leads:read",
    "leads/{id}/": "leads:read",
    "leads/{id}/evidence/": "leads:read",
    "leads/{id}/history/": "leads:read",
    "leads/export/": "leads:read",
    "cases/": "leads:read",
}


@pytest.mark.parametrize("scope", EVERY_SCOPE.split())
@pytest.mark.parametrize(
    ("path", "enough"),
    [
        *((path, {"leads:read"}) for path in NEEDS),
        ("models/", {"models:read", "models:run"}),
        ("datasets/", {"datasets:write", "models:read"}),
        ("runs/{run}/", {"models:read", "models:run"}),
    ],
)
def test_each_scope_opens_its_own_addresses_and_no_other(lead, api, scope, path, enough):
    answer = api(scopes=scope).get(path.format(id=lead.pk, run=lead.last_run_id))
    assert answer.status_code == (200 if scope in enough else 403)


@pytest.mark.parametrize("scope", EVERY_SCOPE.split())
def test_only_the_write_scope_moves_leads(lead, api, scope):
    answer = api(scopes=scope).post(f"leads/{lead.pk}/transitions/", {"move": "take_up"})
    assert answer.status_code == (200 if scope == "leads:write" else 403)


def test_the_command_prints_the_secret_once_and_leaves_an_entry(command):
    said = json.loads(
        command("create_client", "案管系统", "--office", "990101", "--scopes", "leads:read", "--format", "json").text
    )
    client = Client.objects.get(client_id=said["client_id"])
    assert (client.name, client.office.code, client.allowed_scopes) == ("案管系统", "990101", "leads:read")
    fields = {"grant_type": "client_credentials", **{k: said[k] for k in ("client_id", "client_secret")}}
    assert Browser().post("/oauth/token/", fields).status_code == 200
    assert Entry.objects.filter(action="client.create").count() == 1


@pytest.mark.parametrize(
    ("office", "scopes", "sentence"),
    [("123456", "leads:read", "没有代码为 123456 的单位"), ("990101", "lead:read", "是否应为 leads:read")],
)
def test_the_command_says_what_is_wrong(command, office, scopes, sentence):
    with pytest.raises(CommandError, match=sentence):
        command("create_client", "案管系统", "--office", office, "--scopes", scopes)
    assert Client.objects.count() == 0
