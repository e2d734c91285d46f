"""Where this installation may connect to: the hosts in ``SOURCE_HOSTS`` and nothing else (OWASP ASVS 5, 13.2.4)."""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from datasources.connectors.errors import HostRefused

SCHEMES = {"http": 80, "https": 443}


def check_host(host: str, port: int | None = None) -> None:
    """Raise HostRefused unless ``host`` or ``host:port`` is listed. A socket's folder counts as a host."""
    host = host.strip().lower()
    listed = {entry.lower() for entry in settings.SOURCE_HOSTS}
    if not host or not {host, f"{host}:{port}"} & listed:
        shown = f"{host}:{port}" if port else host
        raise HostRefused(
            shown or "—",
            _("这个地址不在允许连接的名单内"),
            _("请系统管理员核实后，把它加入设置 SOURCE_HOSTS 并重启服务。"),
        )


def check_address(address: str) -> None:
    """Raise HostRefused unless the address is http(s) on a listed host and carries no account of its own."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise HostRefused("", _("接口地址写法不对"), _("请写成 https://主机/路径 的形式。")) from None
    if parts.scheme not in SCHEMES or parts.username or parts.password:
        raise HostRefused(
            "", _("接口地址须以 http:// 或 https:// 开头，且不带账号密码"), _("请改正；令牌填在认证一栏。")
        )
    check_host(parts.hostname or "", port or SCHEMES[parts.scheme])


def origin_of(address: str) -> tuple[str, str, int]:
    """Scheme, host and port of a checked address."""
    parts = urlsplit(address)
    return parts.scheme, (parts.hostname or "").lower(), parts.port or SCHEMES[parts.scheme]
