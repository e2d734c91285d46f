"""Who asks through REST: a person with a session, or a client with a token."""

from functools import cached_property

from supervision.api.models import Client
from supervision.offices.horizon import Horizon
from supervision.offices.models import Office


class ClientPrincipal:
    """A client as ``request.user``: it sees what its office sees, and does what its token's scopes allow."""

    pk = id = None
    is_active = is_authenticated = True
    is_anonymous = False

    def __init__(self, client: Client, scopes: frozenset[str]) -> None:
        self.client, self.scopes = client, scopes

    @property
    def office(self) -> Office:
        return self.client.office

    @property
    def office_id(self) -> int:
        return self.client.office_id

    @cached_property
    def horizon(self) -> Horizon:
        return self.client.horizon

    def has_perm(self, permission: str, obj=None) -> bool:
        """Roles belong to people; a client has scopes only."""
        return False

    def __str__(self) -> str:
        return f"接口 {self.client.name}"
