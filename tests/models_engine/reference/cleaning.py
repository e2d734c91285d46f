"""Raw cells read as a person would read them, and loads put together as the contract of data standards says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tests.models_engine.reference import identifiers

_NOTHING = ("", "无", "不详", "/", "-", "NULL")
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?: .*)?")
_MOMENT = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?")


class Invalid(ValueError):
    """A cell that says something wrong: its row is rejected."""


def cleaned(raw: str | None, kind: str, unit: str = "") -> Any:
    """The typed value of a cell; None where it says nothing. Raises Invalid."""
    text = unicodedata.normalize("NFKC", raw or "").strip()
    if text in _NOTHING:
        return None
    value = _READERS[kind](text + unit if kind == "money" and text[-1:].isdecimal() else text)
    if value is None:
        raise Invalid(raw)
    return value


def table(
    loads: Iterable[list[Mapping[str, str]]],
    columns: Mapping[str, tuple[str, str]],
    key: list[str],
    required: list[str],
) -> list[dict[str, Any]]:
    """The current rows of a dataset: of rows with one complete key the one loaded last, all others as they are."""
    rows: dict[Any, dict[str, Any]] = {}
    for number, record in enumerate((record for load in loads for record in load), 1):
        try:
            row = {name: cleaned(record.get(title), kind) for name, (title, kind) in columns.items()}
        except Invalid:
            continue
        if any(row[name] is None for name in required):
            continue
        identity = tuple(row[name] for name in key)
        rows[number if not key or None in identity else identity] = row | {"row_id": number}
    return sorted(rows.values(), key=lambda row: row["row_id"])


def _date(text: str) -> date | None:
    found = _DAY.fullmatch(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    found = _MOMENT.fullmatch(text)
    return datetime(*(int(part or 0) for part in found.groups())) if found else None


_READERS: dict[str, Callable[[str], Any]] = {
    "string": lambda text: re.sub(r"\s+", " ", text),
    "name": lambda text: re.sub(r"(?<=[一-龥])\s+(?=[一-龥])", "", text),
    "id_card": identifiers.id_card_18,
    "plate": identifiers.plate_normal,
    "case_number": identifiers.case_number_normal,
    "doc_number": lambda text: re.sub(r"\s", "", text),
    "region_code": lambda text: text if re.fullmatch(r"\d{6}", text) else None,
    "money": identifiers.amount_of,
    "decimal": Decimal,
    "date": _date,
    "timestamp": _moment,
}
