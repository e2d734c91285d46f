"""Operators that look at the rows of a group together."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from tests.models_engine.reference.evaluation import Evaluation, Setting, over
from tests.models_engine.reference.figures import figures
from tests.models_engine.reference.rows import Relation, Row, in_order, keys_of, load_order, merged_ids
from tests.models_engine.reference.simple import Fields, Relations, kept_where


def _by_key(rows: Iterable[Row], by: list[str]) -> dict[Hashable, list[Row]]:
    """The rows of each key, in load order; a row without a key is under its own identity."""
    groups: dict[Hashable, list[Row]] = {}
    for row in sorted(rows, key=load_order):
        key = keys_of(row, by)
        groups.setdefault(id(row) if key is None else key, []).append(row)
    return groups


def aggregate(fields: Fields, relations: Relations, setting: Setting) -> Relation:
    source, by, columns = relations[fields["from"]], fields["by"], fields.get("columns") or {}
    keep = fields.get("keep_missing", False)
    rows = [row for row in source.rows if keep or keys_of(row, by) is not None]
    groups: dict[tuple, list[Row]] = {}
    for row in sorted(rows, key=load_order):
        groups.setdefault(tuple(row.cells[column] for column in by), []).append(row)
    made = []
    for key, members in groups.items():
        cells = dict(zip(by, key, strict=True))
        made.append(Row(cells | figures(members, columns, setting, cells), merged_ids(members)))
    unknown = 0
    if fields.get("having") is not None:
        made, unknown = kept_where(made, str(fields["having"]), setting)
    return Relation((*by, *columns), made, len(source.rows) - len(rows) + unknown)


def distinct(fields: Fields, relations: Relations, _setting: Setting) -> Relation:
    source = relations[fields["from"]]
    groups = _by_key(source.rows, fields["by"])
    return Relation(source.columns, [in_order(rows, fields.get("order") or [])[0] for rows in groups.values()])


def rolling(fields: Fields, relations: Relations, setting: Setting) -> Relation:
    source, by, order = relations[fields["from"]], fields["by"], fields["order"]
    rows = [row for row in source.rows if keys_of(row, by) is not None and row.cells[order] is not None]
    days, gone = over({}, setting).of(str(fields["days"])), len(source.rows) - len(rows)
    groups = _by_key(rows, by).values()
    emit = _spans if fields.get("emit") == "spans" else _windows
    made, unknown = emit(
        [sorted(g, key=lambda row: (_day(row, order), load_order(row))) for g in groups], days, fields, setting
    )
    new = tuple(fields["columns"])
    named = (*by, "first_on", "last_on", *new) if fields.get("emit") == "spans" else (*source.columns, *new)
    return Relation(tuple(dict.fromkeys(named)), made, gone + unknown)


def _day(row: Row, order: str) -> date:
    value = row.cells[order]
    return value.date() if isinstance(value, datetime) else value


def _window(group: list[Row], last: Row, days: int, order: str) -> list[Row]:
    """The rows from N days before a row's day up to its own day, those of the same day all together."""
    until = _day(last, order)
    return [row for row in group if until - timedelta(days) <= _day(row, order) <= until]


def _windows(groups: list[list[Row]], days: int, fields: Fields, setting: Setting) -> tuple[list[Row], int]:
    made = []
    for group in groups:
        for row in group:
            window = _window(group, row, days, fields["order"])
            made.append(
                Row({**row.cells, **figures(window, fields["columns"], setting, dict(row.cells))}, merged_ids(window))
            )
    having = fields.get("having")
    return (made, 0) if having is None else kept_where(made, str(having), setting)


def _spans(groups: list[list[Row]], days: int, fields: Fields, setting: Setting) -> tuple[list[Row], int]:
    by, order, having = fields["by"], fields["order"], fields.get("having")
    made, unknown = [], 0
    for group in groups:
        keys = {column: group[0].cells[column] for column in by}
        qualifying = []
        for row in group:
            window = _window(group, row, days, order)
            cells = keys | figures(window, fields["columns"], setting, keys)
            verdict = True if having is None else over(cells, setting).of(str(having))
            unknown += verdict is None
            if verdict is True:
                qualifying.append(_day(row, order))
        for first, last in _merged(sorted(set(qualifying)), days):
            members = [row for row in group if first <= _day(row, order) <= last]
            ends = {"first_on": _day(members[0], order), "last_on": _day(members[-1], order)}
            cells = keys | figures(members, fields["columns"], setting, keys) | ends
            made.append(Row(cells, merged_ids(members)))
    return made, unknown


