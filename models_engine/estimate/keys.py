"""Keys that explode: values so frequent on both sides of a join that their pairs outweigh all others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from models_engine.execution.errors import RunFailed
from models_engine.language import CheckedStep
from models_engine.preview.restrictions import Draw, Keys, keys_of
from models_engine.preview.sampler import Computed, Sampler, TooManyPairs, pairs_of

#: so many of the most frequent keys of a drawn part are counted exactly on both sides
LOOKED_AT = 20
#: a key is looked at from so many rows of a drawn part
_FREQUENT = 3
#: a key is named where it makes so many pairs, and so much of all of them
_MANY, _SHARE = 10_000, 0.1


@dataclass(frozen=True)
class HeavyKey:
    """A key of a join: its cells, how many rows have it on each side, and how many pairs that makes."""

    values: tuple[object, ...]
    left: int
    right: int

    @property
    def pairs(self) -> int:
        return self.left * self.right


@dataclass(frozen=True)
class Pairs:
    """How many pairs of rows a join looks at: those of the keys that are counted exactly, and about the rest; 0 where
    they are too few to count."""

    total: int
    drawn: int  # in the drawn part
    heavy: tuple[HeavyKey, ...]

    def named(self) -> list[HeavyKey]:
        """The keys that explode, the worst first."""
        ranked = sorted(self.heavy, key=lambda key: -key.pairs)
        return [key for key in ranked if key.pairs >= _MANY and key.pairs >= _SHARE * self.total]


def pairs_estimated(sampler: Sampler, step: CheckedStep, computed: Computed, fraction: float) -> Pairs:
    """The pairs of a join, from its drawn part and from the exact frequencies of its most frequent keys.

    A draw of rows meets a key in proportion to its rows: keys frequent on the drawn side are met, with all their
    partners; those frequent on the other side alone may not be. So the keys with the most pairs in the drawn part and
    the most frequent ones of either side are counted exactly on both.
    """
    fields, on = step.fields, step.fields["on"]
    ours, theirs = tuple(pair.left for pair in on), tuple(pair.right for pair in on)
    read = computed.reads[fields["left"]], computed.reads[fields["right"]]
    if fraction >= 1 and read[0].count * read[1].count < _MANY:
        return Pairs(0, 0, ())  # not worth counting
    left, right = read[0].rows, read[1].rows
    drawn = sampler.session.count(pairs_of(left, right, on))
    if fraction >= 1 and drawn < _MANY:
        return Pairs(drawn, drawn, ())
    frequent = [
        _with_most_pairs(sampler, left, right, ours, theirs),
        _most_frequent(sampler, fields["left"], ours, fraction),
        _most_frequent(sampler, fields["right"], theirs, fraction),
    ]
    keys = sampler.materialise(ibis.union(*frequent, distinct=True))
    if not sampler.session.count(keys):
        return Pairs(round(drawn / fraction), drawn, ())
    try:
        heavy = _exact(sampler, step, keys, ours, theirs)
    except (TooManyPairs, RunFailed):
        return Pairs(round(drawn / fraction), drawn, ())
    others = left.anti_join(keys, [left[column] == keys[f"_key{n}"] for n, column in enumerate(ours)])
    rest = sampler.session.count(pairs_of(others, right, on))
    return Pairs(sum(key.pairs for key in heavy) + round(rest / fraction), drawn, heavy)


def frequencies(sampler: Sampler, rows: ir.Table, columns: Sequence[str], limit: int) -> list[tuple[tuple, int]]:
    """The most frequent keys of rows with their numbers, the most frequent first."""
    counted = _counted(rows, tuple(columns)).order_by(ibis.desc("_rows")).limit(limit)
    found = sampler.session.con.to_pyarrow(counted).to_pylist()
    return [(tuple(row[f"_key{n}"] for n in range(len(columns))), row["_rows"]) for row in found]


def _with_most_pairs(
    sampler: Sampler, left: ir.Table, right: ir.Table, ours: tuple[str, ...], theirs: tuple[str, ...]
) -> ir.Table:
    of_left, of_right = _counted(left, ours), _counted(right, theirs).rename(_others="_rows")
    keys = [name for name in of_left.columns if name != "_rows"]
    met = of_left.inner_join(of_right, keys)
    many = met.mutate(_pairs=met["_rows"] * met["_others"]).filter(ibis._["_pairs"] >= _FREQUENT)
    return sampler.materialise(many.order_by(ibis.desc("_pairs")).limit(LOOKED_AT).select(*keys))


def _most_frequent(sampler: Sampler, name: str, columns: tuple[str, ...], fraction: float) -> ir.Table:
    whole = sampler.wish is None and fraction >= 1
    rows = sampler.compute(name, None if whole else Draw((), fraction)).rows
    counted = _counted(rows, columns)
    often = counted.filter(counted["_rows"] >= _FREQUENT)
    return sampler.materialise(often.order_by(ibis.desc("_rows")).limit(LOOKED_AT).drop("_rows"))


def _exact(
    sampler: Sampler, step: CheckedStep, keys: ir.Table, ours: tuple[str, ...], theirs: tuple[str, ...]
) -> tuple[HeavyKey, ...]:
    left = sampler.compute(step.fields["left"], Keys(ours, keys)).rows
    right = sampler.compute(step.fields["right"], Keys(theirs, keys)).rows
    of_left = dict(frequencies(sampler, left, ours, 3 * LOOKED_AT))
    of_right = dict(frequencies(sampler, right, theirs, 3 * LOOKED_AT))
    return tuple(HeavyKey(key, count, of_right.get(key, 0)) for key, count in of_left.items())


def _counted(rows: ir.Table, columns: tuple[str, ...]) -> ir.Table:
    """Every present key with the number of its rows."""
    keys = keys_of(rows, columns, distinct=False)
    return keys.group_by(keys.columns).aggregate(_rows=keys.count())
