"""From the last step's rows to matches: one row a lead, with its key, facts, score and evidence."""

from pathlib import Path

import ibis
import ibis.expr.types as ir

from models_engine.engines import Session
from models_engine.execution.json_cells import as_json, cell, evidence_json, struct
from models_engine.expressions import Typed
from models_engine.expressions.types import Type
from models_engine.language import CheckedLead
from models_engine.operators.building import BuildContext, is_missing
from models_engine.operators.provenance import as_list, gathered, hidden_columns

#: the name under which the last act of a run is counted
LEAD = "lead"

LEVELS, CAUTIOUS = ("A", "B", "C"), "C"
IDENTITY = ("rule", "office", "key")
_ORDER = "_order"


def write_matches(
    lead: CheckedLead, rows: ir.Table, context: BuildContext, session: Session, path: Path
) -> tuple[int, ir.Table]:
    """Write the matches in the order of their identity. Returns how many, and the rows that have none: a part of their
    key is missing.
    """
    keys = {name: context.value(typed, rows) for name, typed in lead.key.items()}
    missing = ibis.or_(*(is_missing(value) for value in keys.values()))
    found = session.materialise(_described(lead, rows.filter(~missing), context))
    matches = _merged(found, session)
    ids = {column: matches[column] for column in hidden_columns(matches)}
    evidence = as_json(evidence_json(ids))
    written = matches.mutate(evidence=evidence).drop(*ids).order_by(IDENTITY)
    session.write(written, path)
    return session.count(matches), rows.filter(missing)


def write_keys(
    lead: CheckedLead, rows: ir.Table, context: BuildContext, session: Session, path: Path
) -> tuple[int, ir.Table]:
    """The same identities in the same order without anything else; rows as in ``write_matches``."""
    keys = {name: context.value(typed, rows) for name, typed in lead.key.items()}
    missing = ibis.or_(*(is_missing(value) for value in keys.values()))
    found = session.materialise(rows.filter(~missing).select(**_identity(lead, rows, context)).distinct())
    session.write(found.order_by(IDENTITY), path)
    return session.count(found), rows.filter(missing)


def _identity(lead: CheckedLead, rows: ir.Table, context: BuildContext) -> dict[str, ir.Value]:
    key = {name: cell(context.value(typed, rows), typed.type) for name, typed in lead.key.items()}
    return {
        "rule": rows[lead.rule] if lead.rule else ibis.literal(""),
        "key": as_json(struct(key)),
        "office": _text(lead.office, rows, context),
    }


def _text(typed: Typed | None, rows: ir.Table, context: BuildContext) -> ir.StringValue:
    return ibis.literal("") if typed is None else context.value(typed, rows).cast("string").fill_null("")


def _described(lead: CheckedLead, rows: ir.Table, context: BuildContext) -> ir.Table:
    """Every row as a match; repeated keys are still apart."""

    def value(typed: Typed) -> ir.Value:
        return context.value(typed, rows)

    met = [value(reason.when).fill_null(False) for reason in lead.reasons]
    points = [hit.ifelse(reason.points, 0) for hit, reason in zip(met, lead.reasons, strict=True)]
    return rows.select(
        **_identity(lead, rows, context),
        subject_name=_text(lead.subject_name, rows, context),
        subject_id=_text(lead.subject_id, rows, context),
        occurred_on=_typed(lead.occurred_on, context, rows, "date"),
        amount=_typed(lead.amount, context, rows, "decimal(18, 2)"),
        level=_level(value(lead.level)),
        score=sum(points, ibis.literal(lead.base)).cast("int32"),
        reasons=as_json(_indexes(met)),
        facts=as_json(struct({name: _fact(rows[name], kind) for name, kind in lead.facts.items()})),
        **{column: as_list(rows[column]) for column in hidden_columns(rows)},
    )


def _level(stated: ir.StringValue) -> ir.StringValue:
    """A, B or C; what a model leaves open is a candidate that a person confirms first."""
    return stated.isin(LEVELS).fill_null(False).ifelse(stated, CAUTIOUS)


def _merged(found: ir.Table, session: Session) -> ir.Table:
    """One row an identity: what the row with the smallest evidence says, with the evidence of all."""
    if session.count(found) == session.count(found.select(*IDENTITY).distinct()):
        return found
    origins = hidden_columns(found)
    rest = [column for column in sorted(found.columns) if column not in (*origins, *IDENTITY)]
    place = ibis.row_number().over(group_by=IDENTITY, order_by=[*origins, *rest])
    first = found.mutate(**{_ORDER: place}).filter(ibis._[_ORDER] == 0).drop(_ORDER, *origins)
    evidence = found.group_by(IDENTITY).aggregate(**{column: gathered(found[column]) for column in origins})
    return session.materialise(first.join(evidence, IDENTITY))


def _typed(typed: Typed | None, context: BuildContext, rows: ir.Table, kind: str) -> ir.Value:
    return ibis.null(kind) if typed is None else context.value(typed, rows).cast(kind)


def _indexes(met: list[ir.BooleanValue]) -> ir.Value:
    """Which of the reasons hold, counted from 0."""
    if not met:
        return ibis.literal([], type="array<int32>")
    places = [hit.ifelse(ibis.literal(n, "int32"), ibis.null("int32")) for n, hit in enumerate(met)]
    return ibis.array(places).filter(lambda place: place.notnull())


def _fact(value: ir.Value, kind: Type) -> ir.Value:
    return ibis.struct({"value": cell(value, kind), "type": ibis.literal(kind.name)})
