"""What taking a load back would change, shown before anybody confirms it."""

from dataclasses import dataclass
from datetime import date, timedelta

from datasources.lake import merge_coverage
from datasources.models import Load
from datasources.snapshots import Block, coverage_of
from datasources.users_of_data import LeadsAffected, ModelUse, answers

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Effect:
    """The dataset before and after, and what rests on the load as far as the viewer may see."""

    rows_before: int
    rows_after: int
    lost: list[Block]  # days that nothing covers any more
    returning: list[Load]  # loads that a full replacement had put aside and that count again
    leads: LeadsAffected
    models: list[ModelUse]


def effect_of(load: Load, viewer) -> Effect:
    """What the withdrawal of a load in effect would change today."""
    in_effect = Load.objects.published().filter(dataset=load.dataset_id).order_by("published_at", "pk")
    before = list(Load.objects.current().filter(dataset=load.dataset_id))
    after = _current([other for other in in_effect if other.pk != load.pk])
    known = {other.pk for other in before}
    return Effect(
        rows_before=sum(other.rows_loaded for other in before),
        rows_after=sum(other.rows_loaded for other in after),
        lost=_without(coverage_of(before), coverage_of(after)),
        returning=[other for other in after if other.pk not in known],
        leads=answers.leads_resting_on(load.pk, viewer),
        models=answers.models_reading(load.dataset, viewer),
    )


def _current(loads: list[Load]) -> list[Load]:
    """As ``LoadQuerySet.current`` would choose among these, oldest first."""
    replacements = [place for place, load in enumerate(loads) if load.mode == Load.Mode.REPLACE]
    return loads[replacements[-1] :] if replacements else loads


def _without(blocks: list[Block], others: list[Block]) -> list[Block]:
    """The days of ``blocks`` that ``others`` do not cover."""
    left = blocks
    for first, last in others:
        left = [part for block in left for part in _cut(block, first, last)]
    return merge_coverage(left)


def _cut(block: Block, first: date, last: date) -> list[Block]:
    before = (block[0], min(block[1], first - _DAY)) if first > date.min else None
    after = (max(block[0], last + _DAY), block[1]) if last < date.max else None
    return [part for part in (before, after) if part and part[0] <= part[1]]
