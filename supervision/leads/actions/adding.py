"""New leads and the loads they rest on into their tables: by COPY on PostgreSQL, by insertion elsewhere."""

import csv
import io
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import IO, Any

from django.db import connection
from django.db.models import JSONField, Model

from supervision.leads.models import Lead, LeadSource
from supervision.leads.sources import loads_of

_CHUNK = 2_000
_json = json.JSONEncoder(ensure_ascii=False).encode
_FIELDS = [field for field in Lead._meta.concrete_fields if not field.primary_key]
_IS_JSON = [isinstance(field, JSONField) for field in _FIELDS]
_DEFAULTS = {field.attname: field.get_default() for field in _FIELDS}


def add_leads(rows: Iterable[Mapping[str, Any]], count: int) -> None:
    """Add ``count`` leads, each a mapping of attribute names to values; what is not given has the model's default.

    The rows are taken one by one, so that a million of them need no more memory than some thousands. On PostgreSQL
    nothing else may use the connection until the last one is taken.
    """
    if connection.vendor == "postgresql":
        return _copy_leads(rows, count)
    rows = iter(rows)
    while some := list(islice(rows, _CHUNK)):
        leads = Lead.objects.bulk_create([Lead(**row) for row in some])
        LeadSource.objects.bulk_create(
            [LeadSource(lead=lead, load_id=load) for lead in leads for load in loads_of(lead.evidence)], _CHUNK
        )


def _copy_leads(rows: Iterable[Mapping[str, Any]], count: int) -> None:
    ids = _new_ids(count)
    with tempfile.TemporaryFile("w+", newline="", encoding="utf-8") as sources:
        note = csv.writer(sources)

        def numbered() -> Iterator[list]:
            for pk, row in zip(ids, rows, strict=True):
                note.writerows((pk, load) for load in loads_of(row["evidence"]))
                values = (_DEFAULTS | row).values()
                yield [
                    pk,
                    *(_json(value) if is_json else value for value, is_json in zip(values, _IS_JSON, strict=True)),
                ]

        _copy(Lead, ["id", *(field.column for field in _FIELDS)], _Lines(numbered()))
        sources.seek(0)
        _copy(LeadSource, ["lead_id", "load_id"], sources)


def _new_ids(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [Lead._meta.db_table, count]
        )
        return [number for (number,) in cursor.fetchall()]


def _copy(model: type[Model], columns: list[str], lines: IO[str] | "_Lines") -> None:
    """CSV into a table. An empty cell is NULL where a column may be, else an empty text."""
    quote = connection.ops.quote_name
    fixed = [field.column for field in model._meta.concrete_fields if not field.null and field.column in columns]
    statement = (
        f"COPY {quote(model._meta.db_table)} ({', '.join(map(quote, columns))}) "
        f"FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL ({', '.join(map(quote, fixed))}))"
    )
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(statement, lines, 2**16)


class _Lines:
    """Rows as the CSV file that psycopg2 reads from, written as it reads."""

    def __init__(self, rows: Iterator[list]) -> None:
        self.rows = rows

    def read(self, _size: int) -> str:
        """The next lines; empty when there are no more."""
        text = io.StringIO(newline="")
        csv.writer(text).writerows(islice(self.rows, 100))
        return text.getvalue()
