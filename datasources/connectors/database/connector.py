"""Reads rows of a table or query: streamed by the server, in one read-only transaction that is never committed."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from django.utils.translation import gettext as _
from sqlalchemy.exc import NoSuchTableError, SQLAlchemyError

from datasources.connectors.database.selects import count_without, rows_from, select_rows
from datasources.connectors.database.systems import SYSTEMS, engine_for
from datasources.connectors.errors import SourceError, first_line
from datasources.connectors.hosts import check_host
from datasources.connectors.watermark import Value

CHUNK = 2_000  # rows a round trip
TABLES = 500
INTERNAL = {"information_schema", "pg_catalog", "pg_toast", "mysql", "performance_schema", "sys", "SYS", "SYSTEM"}


class DatabaseConnector:
    """``connection``: system, host, port, database, user; schema and table, or query. ``secret``: password."""

    ordered = True

    def __init__(self, connection: Mapping[str, Any], secret: Mapping[str, str]) -> None:
        self._connection, self._password = connection, secret.get("password", "")
        self._system = SYSTEMS[connection["system"]]
        check_host(connection["host"], int(connection.get("port") or self._system.port))

    def test(self) -> str:
        """Connect and ask nothing. Returns what answered."""
        with self._reading() as link:
            version = ".".join(str(part) for part in link.dialect.server_version_info or ())
        return f"{self._system.title} {version}".strip()

    def tables(self) -> list[tuple[str, str]]:
        """(schema, table or view) that the account may see, by name; the first ``TABLES``."""
        with self._reading() as link:
            inspector = sa.inspect(link)
            own = inspector.default_schema_name
            found: list[tuple[str, str]] = []
            for schema in sorted(inspector.get_schema_names(), key=lambda name: (name != own, name)):
                if schema not in INTERNAL and len(found) < TABLES:
                    names = {*inspector.get_table_names(schema), *inspector.get_view_names(schema)}
                    found += [(schema, name) for name in sorted(names)]
        return found[:TABLES]

    def columns(self) -> list[tuple[str, str]]:
        """(name, type) of what is to be read; of a query, without types."""
        with self._reading() as link:
            if self._connection.get("query"):
                answer = link.execute(select_rows(self._source(), (), limit=1))
                return [(name, "") for name in answer.keys()]  # noqa: SIM118 (a result, not a dict)
            try:
                found = sa.inspect(link).get_columns(self._connection["table"], self._connection.get("schema") or None)
            except NoSuchTableError:
                place = self._connection["table"]
                raise SourceError(place, _("没有这张表，或账号无权读取"), _("请重新选择。")) from None
            return [(column["name"], str(column["type"])) for column in found]

    def rows(
        self, columns: Sequence[str] = (), cursor: str = "", since: Value | None = None, limit: int | None = None
    ) -> Iterator[dict[str, Any]]:
        """Rows as column -> value. ``columns``: none for all. With ``cursor``: from ``since`` on, in its order."""
        asked = [*columns, cursor] if columns and cursor and cursor not in columns else list(columns)
        with self._reading() as link:
            answer = link.execution_options(stream_results=True, yield_per=CHUNK).execute(
                select_rows(self._source(), asked, cursor, since, limit)
            )
            names = _distinct(list(answer.keys()))
            for row in answer:
                yield dict(zip(names, row, strict=True))

    def count_without(self, cursor: str) -> int:
        """How many rows have no value in the cursor column."""
        with self._reading() as link:
            return link.execute(count_without(self._source(), cursor)).scalar_one()

    def _source(self) -> sa.FromClause:
        return rows_from(self._connection, self._system.grammar)

    @contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        """A connection whose transaction is rolled back. What goes wrong is said without address and password."""
        engine = engine_for(self._connection, self._password)
        try:
            with engine.connect() as link:
                if self._system.read_only:
                    link.exec_driver_sql(self._system.read_only)
                yield link
                link.rollback()
        except (SQLAlchemyError, OSError, ValueError) as error:
            said = first_line(str(getattr(error, "orig", None) or error), [self._password])
            place = f"{self._system.title} {self._connection['host']}"
            cause = _("读取数据库失败：%(said)s") % {"said": said}
            raise SourceError(place, cause, _("请核对地址、账号、表名和权限，或请对方检查数据库。")) from None
        finally:
            engine.dispose()


def _distinct(names: list[str]) -> list[str]:
    if twice := sorted({name for name in names if names.count(name) > 1}):
        cause = _("有同名的列：%(names)s") % {"names": "、".join(twice)}
        raise SourceError(_("查询语句"), cause, _("请用 AS 给它们各起一个名字。"))
    return names
