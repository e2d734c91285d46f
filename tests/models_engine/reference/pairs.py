"""Operators that bring the rows of two relations together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tests.models_engine.reference.evaluation import Setting, over, over_pair
from tests.models_engine.reference.functions import similarity
from tests.models_engine.reference.numbers import to_places
from tests.models_engine.reference.rows import Relation, Row, keys_of, load_order, merged_ids, missing
from tests.models_engine.reference.simple import Fields, Relations, _folded

#: the days that the data behind a relation covers; None where nothing bounds it
Blocks = list[tuple[date, date]] | None


class Pairs:
    """For every left row the right rows that have its keys, both present."""

    def __init__(self, fields: Fields, relations: Relations) -> None:
        self.left, self.right, self.right_name = relations[fields["left"]], relations[fields["right"]], fields["right"]
        on = [(key, key) if isinstance(key, str) else (key["left"], key["right"]) for key in fields.get("on") or []]
        self.left_keys, self.right_keys = [left for left, _ in on], [right for _, right in on]

    def partners(self, row: Row) -> list[Row]:
        wanted = keys_of(row, self.left_keys)
        return [] if wanted is None else [r for r in self.right.rows if keys_of(r, self.right_keys) == wanted]

    @property
    def names(self) -> dict[str, str]:
        """What the right side's columns are called beside the left's."""
        taken = self.left.columns
        return {name: f"{self.right_name}_{name}" if name in taken else name for name in self.right.columns}

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.left.columns, *self.names.values())

    def joined(self, left: Row, right: Row | None) -> Row:
        """Both rows as one; without a partner the right side's part is missing."""
        cells = {name: right.cells[column] if right else None for column, name in self.names.items()}
        origins = self.right.rows[0].ids if self.right.rows else {}
        other = right.ids if right else dict.fromkeys(origins)
        ids = {name: other[name] if name in other else left.ids[name] for name in (*left.ids, *other)}
        both = set(left.ids) & set(other)
        ids |= {name: found for name, found in merged_ids([left, Row({}, other)]).items() if name in both}
        return Row({**left.cells, **cells}, {name: ids[name] for name in dict.fromkeys((*left.ids, *other))})


def join(fields: Fields, relations: Relations, setting: Setting, blocks: Callable[[str], Blocks]) -> Relation:
    pairs, how = Pairs(fields, relations), fields.get("how", "inner")
    where = fields.get("where")
    found: list[tuple[Row, list[Row], int]] = []
    for left in pairs.left.rows:
        partners = pairs.partners(left)
        verdicts = [where is None or over_pair(left.cells, r.cells, setting).of(str(where)) for r in partners]
        matching = [right for right, verdict in zip(partners, verdicts, strict=True) if verdict is True]
        found.append((left, matching, verdicts.count(None)))
    if how == "anti":
        return _anti(pairs, found, fields.get("covered_until"), setting, blocks(fields["right"]))
    if how == "semi":
        doubtful = sum(1 for _left, matching, unknown in found if unknown and not matching)
        return Relation(pairs.left.columns, [left for left, matching, _ in found if matching], doubtful)
    rows = [pairs.joined(left, right) for left, matching, _ in found for right in matching]
    if how == "left":
        rows += [pairs.joined(left, None) for left, matching, _ in found if not matching]
    return Relation(pairs.columns, rows, sum(unknown for *_, unknown in found))


def _anti(
    pairs: Pairs, found: list[tuple[Row, list[Row], int]], until: Any, setting: Setting, blocks: Blocks
) -> Relation:
    """Absence needs a key, a moment, nobody who may be the one, and data that reaches the moment."""
    kept, unjudgeable, pending = [], [], []
    for left, matching, unknown in found:
        moment = over(left.cells, setting).of(str(until)) if until is not None else None
        if matching:
            continue
        if keys_of(left, pairs.left_keys) is None or unknown or (until is not None and moment is None):
            unjudgeable.append(left)
        elif until is not None and not _covers(blocks, moment):
            pending.append(left)
        else:
            kept.append(left)
    return Relation(pairs.left.columns, kept, 0, unjudgeable, pending)


def _covers(blocks: Blocks, moment: date) -> bool:
    day = moment.date() if isinstance(moment, datetime) else moment
    return blocks is None or any(first <= day <= last for first, last in blocks)


def asof_join(fields: Fields, relations: Relations, setting: Setting) -> Relation:
    """Of the right rows at or before the moment the last one: the latest, and of a tie the one loaded last."""
    pairs, rows = Pairs(fields, relations), []
    for left in pairs.left.rows:
        moment = over(left.cells, setting).of(str(fields["left_at"]))
        dated = [(over(right.cells, setting).of(str(fields["right_at"])), right) for right in pairs.partners(left)]
        known = [(at, right) for at, right in dated if at is not None and moment is not None and at <= moment]
        last = max(known, key=lambda one: (one[0], load_order(one[1])), default=(None, None))[1]
        rows.append(pairs.joined(left, last))
    return Relation(pairs.columns, rows)


def fuzzy_join(fields: Fields, relations: Relations, setting: Setting) -> Relation:
    pairs, into = Pairs(fields, relations), fields.get("into")
    measure = _MEASURES[fields.get("measure", "bigrams")]
    texts = [(pair, pair) if isinstance(pair, str) else (pair["left"], pair["right"]) for pair in fields["similar"]]
    least, rows, gone = over({}, setting).of(str(fields["at_least"])), [], 0
    for left in pairs.left.rows:
        for right in pairs.partners(left):
            said = [(left.cells[a], right.cells[b]) for a, b in texts]
            if any(missing(one) for both in said for one in both):
                gone += 1
                continue
            lowest = min(measure(a, b) for a, b in said)
            if lowest >= least:
                joined = pairs.joined(left, right)
                rows.append(joined.with_cells(**{into: lowest}) if into else joined)
    return Relation((*pairs.columns, into) if into else pairs.columns, rows, gone)


def _edit(a: str, b: str) -> Decimal:
    """One minus the characters put in, taken out or changed, over the length of the longer text."""
    one, other = _folded(a), _folded(b)
    row = list(range(len(other) + 1))
    for i, x in enumerate(one, 1):
        above, row = row, [i]
        for j, y in enumerate(other, 1):
            row.append(min(above[j] + 1, row[-1] + 1, above[j - 1] + (x != y)))
    longest = max(len(one), len(other))
    return to_places(1 - Decimal(row[-1]) / longest) if longest else Decimal(1)


_MEASURES: dict[str, Callable[[str, str], Decimal]] = {"bigrams": similarity, "edit": _edit}
