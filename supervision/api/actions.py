"""The only writer of REST clients."""

from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from oauth2_provider.generators import generate_client_secret
from rapidfuzz import process

from datasources.announcements import acted
from supervision.api.models import Client
from supervision.errors import SupervisionError
from supervision.offices.models import Office


class ScopeUnknown(SupervisionError):
    """A client may only be given scopes that exist."""

    code = "scope_unknown"


class NewClient(NamedTuple):
    """A client and its secret, which is kept as a hash and can never be read again."""

    client: Client
    secret: str


def create_client(name: str, *, office: Office, scopes: list[str], actor) -> NewClient:
    """Let a system of an office in, within ``scopes``.

    Raises:
        ScopeUnknown: naming every scope that does not exist.
    """
    known = settings.OAUTH2_PROVIDER["SCOPES"]
    if unknown := [scope for scope in scopes if scope not in known]:
        near = process.extractOne(unknown[0], list(known))[0]
        raise ScopeUnknown(
            "权限范围", f"没有 {'、'.join(unknown)}", f"是否应为 {near}？可用的权限范围：{'、'.join(known)}。"
        )
    secret = generate_client_secret()
    with transaction.atomic():
        client = Client.objects.create(
            name=name,
            office=office,
            allowed_scopes=" ".join(dict.fromkeys(scopes)),
            client_type=Client.CLIENT_CONFIDENTIAL,
            authorization_grant_type=Client.GRANT_CLIENT_CREDENTIALS,
            client_secret=secret,
        )
        acted.send(
            sender=Client,
            actor=actor,
            action="client.create",
            target=client,
            office_path=office.path,
            detail={"name": name, "scopes": scopes},
            purpose="",
        )
    return NewClient(client, secret)
