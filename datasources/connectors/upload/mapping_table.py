"""The table in which a person confirms which column is which, and sees what would come of it."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import pyarrow as pa

from datasources.formats import Sniffed, options_of
from datasources.ingestion import ColumnMatch, suggest_mapping
from datasources.ingestion.mapping import Binding, header_unit
from datasources.ingestion.rehearsal import Fault, rehearse
from datasources.ingestion.units import with_units
from datasources.masking import shown
from datasources.schema.columns import Column
from datasources.schema.standards import Standard

SAMPLES = 3
SHOWN_ROWS = 20
#: titles of columns that hold a person, where no column of a standard says so
_PERSONAL = [
    (re.compile(r"身份证|证件号|公民身份|居民身份"), Column("guessed", "id_card", "")),
    (re.compile(r"电话|手机|联系方式"), Column("guessed", "phone", "")),
    (re.compile(r"账号|帐号|账户|卡号"), Column("guessed", "account_no", "")),
    (re.compile(r"姓名|名字|当事人|被告人?|原告|嫌疑人|户主|联系人|法定代表人"), Column("guessed", "name", "")),
]


@dataclass(frozen=True)
class SampleCell:
    """A cell of the file as it may be shown, and what becomes of it: a value, or why it would be refused."""

    raw: str
    value: str = ""
    reason: str = ""


@dataclass(frozen=True)
class MappingRow:
    """One column of the file. ``chosen`` is the standard's column, "" to leave it out; ``likely`` one that resembles
    it and waits for a person's word. ``reasons``: how many cells of the sample would be refused, and why."""

    place: int
    match: ColumnMatch
    chosen: str
    column: Column | None
    likely: Column | None
    unit: str
    is_twice: bool
    samples: list[SampleCell] = field(default_factory=list)
    reasons: dict[str, int] = field(default_factory=dict)

    @property
    def header(self) -> str:
        return self.match.header

    @property
    def refused(self) -> int:
        return sum(self.reasons.values())


@dataclass(frozen=True)
class Missing:
    """A required column that no column of the file is taken for, and the header that resembles it most."""

    column: Column
    likely: MappingRow | None


@dataclass(frozen=True)
class MappingTable:
    """``loaded`` and ``refused``: what a load would make of the first rows of the files."""

    rows: list[MappingRow]
    missing: list[Missing]
    loaded: int
    refused: int

    @property
    def dropped(self) -> list[str]:
        return [row.header for row in self.rows if not row.chosen]

    @property
    def suggested(self) -> int:
        return sum(row.likely is not None for row in self.rows)

    @property
    def has_twice(self) -> bool:
        return any(row.is_twice for row in self.rows)


@dataclass(frozen=True)
class _Tried:
    """One file's sample after cleaning."""

    file: Sniffed
    values: dict[str, list[str | None]]
    faults: list[Fault]

    @cached_property
    def reasons(self) -> dict[tuple[str, int], str]:
        return {(fault.header, fault.row): fault.reason for fault in self.faults}


class Choice:
    """What headers are taken for: as the person chose, else by name or as remembered; a likeness is only offered."""

    def __init__(
        self, headers: Sequence[str], standard: Standard, remembered: Mapping[str, str], chosen: Mapping[str, str]
    ) -> None:
        self.standard = standard
        self.matches = suggest_mapping(headers, standard, remembered)
        self._remembered = remembered
        known = {header: name for header, name in chosen.items() if not name or name in standard.columns}
        self.mapping = {match.header: known.get(match.header, self._proposed(match)) for match in self.matches}

    def likely(self, match: ColumnMatch) -> str:
        """A column that resembles a header nobody has decided on."""
        is_open = match.how == "suggested" and not self.mapping[match.header]
        left_out = self._remembered.get(match.header) == ""
        return match.column or "" if is_open and not left_out and match.column not in self.mapping.values() else ""

    def with_all_likely(self) -> dict[str, str]:
        return {match.header: self.mapping[match.header] or self.likely(match) for match in self.matches}

    def _proposed(self, match: ColumnMatch) -> str:
        return match.column or "" if match.how != "suggested" else ""


