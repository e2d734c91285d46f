"""Where data come from, one room for each way. ``upload`` takes what people send; the others fetch by themselves."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from datasources.connectors.watermark import Value


class Connector(Protocol):
    """Reads rows from another system. ``ordered``: with a cursor column they come in its order."""

    ordered: bool

    def test(self) -> str: ...

    def columns(self) -> list[tuple[str, str]]: ...

    def rows(
        self, columns: Sequence[str] = (), cursor: str = "", since: Value | None = None, limit: int | None = None
    ) -> Iterator[dict[str, Any]]: ...

    def count_without(self, cursor: str) -> int: ...
