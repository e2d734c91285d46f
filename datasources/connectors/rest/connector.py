"""Reads rows of an HTTP interface, page by page."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from datasources.connectors.rest.client import Client
from datasources.connectors.rest.paging import pages
from datasources.connectors.row_file import as_text
from datasources.connectors.watermark import Value
from datasources.formats.objects import flatten


class RestConnector:
    """``connection``: url, parameters, rows_path, paging…, since_parameter. ``secret``: token or client_secret."""

    ordered = False

    def __init__(self, connection: Mapping[str, Any], secret: Mapping[str, str]) -> None:
        self._connection, self._secret = connection, secret

    def test(self) -> str:
        """Fetch the first page. Returns what answered."""
        with Client(self._connection, self._secret) as client:
            rows = next(pages(client, self._connection, self._parameters(None)))
        return _("%(url)s，首页 %(rows)s 行") % {"url": self._connection["url"], "rows": len(rows)}

    def columns(self) -> list[tuple[str, str]]:
        """(path, no type) of every value in the first rows."""
        names = dict.fromkeys(name for row in self.rows(limit=50) for name in row)
        return [(name, "") for name in names]

    def rows(
        self, columns: Sequence[str] = (), cursor: str = "", since: Value | None = None, limit: int | None = None
    ) -> Iterator[dict[str, Any]]:
        """Rows as dotted path -> value. ``columns``: none for all. ``since`` goes into the interface's parameter."""
        wanted = {*columns, cursor} if columns else None
        with Client(self._connection, self._secret) as client:
            found = (row for page in pages(client, self._connection, self._parameters(since)) for row in page)
            for row in islice(found, limit):
                flat = _flat(row)
                yield {name: flat[name] for name in flat if name in wanted} if wanted else flat

    def count_without(self, cursor: str) -> int:
        """Rows without a value are met, and counted, on the way."""
        return 0

    def _parameters(self, since: Value | None) -> dict[str, str]:
        parameters = dict(self._connection.get("parameters") or {})
        if since is not None and self._connection.get("since_parameter"):
            parameters[self._connection["since_parameter"]] = str(as_text(since))
        return parameters


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """Plain values as they are, so that numbers stay numbers; nested ones by their dotted path, as text."""
    if not any(isinstance(value, dict | list) for value in row.values()):
        return row
    nested = {name: value for name, value in row.items() if isinstance(value, dict | list)}
    return {name: value for name, value in row.items() if name not in nested} | flatten(nested)
