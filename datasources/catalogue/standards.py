"""The list of data standards: those that were asked for, by supplier; a standard as a file."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from ruamel.yaml import YAML

from datasources.filters import ORIGINS
from datasources.models import DataStandard
from datasources.schema.columns import Column
from datasources.schema.standards import Standard

#: how many of the columns that a search met are shown
SHOWN = 4


@dataclass(frozen=True)
class Line:
    """A standard in the list; ``met``: its columns that the search words name."""

    record: DataStandard
    met: list[Column]


@dataclass(frozen=True)
class Supplier:
    """The standards whose first supplier is ``name``, by slug."""

    origin: str
    name: str
    lines: list[Line]


def by_supplier(records: Iterable[DataStandard], text: str) -> list[Supplier]:
    """Suppliers outside first, then the procuratorates' own, then reference data."""
    order = [origin for origin, _title in ORIGINS]
    placed = sorted(records, key=lambda one: (order.index(one.origin), first_supplier(one.supplier), one.slug))
    groups = groupby(placed, key=lambda one: (one.origin, first_supplier(one.supplier)))
    return [Supplier(*key, [Line(one, _met(one, text)) for one in group]) for key, group in groups]


def first_supplier(text: str) -> str:
    """Who comes first where several supply a table, without the department: 公安机关（交管）、检验机构 is 公安机关."""
    return re.split("[（、]", text)[0]


def _met(record: DataStandard, text: str) -> list[Column]:
    words = text.casefold().split()
    if not words:
        return []
    found = [column for column in record.standard.columns.values() if any(word in _said(column) for word in words)]
    return found[:SHOWN]


def _said(column: Column) -> str:
    return " ".join([column.name, column.title, column.title_en, *column.aliases]).casefold()


def as_yaml(standard: Standard) -> bytes:
    """The definition as ``import_standards`` reads it back."""
    text = io.StringIO()
    writer = YAML()
    writer.allow_unicode, writer.width = True, 160
    # in a file the columns stand in their order
    writer.dump({name: value for name, value in standard.definition().items() if name != "order"}, text)
    return text.getvalue().encode()


def as_template(standard: Standard) -> bytes:
    """An empty table headed by the columns' titles, for a spreadsheet: UTF-8 with its mark."""
    text = io.StringIO()
    csv.writer(text).writerow(column.title for column in standard.columns.values())
    return text.getvalue().encode("utf-8-sig")
