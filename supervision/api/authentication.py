"""Two ways in: a client's bearer token, and the session of a person who is signed in."""

from oauth2_provider.oauth2_backends import get_oauthlib_core
from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed

from supervision.api.models import Client
from supervision.api.principals import ClientPrincipal
from supervision.api.scopes import allowed


class ClientAuthentication(BaseAuthentication):
    """``Authorization: Bearer …``, a token from ``/oauth/token/``."""

    def authenticate(self, request):
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        valid, found = get_oauthlib_core().verify_request(request, scopes=[])
        if not valid or found.access_token.application_id is None:
            raise AuthenticationFailed("令牌无效或已过期，请重新获取令牌。", code="invalid_token")
        client = Client.objects.select_related("office").get(pk=found.access_token.application_id)
        # a scope taken from the client is gone from the tokens it already holds
        scopes = frozenset(found.access_token.scope.split()) & frozenset(allowed(client))
        return ClientPrincipal(client, scopes), found.access_token

    def authenticate_header(self, request) -> str:
        return 'Bearer realm="api"'


class PageSessionAuthentication(SessionAuthentication):
    """A signed-in person's browser; unsafe methods need the CSRF token."""
