"""``distinct``: one row a key, the first in a stated order; a row whose key is missing stands for itself."""

from typing import Any

import ibis
import ibis.expr.types as ir

from models_engine.expressions import Schema
from models_engine.operators.base import CheckContext, CheckedStep, FieldSpec, Kind, OrderTerm, StepSource
from models_engine.operators.building import BuildContext, Built, is_missing
from models_engine.operators.provenance import hidden_columns
from models_engine.operators.wording import said_order

_PLACE = "_place"


class Distinct:
    name = "distinct"
    meaning = {
        "zh": "每个键只留一行，即按所列次序的第一行；键缺失的行各自保留。",
        "en": "One row a key, the first in a stated order; rows with a missing key stand for themselves.",
    }
    fields = (
        FieldSpec("from", Kind.STEP, meaning={"zh": "来源", "en": "source"}),
        FieldSpec("by", Kind.COLUMNS, meaning={"zh": "键", "en": "key"}),
        FieldSpec("order", Kind.ORDER, required=False, default=(), meaning={"zh": "次序", "en": "order"}),
    )

    def check(self, step: StepSource, context: CheckContext) -> Schema:
        schema = context.schema("from")
        if not context.columns("by", schema):
            context.problem("by", "请至少写一个列，说明按什么去重。")
        context.order("order", schema)
        return schema

    def needs(self, step: CheckedStep, wanted: frozenset[str]) -> dict[str, set[str]]:
        order = {term.column for term in step.fields["order"]}
        return {step.fields["from"]: wanted | order | set(step.fields["by"])}

    def build(self, step: CheckedStep, context: BuildContext) -> Built:
        source = context.relations[step.fields["from"]]
        by = step.fields["by"]
        place = ibis.row_number().over(group_by=by, order_by=ordering(source, step.fields["order"]))
        missing = ibis.or_(*(is_missing(source[column]) for column in by))
        ranked = source.mutate(**{_PLACE: missing.ifelse(0, place)})
        return Built(ranked.filter(ranked[_PLACE] == 0).drop(_PLACE))

    def sentence(self, step: CheckedStep, words: Any) -> str:
        source, by = words.relation(step.fields["from"]), words.columns(step.fields["by"])
        order = said_order(step.fields["order"], words)
        if words.language == "zh":
            return f"{source}中{by}相同的只留一行{f'，即按{order}排在最前的一行' if order else ''}。"
        return f"Of the rows of {source} with the same {by}, keep {f'the first by {order}' if order else 'one'}."


def ordering(table: ir.Table, terms: list[OrderTerm]) -> list[ir.Value]:
    """The stated order, missing values last, and ties settled so that every run settles them alike.

    Rows that tie stand in the order of their input rows; where those are lists, which several rows may share, all other
    columns follow.
    """
    stated = [(ibis.desc if term.descending else ibis.asc)(table[term.column], nulls_first=False) for term in terms]
    origins = hidden_columns(table)
    named = {term.column for term in terms} | set(origins)
    shared = any(isinstance(table[column], ir.ArrayValue) for column in origins)
    rest = [column for column in sorted(table.columns) if column not in named] if shared else []
    return stated + [ibis.asc(table[column], nulls_first=False) for column in (*origins, *rest)]


OPERATOR = Distinct()
