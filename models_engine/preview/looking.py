"""Look at a step before the model is run: some of its rows, and honest counts of every step before it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date

import ibis.expr.types as ir

from models_engine.engines import Session
from models_engine.execution.errors import RunFailed
from models_engine.execution.execute import InputData
from models_engine.expressions.values import python_value
from models_engine.language import CheckedModel
from models_engine.operators.building import VERDICT, Verdict
from models_engine.operators.provenance import as_list, hidden_columns, input_of
from models_engine.preview.counts import scaled
from models_engine.preview.masking import identities, masked
from models_engine.preview.restrictions import PAIRING
from models_engine.preview.sampler import Computed, Extent, Sampler, TooManyPairs, part_of

#: inputs with no more rows than this together are computed whole: every count is exact
WHOLE_UP_TO = 300_000
#: rows that are drawn of the largest input on the step's own line
DRAWN = 20_000
#: of the rows that yield nothing, so many are shown
OTHERS = 10
#: of the rows of an input that a shown row rests on, so many are named
NAMED = 5
_WORDS = {Verdict.DROPPED: "dropped", Verdict.UNJUDGEABLE: "unjudgeable", Verdict.PENDING: "pending"}
_TRIES = 5


def preview(
    checked: CheckedModel,
    session: Session,
    inputs: Mapping[str, InputData],
    step: str,
    *,
    sizes: Mapping[str, int],
    parameters: Mapping[str, object],
    as_of: date,
    rows: int = 50,
    whole_up_to: int = WHOLE_UP_TO,
    drawn: int = DRAWN,
) -> dict:
    """Some rows of a step (none with ``rows=0``), masked, and what it and every step before it counted.

    ``sizes``: input -> its rows, at least about. Returns JSON: ``step``, ``fraction`` (the part drawn; 1: all),
    ``steps`` (see ``_figures``), ``columns`` [{name, type}], ``rows`` [{verdict, cells, sources: {input: {count, rows:
    [{load, file, line}]}}}], ``seconds``.

    Raises:
        RunFailed: the step cannot be computed on a part, or not even one drawn row can be followed.
    """
    started = time.perf_counter()
    sampler, computed = _sampled(
        checked,
        session,
        inputs,
        step,
        parameters=typed_parameters(checked, parameters),
        as_of=as_of,
        fraction=_fraction(checked, step, sizes, whole_up_to, drawn),
    )
    columns = list(checked.schemas[step])
    return {
        "step": step,
        "fraction": sampler.fraction,
        "steps": [_figures(sampler, one, sizes) for one in sampler.computed],
        "columns": [{"name": name, "type": str(checked.schemas[step][name])} for name in columns],
        "rows": _shown(sampler, computed, columns, rows) if rows else [],
        "seconds": round(time.perf_counter() - started, 3),
    }


def columns_up_to(checked: CheckedModel, target: str) -> dict[str, frozenset[str]]:
    """Input or step -> its columns that are needed where all columns of ``target`` are."""
    needed: dict[str, set[str]] = {name: set() for name in checked.schemas}
    needed[target] = set(checked.schemas[target])
    for step in reversed(checked.steps):
        wanted = frozenset(needed[step.name] & set(step.schema))
        if wanted or step.name == target:
            for source, columns in step.operator.needs(step, wanted).items():
                needed[source] |= columns
    return {name: frozenset(columns & set(checked.schemas[name])) for name, columns in needed.items()}


def typed_parameters(checked: CheckedModel, given: Mapping[str, object]) -> dict[str, object]:
    """A Python value for every parameter."""
    declared = checked.source.parameters
    chosen = {name: value for name, value in given.items() if value is not None}
    return {
        name: python_value(checked.parameters[name], chosen.get(name, parameter.default))
        for name, parameter in declared.items()
    }


def _sampled(
    checked: CheckedModel,
    session: Session,
    inputs: Mapping[str, InputData],
    step: str,
    *,
    parameters: Mapping[str, object],
    as_of: date,
    fraction: float | None,
) -> tuple[Sampler, Computed]:
    """Compute the step; where a join explodes, again on a part so small that it does not."""
    needed = columns_up_to(checked, step)
    for _try in range(_TRIES):
        sampler = Sampler(
            checked, session, inputs, parameters=parameters, as_of=as_of, needed=needed, fraction=fraction
        )
        try:
            return sampler, sampler.sample(step)
        except TooManyPairs as error:
            exploded, fraction = error.step, (fraction or 1) / (2 * error.times)
            sampler.drop()
    cause = f"步骤 {exploded} 的关联键太集中，少量数据也会配成太多的对。"
    raise RunFailed("预览", cause, "请查看运行前的耗时估计中列出的键，并收窄关联条件。", code="too_many_pairs")


def _fraction(checked: CheckedModel, step: str, sizes: Mapping[str, int], whole_up_to: int, drawn: int) -> float | None:
    """What part to draw; None: compute everything."""
    behind, line = reached(checked, step)
    if sum(sizes[name] for name in behind if name in sizes) <= whole_up_to:
        return None
    return min(1.0, drawn / max(1, max(sizes[name] for name in line if name in sizes)))


def reached(checked: CheckedModel, step: str) -> tuple[set[str], set[str]]:
    """The relations behind a step, itself among them; and those on its own line, along which it is drawn."""
    steps = {one.name: one for one in checked.steps}
    behind, line, waiting = set(), set(), [(step, True)]
    while waiting:
        name, on_line = waiting.pop()
        behind.add(name)
        line |= {name} if on_line else set()
        one = steps.get(name)
        own = () if one is None else (one.fields["left"],) if one.operator.name in PAIRING else one.reads
        waiting += [(read, on_line and read in own) for read in (one.reads if one else ())]
    return behind, line


def _figures(sampler: Sampler, one: Computed, sizes: Mapping[str, int]) -> dict:
    """What was computed of a relation: its counts there and, where it was drawn, what they say of the whole."""
    step = sampler.steps.get(one.name)
    exact = one.extent is Extent.WHOLE or one.extent is Extent.DRAWN and sampler.fraction >= 1
    estimate = None
    if one.extent is Extent.DRAWN and not exact:
        estimate = asdict(scaled(one.count, sampler.fraction, sampler.heaps(one)))
    return {
        "name": one.name,
        "operator": step.operator.name if step else "",
        "extent": "whole" if exact else str(one.extent),
        "rows_in": dict(one.rows_in),
        "rows": one.count,
        **{word: one.counts.get(verdict, 0) for verdict, word in _WORDS.items()},
        "estimate": estimate,
        "of": None if step or sampler.inputs[one.name].costly else sizes[one.name],
    }


def _shown(sampler: Sampler, computed: Computed, columns: list[str], limit: int) -> list[dict]:
    """The first rows by where they come from: those that are kept, then some of the others."""
    table, session = computed.table, sampler.session
    parts = [(computed.rows, "kept", limit)]
    if VERDICT in table.columns:
        parts += [(table.filter(table[VERDICT] == verdict), word, OTHERS) for verdict, word in _WORDS.items()]
    behind, schema = identities(sampler.checked)[computed.name], sampler.checked.schemas[computed.name]
    found: list[dict] = []
    for rows, word, most in parts:
        if word != "kept" and not computed.counts.get(Verdict[word.upper()]):
            continue
        for row in _first(session, rows, columns, most):
            cells = [masked(row[name], schema[name], from_identity=name in behind) for name in columns]
            ids = {input_of(name): row[name] or [] for name in row if name not in columns}
            found.append({"verdict": word, "cells": cells, "ids": ids})
    places = _places(sampler, found)
    for row in found:
        row["sources"] = {
            name: {"count": len(ids), "rows": [places[one] for one in ids[:NAMED] if one in places]}
            for name, ids in row.pop("ids").items()
            if ids
        }
    return found


def _first(session: Session, rows: ir.Table, columns: list[str], limit: int) -> list[dict]:
    origins = hidden_columns(rows)
    listed = rows.select(*columns, **{name: as_list(rows[name]) for name in origins}).order_by(origins).limit(limit)
    return session.con.to_pyarrow(listed).to_pylist()


def _places(sampler: Sampler, found: list[dict]) -> dict[int, dict]:
    """Row id -> where the row stands in the delivered file."""
    places: dict[int, dict] = {}
    for name in sampler.checked.source.inputs:
        ids = {one for row in found for one in row["ids"].get(name, [])[:NAMED]}
        if ids:
            listed = sorted(ids)
            named = part_of(sampler.inputs[name], lambda rows, listed=listed: rows.filter(rows["row_id"].isin(listed)))
            for row in sampler.session.con.to_pyarrow(named["row_id", "source_file", "source_line"]).to_pylist():
                places[row["row_id"]] = {
                    "load": row["row_id"] >> 36,
                    "file": row["source_file"],
                    "line": row["source_line"],
                }
    return places
