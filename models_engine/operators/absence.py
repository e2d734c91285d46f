"""The anti join: a left row without a partner, where its absence proves something.

In this order: a partner that matches clears the row. Otherwise it cannot be judged when its key or the moment is
missing, or when a partner may match and nobody can tell. Otherwise it waits when the right side's data does not reach
the moment. What is left passes.
"""

from collections.abc import Callable
from datetime import date

import ibis
import ibis.expr.types as ir

from models_engine.operators.building import VERDICT, Blocks, Built, Verdict, unknown
from models_engine.operators.pairing import Pairing

_ROW = "_row"
_UNTIL = "_until"


def judged(
    pairing: Pairing, until: ir.Value | None, blocks: Blocks | None, materialise: Callable[[ir.Table], ir.Table]
) -> Built:
    """The left rows that no right row clears, each with its verdict.

    ``until`` is the moment up to which the right side must be complete, over the left rows; without it nothing is
    asked of the coverage. ``blocks`` is what the right side covers, None where nothing bounds it.
    """
    if until is not None:
        pairing = pairing.with_left(pairing.left.mutate(**{_UNTIL: until.cast("date")}))
    survivors = pairing.join("anti", pairing.where)
    if pairing.typed_where is not None:
        survivors = materialise(survivors.mutate(**{_ROW: ibis.row_number()}))
    unjudgeable = pairing.key_missing(survivors)
    if pairing.typed_where is not None:
        unjudgeable |= survivors[_ROW].isin(_doubtful(pairing.with_left(survivors))[_ROW])
    pending = ibis.literal(False)
    if until is not None:
        unjudgeable |= survivors[_UNTIL].isnull()
        pending = ~_covered(survivors[_UNTIL], blocks)
    verdict = ibis.cases((unjudgeable, Verdict.UNJUDGEABLE), (pending, Verdict.PENDING), else_=Verdict.KEPT)
    return Built(survivors.mutate(**{VERDICT: verdict.cast("int32")}))


def _doubtful(pairing: Pairing) -> ir.Table:
    """The rows with a partner of which it is unknown whether it matches."""
    return pairing.join("semi", unknown(pairing.where))


def _covered(moment: ir.DateValue, blocks: Blocks | None) -> ir.BooleanValue:
    if blocks is None:
        return ibis.literal(True)
    return ibis.or_(ibis.literal(False), *(moment.between(*_days(block)) for block in blocks))


def _days(block: tuple[date, date]) -> tuple[ir.DateScalar, ir.DateScalar]:
    return ibis.literal(block[0]), ibis.literal(block[1])
