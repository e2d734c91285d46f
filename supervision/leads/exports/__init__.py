"""Leads leave the house in four forms, all of them from one table of columns."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from supervision.leads.errors import ExportRefused
from supervision.leads.exports.columns import COLUMNS, Column, export_rows, json_record
from supervision.leads.exports.formats import csv_chunks, ndjson_chunks, parquet_chunks, xlsx_chunks
from supervision.leads.models import Lead

__all__ = ["COLUMNS", "FORMS", "Column", "Form", "export", "form_named", "json_record"]


class Form(NamedTuple):
    """A form of export: its word, its media type, its writer."""

    name: str
    media_type: str
    chunks: Callable[[Iterable[Lead], str], Iterator[bytes]]


FORMS = {
    form.name: form
    for form in (
        Form("csv", "text/csv; charset=utf-8", csv_chunks),
        Form("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_chunks),
        Form("ndjson", "application/x-ndjson", ndjson_chunks),
        Form("parquet", "application/vnd.apache.parquet", parquet_chunks),
    )
}


def form_named(name: str) -> Form:
    """The form of that word (or of a file's ending).

    Raises:
        ExportRefused: there is none.
    """
    try:
        return FORMS[name.lower()]
    except KeyError:
        cause = _("不支持“%(name)s”这种格式") % {"name": name}
        raise ExportRefused(_("导出线索"), cause, _("请选择 %(forms)s 之一。") % {"forms": "、".join(FORMS)}) from None


def export(leads: QuerySet, form: Form, author: str = "") -> Iterator[bytes]:
    """The leads as the bytes of one file, masked, in pieces; memory does not grow with their number."""
    return form.chunks(export_rows(leads), author)
