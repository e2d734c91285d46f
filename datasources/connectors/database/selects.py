"""The one statement that reads a source: a table by its quoted name, or a SELECT that an administrator wrote."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
import sqlglot
from django.utils.translation import gettext as _
from sqlglot import exp
from sqlglot.errors import SqlglotError

from datasources.connectors.errors import SourceError

ALIAS = "source_rows"
#: what may stand nowhere in a query, however deep
WRITING = (
    exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Create, exp.Drop, exp.Alter, exp.TruncateTable,
    exp.Into, exp.Lock, exp.Command, exp.Set, exp.Transaction, exp.Commit, exp.Rollback,
)  # fmt: skip


def read_only_query(text: str, grammar: str) -> str:
    """The query, written anew from what the parser understood: comments and whatever it did not understand are gone.

    Raises:
        SourceError: it is not one single SELECT that only reads.
    """
    try:
        statements = [found for found in sqlglot.parse(text, read=grammar) if found is not None]
    except (SqlglotError, RecursionError) as error:
        cause = _("语句不能理解：%(error)s") % {"error": str(error).splitlines()[0][:200]}
        raise SourceError(_("查询语句"), cause, _("请改正，或让对方建一个视图后按表读取。")) from None
    if len(statements) != 1:
        raise SourceError(_("查询语句"), _("须为一条语句"), _("请只写一条 SELECT，不要用分号接多条。"))
    (query,) = statements
    if not isinstance(query, exp.Query) or query.find(*WRITING):
        raise SourceError(_("查询语句"), _("只能是读取数据的 SELECT"), _("请去掉写入、加锁或另存的部分。"))
    return query.sql(dialect=grammar, comments=False)


def rows_from(connection: Mapping[str, Any], grammar: str) -> sa.FromClause:
    """What to read from: the chosen table, or the query as a sub-query, which could not be anything but a SELECT."""
    if query := connection.get("query"):
        # colons would be taken for parameters
        safe = read_only_query(query, grammar).replace(":", r"\:")
        return sa.text(f"({safe}) {ALIAS}")
    if not connection.get("table"):
        raise SourceError("", _("还没有选择要读取的表"), _("请在“取数”一步选择表或填写查询语句。"))
    return sa.table(_quoted(connection["table"]), schema=_quoted(connection.get("schema") or "") or None)


def select_rows(
    source: sa.FromClause, columns: Sequence[str], cursor: str = "", since: Any = None, limit: int | None = None
) -> sa.Select:
    """``columns``: none for all. With ``cursor``: rows from ``since`` on, itself included, in its order."""
    wanted = [sa.column(_quoted(name)) for name in columns] or [sa.text("*")]
    statement = sa.select(*wanted).select_from(source)
    if cursor:
        by = sa.column(_quoted(cursor))
        statement = statement.where(by.is_not(None)).order_by(by)
        if since is not None:
            statement = statement.where(by >= sa.bindparam("since", since))
    return statement.limit(limit) if limit else statement


def count_without(source: sa.FromClause, cursor: str) -> sa.Select:
    """How many rows have no value in the cursor column, and are therefore never asked for."""
    return sa.select(sa.func.count()).select_from(source).where(sa.column(_quoted(cursor)).is_(None))


def _quoted(name: str) -> sa.sql.quoted_name:
    return sa.sql.quoted_name(name, quote=True)
