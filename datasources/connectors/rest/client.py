"""Asks one interface for JSON: listed hosts only, no redirects, bounded time and size, patience with a busy server."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import requests
from django.conf import settings
from django.utils.translation import gettext as _
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from datasources.connectors.errors import SourceError, first_line
from datasources.connectors.hosts import check_address, origin_of
from datasources.connectors.rest.authentication import credentials, credentials_expire

TIMES = (5, 60)  # seconds to connect, and between two bytes
PAGE_BYTES = 64 << 20
RETRIES = Retry(
    total=4,
    backoff_factor=0.5,
    backoff_max=30,
    status_forcelist=(429, 500, 502, 503, 504),
    allowed_methods={"GET"},
    retry_after_max=60,
    raise_on_status=False,
)


@dataclass(frozen=True)
class Page:
    """One answer: its JSON, and the address that its ``Link`` header names as the next."""

    content: Any
    next_link: str


class Client:
    """``connection``: url, authentication and what belongs to it. ``secret``: token or client_secret."""

    def __init__(self, connection: Mapping[str, Any], secret: Mapping[str, str]) -> None:
        self._connection, self._secret = connection, secret
        check_address(connection["url"])
        self._origin = origin_of(connection["url"])
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy, no account from the environment or a .netrc
        self._session.verify = settings.SOURCE_CA_FILE or True
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=RETRIES))
        self._session.headers["Accept"] = "application/json"
        self._is_authenticated = False

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *ended: object) -> None:
        self._session.close()

    def get(self, address: str, parameters: Mapping[str, str]) -> Page:
        """One page. A token that has run out is renewed once.

        Raises:
            SourceError: it does not answer, refuses, sends elsewhere, or sends what is not JSON or too much.
        """
        if origin_of(address) != self._origin:  # the token is for that server alone
            raise SourceError("", _("下一页的地址指向另一台服务器，没有继续"), _("请核对分页设置，或请对方修正。"))
        try:
            return self._get(address, parameters)
        except requests.RequestException as error:
            cause = _("接口没有应答：%(said)s") % {"said": self._said(error)}
            raise SourceError(self._connection["url"], cause, _("请核对地址和网络，或请对方检查接口。")) from None

    def _get(self, address: str, parameters: Mapping[str, str]) -> Page:
        self._authenticate()
        answer = self._ask(address, parameters)
        if answer.status_code == 401 and credentials_expire(self._connection):
            answer.close()
            self._is_authenticated = False
            self._authenticate()
            answer = self._ask(address, parameters)
        with answer:
            self._check(answer)
            return Page(self._json(answer), answer.links.get("next", {}).get("url", ""))

    def _ask(self, address: str, parameters: Mapping[str, str]) -> requests.Response:
        return self._session.get(address, params=parameters, timeout=TIMES, allow_redirects=False, stream=True)

    def _authenticate(self) -> None:
        if not self._is_authenticated:
            self._session.headers.update(credentials(self._session, self._connection, self._secret, TIMES))
            self._is_authenticated = True

    def _check(self, answer: requests.Response) -> None:
        url = self._connection["url"]
        if answer.is_redirect or 300 <= answer.status_code < 400:
            raise SourceError(url, _("接口要求转到别的地址，没有跟随"), _("请把最终地址填入接口地址。"))
        if answer.status_code in (401, 403):
            cause = _("接口拒绝访问（%(status)s）") % {"status": answer.status_code}
            raise SourceError(url, cause, _("请核对令牌及其权限。"))
        if answer.status_code != 200:
            cause = _("接口返回状态 %(status)s") % {"status": answer.status_code}
            raise SourceError(url, cause, _("请核对地址和参数；5xx 已重试多次，请稍后再试或请对方检查。"))

    def _json(self, answer: requests.Response) -> Any:
        body = bytearray()
        for block in answer.iter_content(1 << 16):
            body += block
            if len(body) > PAGE_BYTES:
                cause = _("一页超过 %(limit)s MB") % {"limit": PAGE_BYTES >> 20}
                raise SourceError(self._connection["url"], cause, _("请把每页行数调小。"))
        try:
            return json.loads(body, parse_float=Decimal)
        except (ValueError, RecursionError):
            raise SourceError(
                self._connection["url"], _("应答不是 JSON"), _("请核对地址；可能返回了登录页或错误页。")
            ) from None

    def _said(self, error: Exception) -> str:
        return first_line(type(error).__name__ + "：" + str(error), self._secret.values())
