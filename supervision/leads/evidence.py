"""数据比对: the source rows behind a lead, side by side, as its reader may see them."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from django.conf import settings
from django.db.models import Q

from datasources.lake import load_of, paths_of, read_rows_of
from datasources.models import Load
from datasources.schema.standards import Standard
from supervision.leads.wording import shown_value

#: rows of one input that a page shows; the rest is counted (REST gives them all)
SHOWN_ROWS = 6


@dataclass(frozen=True)
class Cell:
    """One value of one source row."""

    text: str
    raw: str = ""  # as it stood in the file, where cleaning changed it


@dataclass(frozen=True)
class SourceRow:
    """One row of a dataset, with where it came from."""

    input: str
    letter: str  # A for the first input, B for the second
    title: str  # of the standard
    file: str
    line: int | None
    load: Load
    cells: Mapping[str, str]  # column name -> text as it may be shown
    raw: Mapping[str, str]  # column name -> text as it stood in the file, where cleaning changed it
    plain: Mapping[str, str]  # column name -> text in clear: compared, never shown
    standard: Standard
    row_id: int

    @cached_property
    def by_title(self) -> dict[str, str]:
        """Title -> column name."""
        return {self.standard.columns[name].title: name for name in self.cells}


@dataclass(frozen=True)
class Line:
    """One field across all the rows. ``cells`` stand in the order of the rows; None where a row has no such field."""

    title: str
    cells: list[Cell | None]
    is_key: bool
    verdict: str  # equal, different or empty


@dataclass(frozen=True)
class Comparison:
    rows: list[SourceRow]
    lines: list[Line]
    restricted: int  # rows that the viewer may not see
    more: Mapping[str, int] = field(default_factory=dict)  # input title -> rows beyond those shown
    destroyed: int = 0  # rows that were deleted when their time had come


@dataclass(frozen=True)
class InputRows:
    """What can be read of the rows that a lead rests on in one input: each with its load, in the order of the ids."""

    name: str
    rows: list[tuple[Mapping[str, Any], Load]]
    restricted: int  # rows that the viewer may not see
    destroyed: int  # rows that were deleted when their time had come
    more: int  # rows beyond the limit


def rows_behind(lead, viewer, *, limit: int | None = None) -> list[InputRows]:
    """The rows of every input that the lead rests on, read at once; at most ``limit`` an input.

    Whoever may see a lead may see the rows that matched for it, wherever its run read them: only matched rows leave a
    dataset. A row that the run did not read and the viewer may not browse is counted, never read.
    """
    loads = _loads(lead, viewer)
    evidence = sorted(lead.evidence.items())  # no database promises the order of a JSON object
    visible = {name: [i for i in row_ids if load_of(i) in loads] for name, row_ids in evidence}
    wanted = {name: row_ids[:limit] for name, row_ids in visible.items()}
    found = _read({row_id for row_ids in wanted.values() for row_id in row_ids}, loads)
    return [
        InputRows(
            name,
            [(found[row_id], loads[load_of(row_id)]) for row_id in wanted[name] if row_id in found],
            restricted=len(row_ids) - len(visible[name]),
            destroyed=sum(i not in found and loads[load_of(i)].purged_at is not None for i in wanted[name]),
            more=len(visible[name]) - len(wanted[name]),
        )
        for name, row_ids in evidence
    ]


def comparison_of(lead, viewer, *, masked: bool = True, limit: int | None = SHOWN_ROWS) -> Comparison:
    """The rows of every input that the lead rests on, fields of one title in one line."""
    inputs = rows_behind(lead, viewer, limit=limit)
    rows, more = [], {}
    for letter, found in zip(ascii_uppercase, inputs, strict=False):
        rows += [_source_row(found.name, letter, cells, load, masked) for cells, load in found.rows]
        if found.more:
            more[found.rows[0][1].dataset.standard.title if found.rows else found.name] = found.more
    restricted, destroyed = sum(found.restricted for found in inputs), sum(found.destroyed for found in inputs)
    return Comparison(rows, _lines(rows, key_columns(lead)), restricted, more, destroyed)


def key_columns(lead) -> set[str]:
    """Columns that the rows were matched on: the lead's key, and the equal keys of every join."""
    names = set(lead.key)
    for step in lead.version.parsed.raw.get("steps", {}).values():
        for operator in step.values():
            for key in operator.get("on") or () if isinstance(operator, Mapping) else ():
                names.update(key.values() if isinstance(key, Mapping) else [key])
    return names


def _loads(lead, viewer) -> dict[int, Load]:
    """The loads that the evidence comes from and that the lead's run read, or the viewer may see."""
    ids = {load_of(row_id) for row_ids in lead.evidence.values() for row_id in row_ids}
    read = {load_id for load_ids in lead.last_run.loads.values() for load_id in load_ids}
    shown = Load.objects.filter(Q(pk__in=read) | viewer.horizon.covers("office_path"))
    return shown.select_related("dataset__standard").in_bulk(ids)


def _read(row_ids: Collection[int], loads: Mapping[int, Load]) -> dict[int, dict[str, Any]]:
    """The lake's rows by id."""
    by_load = defaultdict(list)
    for row_id in row_ids:
        by_load[load_of(row_id)].append(row_id)
    lake = Path(settings.LAKE_URL)
    wanted = [(path, ids) for load, ids in by_load.items() for path in paths_of(lake, loads[load].manifest)]
    return {row["row_id"]: row for row in read_rows_of(wanted)}


def _source_row(name: str, letter: str, row: Mapping[str, Any], load: Load, masked: bool) -> SourceRow:
    standard = load.dataset.standard.standard

    def said(values: Mapping[str, Any], masked: bool) -> dict[str, str]:
        columns = [column for column in standard.columns.values() if column.name in values]
        return {c.name: shown_value(_plain(values[c.name]), c.type, masked=masked) for c in columns}

    return SourceRow(
        input=name,
        letter=letter,
        title=load.dataset.standard.title,
        file=row.get("source_file") or "",
        line=row.get("source_line"),
        load=load,
        cells=said(row, masked),
        raw=said(raw_cells(row), masked),
        plain=said(row, False),
        standard=standard,
        row_id=row["row_id"],
    )


def raw_cells(cells: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row's cells as they stood in the file, where that differs from the cleaned value."""
    raw = cells.get("raw")
    return json.loads(raw) if isinstance(raw, str) and raw else (raw or {})


def _plain(value: Any) -> Any:
    return value.isoformat(" ") if isinstance(value, datetime) else value


def _lines(rows: list[SourceRow], keys: set[str]) -> list[Line]:
    titles = dict.fromkeys(title for row in rows for title in row.by_title)
    lines = [_line(title, rows, keys) for title in titles]
    said = [line for line in lines if any(cell and cell.text for cell in line.cells)]
    # what the rows were matched on comes first, then what both sides speak of
    return sorted(said, key=lambda line: (not line.is_key, not line.verdict))


def _line(title: str, rows: list[SourceRow], keys: set[str]) -> Line:
    cells, names, by_input = [], set(), defaultdict(set)
    for row in rows:
        name = row.by_title.get(title)
        cells.append(Cell(row.cells[name], row.raw.get(name, "")) if name else None)
        if name:
            names.add(name)
            by_input[row.input].add(row.plain[name])
    verdict = ""
    if len(by_input) > 1 and all(values != {""} for values in by_input.values()):
        verdict = "equal" if len(set().union(*by_input.values())) == 1 else "different"
    return Line(title, cells, bool(names & keys), verdict)
