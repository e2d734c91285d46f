"""From one page to the next: by number, by offset, by a link, or by a token in the answer."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

import jmespath
from django.utils.translation import gettext as _
from jmespath.exceptions import JMESPathError

from datasources.connectors.errors import SourceError
from datasources.connectors.rest.client import Client, Page

MAX_PAGES = 100_000
Ask = Callable[[str, Mapping[str, str]], Page]


def pages(client: Client, connection: Mapping[str, Any], parameters: Mapping[str, str]) -> Iterator[list[dict]]:
    """The rows of each page in turn; ``parameters`` go with every page.

    Raises:
        SourceError: the rows are not where they should be, or the pages do not end.
    """
    walk = _WALKS[connection.get("paging") or "none"]
    before: list[dict] | None = None
    for number, rows in enumerate(walk(client.get, connection, dict(parameters)), start=1):
        if rows and rows == before:
            cause = _("第 %(number)s 页与上一页完全相同，分页参数没有起作用") % {"number": number}
            raise SourceError(connection["url"], cause, _("请核对分页方式和参数名。"))
        if number > MAX_PAGES:
            raise SourceError(connection["url"], _("页数超过上限"), _("请核对分页设置，或按时间分段读取。"))
        yield rows
        before = rows


def rows_in(content: Any, path: str) -> list[dict]:
    """The list of rows at a JMESPath in an answer; without a path the answer itself."""
    found = search(path, content) if path else content
    if found is None:
        found = []
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        place = _("数据路径 %(path)s") % {"path": path or "—"}
        raise SourceError(place, _("那里不是由对象组成的列表"), _("请对照接口文档核对路径，例如 data.items。"))
    return found


def search(path: str, content: Any) -> Any:
    try:
        return jmespath.search(path, content)
    except JMESPathError:
        place = _("路径 %(path)s") % {"path": path}
        raise SourceError(place, _("写法不对"), _("请按 JMESPath 书写，例如 data.items。")) from None


def _single(ask: Ask, connection: Mapping[str, Any], parameters: dict[str, str]) -> Iterator[list[dict]]:
    yield rows_in(ask(connection["url"], parameters).content, connection["rows_path"])


def _by_number(ask: Ask, connection: Mapping[str, Any], parameters: dict[str, str]) -> Iterator[list[dict]]:
    yield from _counted(ask, connection, parameters, int(connection.get("first_page", 1)), lambda rows: 1)


def _by_offset(ask: Ask, connection: Mapping[str, Any], parameters: dict[str, str]) -> Iterator[list[dict]]:
    yield from _counted(ask, connection, parameters, 0, len)


def _counted(
    ask: Ask, connection: Mapping[str, Any], parameters: dict[str, str], at: int, step: Callable[[list], int]
) -> Iterator[list[dict]]:
    """Until a page is empty: a page that is merely short may come from a server with a smaller limit of its own."""
    size = {connection["size_parameter"]: str(connection["page_size"])} if connection.get("size_parameter") else {}
    while True:
        asked = parameters | size | {connection["page_parameter"]: str(at)}
        rows = rows_in(ask(connection["url"], asked).content, connection["rows_path"])
        yield rows
        if not rows:
            return
        at += step(rows)


def _by_link(ask: Ask, connection: Mapping[str, Any], parameters: dict[str, str]) -> Iterator[list[dict]]:
    """By the address in the answer's body, or in its ``Link`` header (RFC 8288)."""
    address, asked = connection["url"], parameters
    while address:
        page = ask(address, asked)
        yield rows_in(page.content, connection["rows_path"])
        path = connection.get("next_path")
        following = search(path, page.content) if path else page.next_link
        address, asked = urljoin(address, str(following)) if following else "", {}


def _by_token(ask: Ask, connection: Mapping[str, Any], parameters: dict[str, str]) -> Iterator[list[dict]]:
    asked = parameters
    while True:
        page = ask(connection["url"], asked)
        yield rows_in(page.content, connection["rows_path"])
        token = search(connection["next_path"], page.content)
        if token in (None, "", False):
            return
        asked = parameters | {connection["page_parameter"]: str(token)}


_WALKS = {"none": _single, "page": _by_number, "offset": _by_offset, "link": _by_link, "token": _by_token}