def _merged(ends: list[date], days: int) -> list[tuple[date, date]]:
    """Windows [end - days, end] that share a day, put together."""
    spans: list[tuple[date, date]] = []
    for end in ends:
        start = end - timedelta(days)
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def window(fields: Fields, relations: Relations, setting: Setting) -> Relation:
    source, terms, columns = relations[fields["from"]], fields.get("order") or [], fields["columns"]
    made = []
    for group in _by_key(source.rows, fields["by"]).values():
        ordered = in_order(group, terms)
        for place, row in enumerate(ordered):
            ties = [_same(row, other, terms) for other in ordered]
            upto = ordered[: max(n for n, tie in enumerate(ties) if tie) + 1]
            ranks = _Ranks(ordered, place, ties.index(True), upto, setting)
            made.append(row.with_cells(**{name: ranks.of(row, str(text)) for name, text in columns.items()}))
    return Relation(tuple(dict.fromkeys((*source.columns, *columns))), made)


def _same(row: Row, other: Row, terms: list[str]) -> bool:
    return all(row.cells[term.split()[0]] == other.cells[term.split()[0]] for term in terms)


class _Ranks:
    """What a row's place in its ordered group says: its number, its neighbours, and the figures up to its ties."""

    def __init__(self, ordered: list[Row], place: int, first_tie: int, upto: list[Row], setting: Setting) -> None:
        self.ordered, self.place, self.first_tie, self.upto, self.setting = ordered, place, first_tie, upto, setting

    def of(self, row: Row, text: str) -> Any:
        return over(row.cells, Setting(self.setting.parameters, self.setting.as_of, self._figure)).of(text)

    def _figure(self, name: str, arguments: list) -> Any:
        if name == "ROW_NUMBER":
            return self.place + 1
        if name == "RANK":
            return self.first_tie + 1
        if name in ("LAG", "LEAD"):
            away = int(arguments[1].this) if len(arguments) > 1 else 1
            there = self.place + (away if name == "LEAD" else -away)
            if not 0 <= there < len(self.ordered):
                return None
            return Evaluation(lambda c, _side: self.ordered[there].cells[c], self.setting).value(arguments[0])
        text = f"{name}({', '.join(argument.sql() for argument in arguments)})"
        return figures(self.upto, {"it": text}, self.setting, {})["it"]


def connect(fields: Fields, relations: Relations, setting: Setting) -> Relation:
    source, item, into = relations[fields["from"]], fields["item"], fields["into"]
    shared = [fields["shared"]] if isinstance(fields["shared"], str) else fields["shared"]
    least = over({}, setting).of(str(fields.get("min_shared", 1)))
    cap = fields.get("hub_cap")
    has: dict[tuple, set] = {}
    for row in source.rows:
        for column in shared:
            if keys_of(row, [item, column]) is not None:
                has.setdefault((column, row.cells[column]), set()).add(row.cells[item])
    most = None if cap is None else over({}, setting).of(str(cap))
    linking = [items for items in has.values() if most is None or len(items) <= most]
    everyone = {row.cells[item] for row in source.rows if keys_of(row, [item]) is not None}
    component = _components(everyone, linking, least)
    rows = [row.with_cells(**{into: component.get(row.cells[item])}) for row in source.rows]
    return Relation((*source.columns, into), rows)


def _components(items: set, linking: list[set], least: int) -> dict[Any, Any]:
    """Item -> the smallest item that it hangs together with."""
    found = {item: item for item in items}
    links = [(a, b) for a in items for b in items if a < b and sum({a, b} <= one for one in linking) >= least]
    for _ in items:
        for a, b in links:
            found[a] = found[b] = min(found[a], found[b])
    return found
