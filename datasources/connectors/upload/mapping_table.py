"""The table in which a person confirms which column is which."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from datasources.formats import Sniffed
from datasources.ingestion import ColumnMatch, suggest_mapping
from datasources.masking import shown
from datasources.schema.columns import Column
from datasources.schema.standards import Standard

SAMPLES = 3


@dataclass(frozen=True)
class MappingRow:
    """One column of the file: a few of its values as they may be shown, and what it is taken for."""

    place: int
    match: ColumnMatch
    samples: list[str]
    chosen: str  # column of the standard, or "" to leave it out

    @property
    def header(self) -> str:
        return self.match.header


def mapping_rows(
    files: Sequence[Sniffed],
    standard: Standard,
    remembered: Mapping[str, str],
    chosen: Mapping[str, str] | None = None,
) -> list[MappingRow]:
    """A row for every header of the files. ``chosen``: what the person selected before, where they did."""
    headers = list(dict.fromkeys(header for file in files for header in file.headers))
    rows = []
    for place, match in enumerate(suggest_mapping(headers, standard, remembered)):
        column = (chosen or {}).get(match.header, _proposed(match, remembered))
        rows.append(MappingRow(place, match, _samples(files, match.header, standard.columns.get(column)), column))
    return rows


def missing_columns(rows: Sequence[MappingRow], standard: Standard) -> list[Column]:
    """Required columns that no column of the file is taken for."""
    taken = {row.chosen for row in rows}
    return [column for column in standard.columns.values() if column.required and column.name not in taken]


@dataclass(frozen=True)
class Sample:
    """The first rows of a file as they may be shown."""

    headers: list[str]
    rows: list[list[str]]


def masked_sample(file: Sniffed, rows: Sequence[MappingRow], standard: Standard) -> Sample:
    """The sniffed rows of a file, masked by what its columns are taken for."""
    columns = {row.header: standard.columns.get(row.chosen) for row in rows}
    masked = [
        [shown(cell, columns.get(header)) for header, cell in zip(file.headers, line, strict=True)]
        for line in file.sample
    ]
    return Sample(file.headers, masked)


def _proposed(match: ColumnMatch, remembered: Mapping[str, str]) -> str:
    """A likeness is not proposed again for a column that was left out last time."""
    left_out = match.how == "suggested" and remembered.get(match.header) == ""
    return "" if left_out else match.column or ""


def _samples(files: Sequence[Sniffed], header: str, column: Column | None) -> list[str]:
    values: dict[str, None] = {}
    for file in files:
        if header in file.headers:
            at = file.headers.index(header)
            values |= dict.fromkeys(row[at] for row in file.sample if row[at].strip())
    return [shown(value, column) for value in list(values)[:SAMPLES]]
