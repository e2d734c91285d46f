"""What a run would cost, before it is run: rows of every step, time, room, and the keys that explode.

Every step is computed on a drawn part of its own line, all partners included; joins are told by the frequencies of
their keys on both sides. Nothing is computed that a sample does not need, however large the whole may be.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date

from datasources.schema.types.base import PLACEHOLDERS
from models_engine.engines import Session
from models_engine.estimate.costs import Limits, bytes_of, seconds_of
from models_engine.estimate.keys import Pairs, frequencies, pairs_estimated
from models_engine.execution.coverage import inputs_behind
from models_engine.execution.errors import RunFailed
from models_engine.execution.execute import InputData
from models_engine.execution.leads import LEAD
from models_engine.execution.pruning import columns_needed, last_use
from models_engine.language import CheckedModel, CheckedStep
from models_engine.preview.counts import Estimate, scaled
from models_engine.preview.looking import WHOLE_UP_TO, typed_parameters
from models_engine.preview.masking import identities, masked
from models_engine.preview.restrictions import GROUPING, Draw, passed
from models_engine.preview.sampler import Computed, Sampler, TooManyPairs

#: rows that are drawn of the largest input on a step's own line
DRAWN = 20_000
_TRIES = 5
#: a value that so many rows share is named where items are connected by it
_HUB = 1_000
_JOINS = ("join", "fuzzy_join")


@dataclass
class StepEstimate:
    """What one step would do. ``is_known`` False: only that it can hardly be more. ``pairs`` where it pairs rows."""

    name: str
    operator: str
    rows: Estimate
    is_known: bool = True
    pairs: int = 0
    seconds: float = 0.0
    bytes: int = 0
    heavy: list[dict] = field(default_factory=list)


def estimate(
    checked: CheckedModel,
    session: Session,
    inputs: Mapping[str, InputData],
    *,
    sizes: Mapping[str, int],
    parameters: Mapping[str, object],
    as_of: date,
    limits: Limits,
    drawn: int = DRAWN,
) -> dict:
    """The cost of a run.

    ``sizes``: input -> its rows, at least about. Returns JSON: ``steps`` (``StepEstimate``, the lead last; ``heavy``:
    [{columns, values (masked), is_blank, left, right, pairs, share}]), ``seconds``, ``bytes`` (at the run's fullest
    moment), ``limits``, ``exceeds`` (names of the limits that it would exceed), ``took``.
    """
    started = time.perf_counter()
    whole = sum(sizes.values()) <= WHOLE_UP_TO
    sampler = Sampler(
        checked,
        session,
        inputs,
        parameters=typed_parameters(checked, parameters),
        as_of=as_of,
        needed=columns_needed(checked),
        fraction=None if whole else 1.0,
    )
    work = _Estimator(sampler, sizes, drawn)
    steps = [work.step(step) for step in checked.steps] + [work.lead()]
    seconds, fullest = sum(step.seconds for step in steps), _fullest(checked, steps)
    needed = {"disk": (fullest, limits.memory + limits.disk), "seconds": (seconds, limits.seconds)}
    return {
        "steps": [asdict(step) for step in steps],
        "seconds": round(seconds, 1),
        "bytes": fullest,
        "limits": asdict(limits),
        "exceeds": [name for name, (takes, has) in needed.items() if takes > has],
        "took": round(time.perf_counter() - started, 3),
    }


class _Estimator:
    def __init__(self, sampler: Sampler, sizes: Mapping[str, int], drawn: int) -> None:
        self.sampler, self.checked = sampler, sampler.checked
        self.rows = {name: Estimate.known(sizes[name]) for name in self.checked.source.inputs}
        # powers of two, so that lines that meet are drawn alike; where all is little, all is computed
        most = sum(sizes.values()) if sampler.wish is None else drawn
        self.fractions = {name: _half_to_fit(sizes[name], most) for name in self.checked.source.inputs}
        self.behind, self.hidden = inputs_behind(self.checked), identities(self.checked)

    def step(self, step: CheckedStep) -> StepEstimate:
        self.fractions[step.name] = min(self.fractions[name] for name in _line(step))
        computed = self._drawn(step)
        fraction = self.fractions[step.name]
        found = StepEstimate(step.name, step.operator.name, self._at_most(step), is_known=computed is not None)
        if computed is not None:
            found.rows = scaled(computed.count, fraction, self.sampler.heaps(computed) if fraction < 1 else ())
            if step.operator.name in _JOINS:
                self._pairs(step, computed, found)
        if step.operator.name == "connect":
            found.heavy = self._hubs(step)
        self.rows[step.name] = found.rows
        rows_in = sum(self.rows[name].rows for name in step.reads)
        found.seconds = round(seconds_of(found.operator, rows_in, found.pairs, found.rows.rows), 2)
        columns = len(self.sampler.needed[step.name])
        found.bytes = bytes_of(found.rows.rows, columns, len(self.behind[step.name]))
        return found

    def lead(self) -> StepEstimate:
        """The matches: as many as the last step has rows, where no key repeats."""
        rows = self.rows[self.checked.lead.from_step]
        return StepEstimate(LEAD, LEAD, rows, seconds=round(seconds_of(LEAD, rows.rows, 0, rows.rows), 2))

    def _drawn(self, step: CheckedStep) -> Computed | None:
        """The step on a drawn part, as small as it has to be; None where no part of it can be computed."""
        for _try in range(_TRIES):
            try:
                return self.sampler.compute(step.name, self._wish(step.name))
            except TooManyPairs as error:
                self.fractions[step.name] = self.fractions[step.name] / (2 * error.times)
            except RunFailed:
                return None
        return None

    def _wish(self, name: str) -> Draw | None:
        """What part of a relation to compute; where all is little, all of it."""
        fraction = self.fractions[name]
        return None if self.sampler.wish is None and fraction >= 1 else Draw((), fraction)

    def _at_most(self, step: CheckedStep) -> Estimate:
        """Where nothing could be computed: as many rows as are read."""
        high = sum(self.rows[name].high for name in _line(step))
        rows = sum(self.rows[name].rows for name in _line(step))
        return Estimate(rows, 0, high)

    def _pairs(self, step: CheckedStep, computed: Computed, found: StepEstimate) -> None:
        pairs = pairs_estimated(self.sampler, step, computed, self.fractions[step.name])
        found.pairs = pairs.total
        found.heavy = self._named(step, pairs)
        if step.fields.get("how", "inner") == "inner" and pairs.drawn:
            told = round(pairs.total * computed.count / pairs.drawn)
            rows = found.rows
            found.rows = Estimate(told, min(rows.low, told), max(rows.high, told))

    def _named(self, step: CheckedStep, pairs: Pairs) -> list[dict]:
        left, columns = step.fields["left"], [pair.left for pair in step.fields["on"]]
        return [
            {
                "columns": columns,
                "values": self._masked(left, columns, key.values),
                "is_blank": is_like_blank(key.values),
                "left": key.left,
                "right": key.right,
                "pairs": key.pairs,
                "share": round(key.pairs / max(1, pairs.total), 3),
            }
            for key in pairs.named()
        ]

    def _hubs(self, step: CheckedStep) -> list[dict]:
        """Values that very many items share."""
        source, found = step.fields["from"], []
        fraction = self.fractions[source]
        rows = self.sampler.compute(source, self._wish(source)).rows if step.fields["hub_cap"] is None else None
        for column in step.fields["shared"] if rows is not None else ():
            for values, count in frequencies(self.sampler, rows, [column], 3):
                shared = round(count / fraction)
                if count > 2 and shared >= _HUB:
                    told = {
                        "columns": [column],
                        "values": self._masked(source, [column], values),
                        "is_blank": is_like_blank(values),
                    }
                    found.append(
                        {**told, "left": shared, "right": shared, "pairs": shared * shared // 2, "share": None}
                    )
        return found

    def _masked(self, name: str, columns: list[str], values: tuple) -> list[str]:
        schema = self.checked.schemas[name]
        return [
            masked(value, schema[column], from_identity=column in self.hidden[name])
            for column, value in zip(columns, values, strict=True)
        ]


def is_like_blank(values: tuple) -> bool:
    """Whether a part of a key looks as if it was filled in only because something had to be: 无, 0000, 不详."""
    texts = [str(value).strip() for value in values]
    return any(text in PLACEHOLDERS or not text or len(text) > 1 and len(set(text)) == 1 for text in texts)


def _line(step: CheckedStep) -> list[str]:
    """The relations on the step's own line."""
    if step.operator.name in GROUPING or step.operator.name == "connect":
        return [step.fields["from"]]
    return list(passed(step, ()) or step.reads)


def _half_to_fit(size: int, drawn: int) -> float:
    fraction = 1.0
    while size * fraction > drawn:
        fraction /= 2
    return fraction


def _fullest(checked: CheckedModel, steps: list[StepEstimate]) -> int:
    """The most room that steps take together: each from when it is made until it is last read."""
    until = last_use(checked)
    sizes = {step.name: step.bytes for step in steps}
    made = [step.name for step in checked.steps]
    return max(
        (sum(sizes[name] for name in made[: n + 1] if until[name] >= n) for n in range(len(made))),
        default=0,
    )
