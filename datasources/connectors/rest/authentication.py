"""How a request says who asks: a bearer token, a header of the interface's own, or OAuth2 client credentials."""

from collections.abc import Mapping
from typing import Any

import requests
from django.utils.translation import gettext as _

from datasources.connectors.errors import SourceError
from datasources.connectors.hosts import check_address

OAUTH2 = "oauth2"
TOKEN_BYTES = 1 << 16


def credentials(
    session: requests.Session, connection: Mapping[str, Any], secret: Mapping[str, str], times: tuple[float, float]
) -> dict[str, str]:
    """The headers to send. OAuth2 asks for a token first (RFC 6749, 4.4)."""
    kind = connection.get("authentication", "")
    if kind == "bearer":
        return {"Authorization": f"Bearer {secret.get('token', '')}"}
    if kind == "header":
        return {connection["token_header"]: secret.get("token", "")}
    if kind == OAUTH2:
        return {"Authorization": f"Bearer {_asked_token(session, connection, secret, times)}"}
    return {}


def credentials_expire(connection: Mapping[str, Any]) -> bool:
    """Whether a refusal may mean that a new token has to be asked for."""
    return connection.get("authentication") == OAUTH2


def _asked_token(
    session: requests.Session, connection: Mapping[str, Any], secret: Mapping[str, str], times: tuple[float, float]
) -> str:
    check_address(connection["token_url"])
    form = {"grant_type": "client_credentials", "scope": connection.get("scope") or None}
    answer = session.post(
        connection["token_url"],
        data=form,
        auth=(connection["client_id"], secret.get("client_secret", "")),
        timeout=times,
        allow_redirects=False,
        stream=True,
        headers={"Authorization": None},
    )
    with answer:
        token = _token_in(answer) if answer.status_code == 200 else ""
    if not token:
        cause = _("没有取得令牌（状态 %(status)s）") % {"status": answer.status_code}
        raise SourceError(connection["token_url"], cause, _("请核对令牌地址、客户端标识和密钥。"))
    return token


def _token_in(answer: requests.Response) -> str:
    body = answer.raw.read(TOKEN_BYTES, decode_content=True)
    try:
        found = requests.compat.json.loads(body)
    except ValueError:
        return ""
    token = found.get("access_token") if isinstance(found, dict) else ""
    return token if isinstance(token, str) else ""