def choice_of(
    files: Sequence[Sniffed], standard: Standard, remembered: Mapping[str, str], chosen: Mapping[str, str] | None = None
) -> Choice:
    headers = list(dict.fromkeys(header for file in files for header in file.headers))
    return Choice(headers, standard, remembered, chosen or {})


def mapping_table(names: Sequence[str], files: Sequence[Sniffed], choice: Choice, options: Mapping) -> MappingTable:
    """A row for every header of the files (``names`` are theirs), with a rehearsal of the load on their first rows."""
    counts = Counter(name for name in choice.mapping.values() if name)
    tried = [_try(file, choice, counts, options_of(name, options)) for name, file in zip(names, files, strict=True)]
    rows = [_row(place, match, choice, counts, tried) for place, match in enumerate(choice.matches)]
    missing = [
        Missing(column, next((row for row in rows if row.likely is column), None))
        for column in choice.standard.columns.values()
        if column.required and column.name not in counts
    ]
    refused = sum(len({fault.row for fault in one.faults}) + one.file.refused for one in tried)
    read = sum(len(one.file.sample) + one.file.refused for one in tried)
    return MappingTable(rows, missing, read - refused, refused)


def masking_column(header: str, column: Column | None) -> Column | None:
    """By which column a cell is masked: the one it is taken for, else a cautious guess by its title."""
    if column is not None and column.kind.is_identity:
        return column
    guessed = next((personal for words, personal in _PERSONAL if words.search(header)), None)
    return guessed or column


@dataclass(frozen=True)
class Sample:
    """The first rows of a file as they may be shown."""

    headers: list[str]
    rows: list[list[str]]


def masked_sample(file: Sniffed, table: MappingTable) -> Sample:
    """The first rows of a file, masked by what its columns are taken for."""
    columns = {row.header: masking_column(row.header, row.column or row.likely) for row in table.rows}
    masked = [
        [shown(cell, columns[header]) for header, cell in zip(file.headers, line, strict=True)]
        for line in file.sample[:SHOWN_ROWS]
    ]
    return Sample(file.headers, masked)


def _try(file: Sniffed, choice: Choice, counts: Counter, options: Mapping) -> _Tried:
    bindings = [
        Binding(at, header, column, header_unit(header, column) or column.unit)
        for at, header in enumerate(file.headers)
        if counts[choice.mapping[header]] == 1 and (column := choice.standard.columns.get(choice.mapping[header]))
    ]
    bindings = with_units(bindings, options.get("years"), options.get("unit") or file.unit)
    columns = {
        binding.header: pa.array([line[binding.place] for line in file.sample], pa.string()) for binding in bindings
    }
    done = rehearse(columns, bindings, len(file.sample))
    return _Tried(file, done.values, done.faults)


def _row(place: int, match: ColumnMatch, choice: Choice, counts: Counter, tried: Sequence[_Tried]) -> MappingRow:
    header, chosen = match.header, choice.mapping[match.header]
    column, likely = choice.standard.columns.get(chosen), choice.standard.columns.get(choice.likely(match))
    reasons = Counter(reason for one in tried for (named, _row), reason in one.reasons.items() if named == header)
    masked_by = masking_column(header, column or likely)
    return MappingRow(
        place=place,
        match=match,
        chosen=chosen,
        column=column,
        likely=likely,
        unit=(header_unit(header, column) or column.unit or "") if column else "",
        is_twice=counts[chosen] > 1,
        samples=_samples(header, tried, masked_by),
        reasons=dict(reasons.most_common()),
    )


def _samples(header: str, tried: Sequence[_Tried], column: Column | None) -> list[SampleCell]:
    """A few different cells; where cells would be refused, one of them is among these."""
    found: dict[str, SampleCell] = {}
    bad: dict[str, SampleCell] = {}
    for one in tried:
        if header not in one.file.headers:
            continue
        at, values = one.file.headers.index(header), one.values.get(header)
        for row, line in enumerate(one.file.sample):
            raw = line[at]
            reason = one.reasons.get((header, row), "")
            if not raw.strip() or raw in found:
                continue
            value = values[row] or "" if values else ""
            cell = SampleCell(shown(raw, column), shown(value, column) if value else "", reason)
            (bad if reason else found).setdefault(raw, cell)
    some, worst = list(found.values()), list(bad.values())
    return [*some[: SAMPLES - bool(worst)], *worst][:SAMPLES]
