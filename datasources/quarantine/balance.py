"""A load's quarantine: its rows, what each would be with corrections, and how its counts add up."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path

from datasources.actions.folders import lake_root
from datasources.formats import options_of, sniff
from datasources.ingestion.mended import MENDED
from datasources.ingestion.quarantine import TITLES, formula_safe
from datasources.ingestion.rehearsal import Rehearsal, bindings_of, rehearse_rows
from datasources.ingestion.units import with_units
from datasources.masking import shown
from datasources.models import Load
from datasources.quarantine.rows import JOINT, RefusedRow, RefusedRows, Wanted
from datasources.schema.columns import Column

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
    if path_of(load) is None:
        return []
    with Quarantined(load) as held:
        return [
            Reject(row.file, row.line, [(title, held.shown(row, title)) for title in row.titles], row.reason)
            for row in held.rows.page(Wanted(), limit)
        ]


class Quarantined:
    """``with Quarantined(load) as held``: the refused rows of a load whose quarantine is kept, with its standard."""

    def __init__(self, load: Load) -> None:
        path = path_of(load)
        if path is None:
            raise FileNotFoundError(load.rejects_path)
        self.load, self.rows = load, RefusedRows(path)
        self.standard = load.dataset.standard.standard
        self._units: dict[str, dict[str, str | None]] = {}
        #: the standard's column by the file's header (as the quarantine writes it)
        self.columns: dict[str, Column] = {
            formula_safe(header): self.standard.columns[name]
            for header, name in load.mapping.items()
            if name in self.standard.columns
        }

    def __enter__(self) -> "Quarantined":
        return self

    def __exit__(self, *raised: object) -> None:
        self.rows.__exit__()

    def shown(self, row: RefusedRow, header: str) -> str:
        """A raw cell as it may be shown before anybody has stated a purpose."""
        return shown(row.cells[header], self.columns.get(header))

    def mapping(self, file: str) -> dict[str, str]:
        """Header -> column for the rows of one file. Files of a load may call a column differently."""
        empty = self._rivals - self._filled.get(file, set())
        by_column: dict[str, str] = {}
        for header, column in self.columns.items():
            if header in self.rows.headers and (header not in empty or column.name not in by_column):
                by_column[column.name] = header
        return {header: name for name, header in by_column.items()}

    def rehearse(self, file: str, rows: Sequence[Mapping[str, str]]) -> Rehearsal:
        """What a load would make of rows (header -> text) of this file."""
        bindings = bindings_of(self.mapping(file), self.standard)
        return rehearse_rows(rows, with_units(bindings, **self.units(file)))

    def units(self, file: str) -> dict[str, str | None]:
        """In what years and which unit of money the file counts, as it was read."""
        if file not in self._units:
            self._units[file] = self._units_of(file)
        return self._units[file]

    def _units_of(self, file: str) -> dict[str, str | None]:
        source = next(
            (one for one in self.load.files if file == one["name"] or file.startswith(one["name"] + "/")), None
        )
        if source is None:
            return {"years": None, "unit": None}
        options = options_of(source["name"], self.load.options)
        unit = options.get("unit")
        if not unit and not options.get(MENDED) and Path(source["path"]).is_file():
            unit = sniff(Path(source["path"]), self.load.options, source["name"], may_be_empty=True).unit
        return {"years": options.get("years"), "unit": unit or None}

    def masked_lines(self, rows: Iterator[RefusedRow], *, masked: bool) -> Iterator[list[str]]:
        """Rows as lines of a download, safe in a spreadsheet."""
        for row in rows:
            cells = {header: self.shown(row, header) if masked else raw for header, raw in row.cells.items()}
            refused = JOINT.join(cells[title] for title in row.titles if cells[title])
            line = [row.file, row.line, JOINT.join(row.titles), refused, row.reason, *cells.values()]
            yield [formula_safe(cell) for cell in line]

    @cached_property
    def _rivals(self) -> set[str]:
        """Headers that are taken for the same column as another."""
        named = [column.name for column in self.columns.values()]
        return {
            header
            for header, column in self.columns.items()
            if named.count(column.name) > 1 and header in self.rows.headers
        }

    @cached_property
    def _filled(self) -> dict[str, set[str]]:
        return self.rows.filled(sorted(self._rivals)) if self._rivals else {}


@dataclass(frozen=True)
class Balance:
    """Where the refused rows of a load are. ``rejected == loaded + set_aside + open`` always; ``ready`` and
    ``loading`` are among the open ones."""

    rejected: int
    loaded: int
    set_aside: int
    loading: int
    ready: int

    @property
    def open(self) -> int:
        return self.rejected - self.loaded - self.set_aside


def balance_of(load: Load) -> Balance:
    rows = load.mended_rows.all()
    return Balance(
        rejected=load.rows_rejected,
        loaded=rows.loaded().count(),
        set_aside=rows.set_aside().count(),
        loading=rows.loading().count(),
        ready=rows.waiting().count(),
    )


def masked_file(load: Load) -> Iterator[str]:
    """The quarantine file again with identities masked, in pieces."""
    with Quarantined(load) as held:
        yield "\ufeff" + _text([[*TITLES, *held.rows.headers]])
        lines = held.masked_lines(held.rows.each(Wanted()), masked=True)
        for _block, some in groupby(enumerate(lines), key=lambda numbered: numbered[0] // CHUNK):
            yield _text([line for _at, line in some])


def _text(lines: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    return out.getvalue()
