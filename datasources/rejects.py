"""A load's quarantine, read for the page and for download."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from datasources.actions.folders import lake_root
from datasources.ingestion.quarantine import TITLES, formula_safe
from datasources.masking import shown
from datasources.models import Load
from datasources.schema.columns import Column

PLACES = len(TITLES)  # the first cells of a line say where and why; the row as delivered follows
JOINT = "；"
CHUNK = 500


@dataclass(frozen=True)
class Reject:
    """One refused row: where it stood, which cells (title, raw value as it may be shown), why."""

    file: str
    line: str
    cells: list[tuple[str, str]]
    reason: str


def path_of(load: Load) -> Path | None:
    """The quarantine file, or None when nothing was refused or it is no longer kept."""
    path = lake_root() / load.rejects_path if load.rejects_path else None
    return path if path and path.is_file() else None


def first_rejects(load: Load, limit: int) -> list[Reject]:
    """The first refused rows, identities masked."""
    path = path_of(load)
    if path is None:
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file)
        headers = next(lines)[PLACES:]
        return [_reject(load, headers, line) for line in islice(lines, limit)]


def masked_file(path: Path, load: Load) -> Iterator[str]:
    """The quarantine file again with identities masked, in pieces."""
    columns = _columns(load)
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file)
        titles = next(lines)
        headers = titles[PLACES:]
        yield "\ufeff" + _text([titles])
        while block := list(islice(lines, CHUNK)):
            yield _text([_masked(line, headers, columns) for line in block])


def _reject(load: Load, headers: list[str], line: list[str]) -> Reject:
    file, number, titles, _values, reason = line[:PLACES]
    return Reject(file, number, _cells(titles, headers, line, _columns(load)), reason)


def _cells(
    titles: str, headers: list[str], line: list[str], columns: dict[str, Column | None]
) -> list[tuple[str, str]]:
    """The refused cells of a line, taken from the row itself."""
    row = dict(zip(headers, line[PLACES:], strict=False))
    return [(title, shown(row[title], columns.get(title))) for title in titles.split(JOINT) if title in row]


def _masked(line: list[str], headers: list[str], columns: dict[str, Column | None]) -> list[str]:
    file, number, titles, _values, reason = line[:PLACES]
    values = JOINT.join(value for _title, value in _cells(titles, headers, line, columns) if value)
    delivered = zip(headers, line[PLACES:], strict=False)
    rest = [formula_safe(shown(cell, columns.get(header))) for header, cell in delivered]
    return [file, number, titles, formula_safe(values), reason, *rest]


def _columns(load: Load) -> dict[str, Column | None]:
    """The standard's column by the file's header (as the quarantine writes it)."""
    known = load.dataset.standard.standard.columns
    return {formula_safe(header): known.get(name) for header, name in load.mapping.items()}


def _text(lines: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    return out.getvalue()
