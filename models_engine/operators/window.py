"""``window``: rank, neighbours and running figures of each row within its group."""

from collections.abc import Iterable
from typing import Any

import ibis
import ibis.expr.types as ir
from sqlglot import exp

from models_engine.expressions import Environment, Schema, Scope, Typed
from models_engine.operators.base import CheckContext, CheckedStep, FieldSpec, Kind, StepSource
from models_engine.operators.building import BuildContext, Built, columns_of, is_missing
from models_engine.operators.distinct import ordering
from models_engine.operators.wording import said_columns, said_order

_ALONE, _PLACE = "_alone", "_place"
#: functions for which every row has a place of its own; for all others rows that tie in the order stand together
_SINGLE = ("ROW_NUMBER", "LAG", "LEAD")
_ENDS = ("FIRST", "LAST")


class Window:
    name = "window"
    meaning = {
        "zh": "在组内按次序计算名次、前后行的值和累计数（并列的行一并累计；不写 order 则按全组）。"
        "组键缺失的行各自成组。",
        "en": "Rank, lag, lead and running figures within a group (rows that tie run together; "
        "without an order, over the whole group). A row with a missing group key is a group of its own.",
    }
    fields = (
        FieldSpec("from", Kind.STEP, meaning={"zh": "来源", "en": "source"}),
        FieldSpec("by", Kind.COLUMNS, meaning={"zh": "组键", "en": "group key"}),
        FieldSpec("order", Kind.ORDER, required=False, default=(), meaning={"zh": "次序", "en": "order"}),
        FieldSpec("columns", Kind.EXPRESSIONS, meaning={"zh": "新列", "en": "new columns"}),
    )

    def check(self, step: StepSource, context: CheckContext) -> Schema:
        schema = context.schema("from")
        if not context.columns("by", schema):
            context.problem("by", "请至少写一个列，说明按什么分组。")
        context.order("order", schema)
        scope = Scope({"": schema}, context.parameters, frozenset(schema), ranked=True)
        return schema.with_columns(context.expressions("columns", scope, aggregate=True))

    def needs(self, step: CheckedStep, wanted: frozenset[str]) -> dict[str, set[str]]:
        fields, new = step.fields, step.fields["columns"]
        read = columns_of(*(typed for name, typed in new.items() if name in wanted))
        order = {term.column for term in fields["order"]}
        return {fields["from"]: (wanted - new.keys()) | read | order | set(fields["by"])}

    def build(self, step: CheckedStep, context: BuildContext) -> Built:
        source, by, terms = context.relations[step.fields["from"]], step.fields["by"], step.fields["order"]
        missing = ibis.or_(*(is_missing(source[column]) for column in by))
        rows = source.mutate(**{_ALONE: missing.ifelse(ibis.row_number(), ibis.null("int64"))})
        group = [*by, _ALONE]
        new = {name: typed for name, typed in step.fields["columns"].items() if name in context.wanted}
        if _asks_for_ends(new.values()):
            place = ibis.row_number().over(group_by=group, order_by=ordering(rows, terms) or None)
            rows = rows.mutate(**{_PLACE: place})
        full = ordering(rows, terms)
        stated = full[: len(terms)]

        def over(name: str, figure: ir.Value) -> ir.Value:
            if name in _SINGLE:
                return figure.over(group_by=group, order_by=full or None)
            if name == "RANK" or not stated:
                return figure.over(group_by=group, order_by=stated or None)
            return figure.over(ibis.window(group_by=group, order_by=stated, range=(None, 0)))

        environment = Environment(
            lambda name, _side: rows[name],
            context.parameters,
            context.as_of,
            rows.count,
            (rows[_PLACE],) if _PLACE in rows.columns else (),
            over=over,
        )
        figures = {name: typed.build(environment) for name, typed in new.items()}
        return Built(rows.mutate(**figures).drop(_ALONE, *([_PLACE] if _PLACE in rows.columns else [])))

    def sentence(self, step: CheckedStep, words: Any) -> str:
        source, by = words.relation(step.fields["from"]), words.columns(step.fields["by"])
        order, new = said_order(step.fields["order"], words), said_columns(step.fields["columns"], words)
        if words.language == "zh":
            return f"将{source}按{by}分组{f'、依{order}排列' if order else ''}，为每一行计算{new}。"
        return f"Within {source} by {by}{f', ordered by {order}' if order else ''}, work out for each row {new}."


def _asks_for_ends(figures: Iterable[Typed]) -> bool:
    """Whether a figure is the first or the last value: what that is depends on the places of the rows."""
    calls = (call for typed in figures for call in typed.tree.find_all(exp.Anonymous))
    return any(call.name.upper() in _ENDS for call in calls)


OPERATOR = Window()
