"""Compute a step on a part of the data, so that every row it yields is a row of its whole result.

The part is drawn at the far end of a step's own line (the left side of joins, the source of all others); every other
relation is read for the partners of what was drawn, and read whole where partners cannot be named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import ibis
import ibis.expr.types as ir

from models_engine.engines import Session
from models_engine.execution.coverage import coverage_behind
from models_engine.execution.errors import RunFailed
from models_engine.execution.execute import InputData
from models_engine.language import CheckedModel, CheckedStep
from models_engine.operators.base import KeyPair
from models_engine.operators.building import VERDICT, BuildContext, Built, Verdict
from models_engine.operators.provenance import hidden, hidden_columns
from models_engine.preview.restrictions import (
    GROUPING,
    PAIRING,
    Draw,
    Keys,
    Wish,
    drawable,
    keys_of,
    passed,
)

#: more pairs than this are not made for a look at them: a smaller part is drawn
MOST_PAIRS = 3_000_000
#: a relation of which no part can be drawn may have this many rows
MOST_WHOLE = 3_000_000


#: what is drawn is dealt to so many heaps, to see how much they differ
HEAPS = 20


@dataclass(frozen=True)
class PartlyReadable(InputData):
    """An input of which some rows can be read for less than all. ``narrowed`` takes what keeps the wanted ones."""

    narrowed: Callable[[Callable[[ir.Table], ir.Table]], ir.Table] | None = None

    @classmethod
    def of(cls, data: InputData, narrowed: Callable[[Callable[[ir.Table], ir.Table]], ir.Table]) -> PartlyReadable:
        return cls(data.relation, data.coverage, data.costly, narrowed)


def part_of(data: InputData, wanted: Callable[[ir.Table], ir.Table]) -> ir.Table:
    """The wanted rows of an input."""
    narrowed = data.narrowed if isinstance(data, PartlyReadable) else None
    return wanted(data.relation) if narrowed is None else narrowed(wanted)


class TooManyPairs(Exception):
    """A join would make ``times`` as many pairs as are made for a look."""

    def __init__(self, step: str, times: float) -> None:
        self.step, self.times = step, times
        super().__init__(step)


class Extent(StrEnum):
    """What of a relation was computed."""

    WHOLE = "whole"
    DRAWN = "drawn"  # a part whose share is known
    PARTNERS = "partners"  # what belongs to rows drawn elsewhere


@dataclass(frozen=True)
class Computed:
    """A relation as computed. ``table`` holds every row, with its verdict where rows fall away; ``rows`` the kept ones.

    ``rows_in``: how many rows its step read of each relation, which ``reads`` holds. ``draws``: (input, its drawn row
    ids with their lots), where it rests on rows that were drawn.
    """

    name: str
    extent: Extent
    table: ir.Table
    rows: ir.Table
    counts: Mapping[Verdict, int]
    rows_in: Mapping[str, int]
    draws: tuple[tuple[str, ir.Table], ...] = ()
    reads: Mapping[str, Computed] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return self.counts[Verdict.KEPT]


class Sampler:
    """Computes relations of one model on one session. ``computed`` holds them in the order they came about."""

    def __init__(
        self,
        checked: CheckedModel,
        session: Session,
        inputs: Mapping[str, InputData],
        *,
        parameters: Mapping[str, object],
        as_of: date,
        needed: Mapping[str, frozenset[str]],
        fraction: float | None = None,
    ) -> None:
        """``parameters`` are Python values; ``needed``: input or step -> its columns that are asked for; ``fraction``:
        how much to draw, 1 for all rows of the line and only partners of the others; None: compute everything."""
        self.checked, self.session, self.inputs, self.needed = checked, session, inputs, needed
        self.parameters, self.as_of = parameters, as_of
        self.wish = None if fraction is None else Draw((), fraction)
        self.steps = {step.name: step for step in checked.steps}
        self.coverage = coverage_behind(checked, {name: data.coverage for name, data in inputs.items()})
        self.computed: list[Computed] = []
        self._done: dict[tuple[str, Wish | None], Computed] = {}
        self._made: list[ir.Table] = []

    def sample(self, name: str) -> Computed:
        """A relation whole or, where a part is to be drawn, that part of it."""
        return self.compute(name, self.wish)

    @property
    def fraction(self) -> float:
        """The part that is drawn."""
        return 1.0 if self.wish is None else self.wish.fraction

    def drop(self) -> None:
        """Free what was computed."""
        for table in self._made:
            self.session.drop(table)

    def compute(self, name: str, wish: Wish | None) -> Computed:
        """Exactly those rows of a relation that are wished for; None: all.

        Raises:
            TooManyPairs: a smaller part should be drawn.
            RunFailed: a part was asked for, but the relation can only be read whole and is too large for that.
        """
        if (name, wish) not in self._done:
            made = self._step(self.steps[name], wish) if name in self.steps else self._input(name, wish)
            self._done[name, wish] = made
            self.computed.append(made)
        return self._done[name, wish]

    def materialise(self, relation: ir.Table) -> ir.Table:
        """The relation computed now, until ``drop``."""
        self._made.append(self.session.materialise(relation))
        return self._made[-1]

    def heaps(self, one: Computed) -> list[int]:
        """How many kept rows come from each heap of drawn units; empty where that is not known."""
        found = [0] * HEAPS
        for name, draws in one.draws:
            if hidden(name) not in one.rows.columns:
                return []
            rows = one.rows.select(_id=_first_id(one.rows[hidden(name)]))
            met = rows.inner_join(draws, rows["_id"] == draws["row_id"])
            counted = self.materialise(met.select(_heap=met["_lot"] % HEAPS))
            for heap, count in self.session.counts(counted, "_heap").items():
                found[heap] += count
        return found

    def _input(self, name: str, wish: Wish | None) -> Computed:
        if wish is None and self.wish is not None:
            self._refuse_large(name)
        data, draws = self.inputs[name], ()
        rows = data.relation if wish is None else part_of(data, lambda table: wish.of(table, table["row_id"]))
        columns = [column for column in self.checked.schemas[name] if column in self.needed[name]]
        own = {hidden(name): rows["row_id"]}
        if isinstance(wish, Draw):
            made = self.materialise(rows.select(*columns, **own, _lot=wish.lot(rows, rows["row_id"]).cast("int64")))
            draws = ((name, made.select(row_id=made[hidden(name)], _lot=made["_lot"])),)
            table = made.drop("_lot")
        else:
            table = self.materialise(rows.select(*columns, **own))
        return Computed(name, _extent(wish), table, table, {Verdict.KEPT: self.session.count(table)}, {}, draws)

    def _refuse_large(self, name: str) -> None:
        if self.session.count(self.inputs[name].relation) > MOST_WHOLE:
            cause = f"该步骤须读取 {name} 的全部数据，不能只取一部分，数据量超出预览的上限。"
            raise RunFailed("预览", cause, "请预览它之前的步骤，或试运行。", code="not_drawable")

    # ---- steps

    def _step(self, step: CheckedStep, wish: Wish | None) -> Computed:
        wish = _by_groups(step, wish, self.steps)
        further = None if wish is None else passed(step, wish.columns)
        if further is None:
            return self._built(step, {name: self.compute(name, None) for name in step.reads}, wish, unmet=wish)
        if step.operator.name not in PAIRING:
            reads = {name: self.compute(name, wish.at(columns)) for name, columns in further.items()}
            return self._built(step, reads, wish)
        [(first, columns)] = further.items()
        return self._paired(step, first, self.compute(first, wish.at(columns)), wish)

    def _paired(self, step: CheckedStep, first: str, rows: Computed, wish: Wish) -> Computed:
        """The wanted rows of one side, and of the other all that may be their partners."""
        fields, on = step.fields, step.fields["on"]
        if not on:  # as-of without keys: everything is a partner
            other = fields["right"]
            return self._built(step, {first: rows, other: self.compute(other, None)}, wish)
        ours, theirs = tuple(pair.left for pair in on), tuple(pair.right for pair in on)
        if fields["left"] == fields["right"]:
            return self._with_itself(step, rows, wish, ours, theirs)
        other = fields["right"]
        if first == fields["right"]:
            other, ours, theirs = fields["left"], theirs, ours
        keys = self.materialise(keys_of(rows.rows, ours))
        partners = self.compute(other, Keys(theirs, keys))
        return self._built(step, {first: rows, other: partners}, wish)

    def _with_itself(
        self, step: CheckedStep, rows: Computed, wish: Wish, ours: tuple[str, ...], theirs: tuple[str, ...]
    ) -> Computed:
        """A self join reads one relation: where partners may be other rows than those wanted, both are in it, and what
        partners yield on their own is left out of the result."""
        if ours == theirs and set(wish.columns) <= set(ours):
            return self._built(step, {rows.name: rows}, wish)
        keys = self.materialise(keys_of(rows.rows, ours))
        partners = self.compute(rows.name, Keys(theirs, keys))
        beside = rows.rows.anti_join(keys, [rows.rows[c] == keys[f"_key{n}"] for n, c in enumerate(theirs)])
        both = self.materialise(ibis.union(partners.rows, beside.select(*partners.rows.columns), distinct=False))
        counts = {Verdict.KEPT: self.session.count(both)}
        joined = Computed(rows.name, rows.extent, both, both, counts, {}, rows.draws)
        return self._built(step, {rows.name: joined}, wish, unmet=wish)

    def _built(
        self, step: CheckedStep, reads: Mapping[str, Computed], wish: Wish | None, unmet: Wish | None = None
    ) -> Computed:
        """Build a step from what was computed of its sources; ``unmet``: the wish is still to be met by its result."""
        self._refuse_many_pairs(step, reads)
        built = step.operator.build(step, self._context(step, reads))
        table = _pruned(built.relation, self.needed[step.name])
        table = self.materialise(table if unmet is None else unmet.of(table))
        counts = self._count(table, built)
        rows = table.filter(table[VERDICT] == Verdict.KEPT).drop(VERDICT) if VERDICT in table.columns else table
        return Computed(
            step.name,
            _extent(wish),
            table,
            rows,
            counts,
            {name: read.count for name, read in reads.items()},
            tuple(draw for read in reads.values() for draw in read.draws) if isinstance(wish, Draw) else (),
            reads,
        )

    def _context(self, step: CheckedStep, reads: Mapping[str, Computed]) -> BuildContext:
        return BuildContext(
            {name: read.rows for name, read in reads.items()},
            self.needed[step.name],
            self.parameters,
            self.as_of,
            self.coverage.__getitem__,
            self.materialise,
            self.session.count,
        )

    def _count(self, table: ir.Table, built: Built) -> dict[Verdict, int]:
        counts = dict.fromkeys(Verdict, 0)
        if VERDICT in table.columns:
            counts |= {Verdict(verdict): rows for verdict, rows in self.session.counts(table, VERDICT).items()}
        else:
            counts[Verdict.KEPT] = self.session.count(table)
        counts[Verdict.DROPPED] += sum(self.session.count(dropped) for dropped in built.dropped)
        return counts

    def _refuse_many_pairs(self, step: CheckedStep, reads: Mapping[str, Computed]) -> None:
        if step.operator.name not in ("join", "fuzzy_join"):
            return
        fields = step.fields
        left, right = reads[fields["left"]], reads[fields["right"]]
        if left.count * right.count > MOST_PAIRS:
            pairs = self.session.count(pairs_of(left.rows, right.rows, fields["on"]))
            if pairs > MOST_PAIRS:
                raise TooManyPairs(step.name, pairs / MOST_PAIRS)


def _by_groups(step: CheckedStep, wish: Wish | None, steps: Mapping[str, CheckedStep]) -> Wish | None:
    """A free draw becomes one by whole groups at the step that first needs them whole."""
    if not isinstance(wish, Draw) or wish.columns:
        return wish
    if step.operator.name in GROUPING:
        return wish.at(drawable(step, steps) or tuple(step.fields["by"]))
    if step.operator.name in PAIRING and step.fields["left"] == step.fields["right"]:
        return wish.at(tuple(pair.left for pair in step.fields["on"]))
    if step.operator.name == "connect":
        return wish.at((step.fields["item"],))
    return wish


def pairs_of(left: ir.Table, right: ir.Table, on: Sequence[KeyPair]) -> ir.IntegerScalar:
    """How many pairs have equal keys."""
    ours = left.group_by([left[pair.left].name(f"_l{n}") for n, pair in enumerate(on)]).aggregate(_of_left=left.count())
    theirs = right.group_by([right[pair.right].name(f"_r{n}") for n, pair in enumerate(on)]).aggregate(
        _of_right=right.count()
    )
    met = ours.inner_join(theirs, [ours[f"_l{n}"] == theirs[f"_r{n}"] for n in range(len(on))])
    return (met["_of_left"].cast("float64") * met["_of_right"]).sum().cast("int64")


def _first_id(ids: ir.Value) -> ir.IntegerValue:
    return ids[0] if isinstance(ids, ir.ArrayValue) else ids


def _extent(wish: Wish | None) -> Extent:
    if wish is None:
        return Extent.WHOLE
    return Extent.DRAWN if isinstance(wish, Draw) else Extent.PARTNERS


def _pruned(relation: ir.Table, needed: frozenset[str]) -> ir.Table:
    verdict = [VERDICT] if VERDICT in relation.columns else []
    return relation.select(*(c for c in relation.columns if c in needed), *hidden_columns(relation), *verdict)
