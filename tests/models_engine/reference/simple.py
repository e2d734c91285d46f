"""Operators that look at one row at a time."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tests.models_engine.reference.days import add_months
from tests.models_engine.reference.evaluation import Setting, over
from tests.models_engine.reference.rows import Relation, Row, missing

Fields = Mapping[str, Any]
Relations = Mapping[str, Relation]

_SEPARATORS = ("、", ",", ";", "|")


def kept_where(rows: list[Row], where: str, setting: Setting) -> tuple[list[Row], int]:
    """The rows for which a condition is true, and how many left it unknown."""
    verdicts = [over(row.cells, setting).of(where) for row in rows]
    return [row for row, verdict in zip(rows, verdicts, strict=True) if verdict is True], verdicts.count(None)


def filter_(fields: Fields, relations: Relations, setting: Setting) -> Relation:
    source = relations[fields["from"]]
    rows, unknown = kept_where(source.rows, fields["where"], setting)
    return Relation(source.columns, rows, unknown)


def derive(fields: Fields, relations: Relations, setting: Setting) -> Relation:
    source, columns = relations[fields["from"]], fields["columns"]
    return Relation(
        tuple(dict.fromkeys((*source.columns, *columns))), [_derived(r, columns, setting) for r in source.rows]
    )


def _derived(row: Row, columns: Mapping[str, Any], setting: Setting) -> Row:
    return row.with_cells(**{name: over(row.cells, setting).of(str(text)) for name, text in columns.items()})


def select(fields: Fields, relations: Relations, setting: Setting) -> Relation:
    columns: dict[str, str] = {}
    for item in [fields["columns"]] if isinstance(fields["columns"], Mapping) else fields["columns"]:
        columns.update(item if isinstance(item, Mapping) else {item: f'"{item}"'})
    rows = [
        Row({name: over(row.cells, setting).of(str(text)) for name, text in columns.items()}, row.ids)
        for row in relations[fields["from"]].rows
    ]
    return Relation(tuple(columns), rows)


def union(fields: Fields, relations: Relations, _setting: Setting) -> Relation:
    sources = {name: relations[name] for name in fields["from"]}
    columns = tuple(dict.fromkeys(column for source in sources.values() for column in source.columns))
    inputs = sorted({name for source in sources.values() for row in source.rows for name in row.ids})
    tag = fields.get("tag")
    rows = []
    for name, source in sources.items():
        for row in source.rows:
            cells = {column: row.cells.get(column) for column in columns} | ({tag: name} if tag else {})
            rows.append(Row(cells, {one: row.ids.get(one) for one in inputs}))
    return Relation((*columns, tag) if tag else columns, rows)


def explode(fields: Fields, relations: Relations, _setting: Setting) -> Relation:
    source, column = relations[fields["from"]], fields["column"]
    into = fields.get("into") or column
    rows = [row.with_cells(**{into: piece}) for row in source.rows for piece in _pieces(row.cells[column], fields)]
    gone = sum(missing(row.cells[column]) for row in source.rows)
    return Relation(tuple(dict.fromkeys((*source.columns, into))), rows, gone)


def _pieces(cell: Any, fields: Fields) -> list[Any]:
    if missing(cell):
        return []
    if isinstance(cell, list):
        return [item for item in cell if not missing(item)]
    given = [unicodedata.normalize("NFKC", one) for one in fields.get("separators") or _SEPARATORS]
    pieces = re.split("|".join(re.escape(one) for one in sorted(given, key=len, reverse=True)), cell)
    return [piece.strip() for piece in pieces if piece.strip()]


def series(fields: Fields, relations: Relations, setting: Setting) -> Relation:
    source, into = relations[fields["from"]], fields["into"]
    size, unit = re.fullmatch(r"(\d+) (day|month)s?", fields["every"]).groups()
    rows, gone = [], 0
    for row in source.rows:
        start, end = (over(row.cells, setting).of(str(fields[part])) for part in ("start", "end"))
        if start is None or end is None:
            gone += 1
            continue
        nth, day = 0, start
        while day <= end:
            rows.append(row.with_cells(**{into: day}))
            nth += int(size)
            day = start + timedelta(nth) if unit == "day" else add_months(start, nth)
    return Relation((*source.columns, into), rows, gone)


def match_text(fields: Fields, relations: Relations, _setting: Setting) -> Relation:
    source, into = relations[fields["from"]], fields.get("into")
    rows, gone = [], 0
    for row in source.rows:
        text = row.cells[fields["column"]]
        gone += text is None
        words = None if text is None else _matched(_folded(text), fields)
        if words is not None:
            rows.append(row.with_cells(**{into: words}) if into else row)
    return Relation((*source.columns, into) if into else source.columns, rows, gone)


def _folded(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()


def _matched(text: str, fields: Fields) -> list[str] | None:
    """The words that matched, in the order of the file; None where a rule is not met."""
    any_, all_, none = (fields.get(rule) or [] for rule in ("any", "all", "none"))
    near = fields.get("near") or []
    has = {word: _folded(word) in text for word in (*any_, *all_, *none)}
    if any(has[word] for word in none) or not all(has[word] for word in all_):
        return None
    close = [pair["words"] for pair in near if _stand_near(text, *map(_folded, pair["words"]), pair["within"])]
    if (any_ and not any(has[word] for word in any_)) or (near and not close):
        return None
    paired = [word for pair in near for word in pair["words"]]
    hits = {word for word in (*any_, *all_) if has[word]} | {word for pair in close for word in pair}
    return [word for word in dict.fromkeys((*any_, *all_, *paired)) if word in hits]


def _stand_near(text: str, one: str, other: str, within: int) -> bool:
    """Whether both stand in the text, neither on the other, with at most so many characters between them."""
    ones, others = ([m.start() for m in re.finditer(f"(?={re.escape(word)})", text)] for word in (one, other))
    gaps = [b - a - len(one) if b > a else a - b - len(other) for a in ones for b in others]
    return any(0 <= gap <= within for gap in gaps)
