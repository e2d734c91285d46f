"""``connect``: every row gets the id of its component, the items that hang together through values they share."""

from typing import Any

import ibis
import ibis.expr.types as ir

from models_engine.expressions import Schema
from models_engine.expressions.types import UNKNOWN
from models_engine.operators.base import CheckContext, CheckedStep, FieldSpec, Kind, StepSource
from models_engine.operators.building import BuildContext, Built, present
from models_engine.operators.components import FROM, TO, smallest_of_component

_ITEM, _VALUE, _WHICH = "_item", "_value", "_which"


class Connect:
    name = "connect"
    meaning = {
        "zh": "给每一行标出所属的群组：两个对象至少有 min_shared 个相同的值即相连，辗转相连的为一组，"
        "群组号是组内最小的对象；不与别人相连的自成一组。某个值为超过 hub_cap 个对象所共有时，不凭它相连。"
        "对象缺失的行没有群组号；缺失的值不使人相连。shared 有几列时，各列的值分开看。",
        "en": "Every row gets the id of its component: two items are linked when they share at least `min_shared` "
        "distinct values, and components are of any depth; the id is the smallest item. An item that shares with "
        "nobody is its own component. A value that more than `hub_cap` items have links none of them. A row without "
        "an item gets no id; a missing value links nothing. Values of several `shared` columns are kept apart.",
    }
    fields = (
        FieldSpec("from", Kind.STEP, meaning={"zh": "来源", "en": "source"}),
        FieldSpec("item", Kind.COLUMN, meaning={"zh": "对象列", "en": "column of the items"}),
        FieldSpec("shared", Kind.ONE_OR_MORE, meaning={"zh": "共有的值所在的列", "en": "column(s) of the values"}),
        FieldSpec(
            "min_shared",
            Kind.EXPRESSION,
            required=False,
            default="1",
            meaning={"zh": "至少几个相同的值", "en": "values shared at least"},
        ),
        FieldSpec(
            "hub_cap",
            Kind.EXPRESSION,
            required=False,
            meaning={"zh": "一个值最多为几个对象共有", "en": "items that one value may link at most"},
        ),
        FieldSpec("into", Kind.NAME, meaning={"zh": "放群组号的列", "en": "column of the component"}),
    )

    def check(self, step: StepSource, context: CheckContext) -> Schema:
        schema = context.schema("from")
        item, into = context.column("item", schema), context.new_name("into")
        shared = context.columns("shared", schema)
        if not shared:
            context.problem("shared", "请至少写一个列，说明凭什么相连。")
        if item in shared:
            context.problem("shared", f"对象列 {item} 不能同时是共有的值。")
        for name in ("min_shared", "hub_cap"):
            typed = context.number(name)
            if typed is not None and typed.constant is not None and typed.constant < 1:
                context.problem(name, "这里应是 1 或更大的整数。")
        if into in schema and schema.known:
            context.problem("into", f"来源中已有名为 {into} 的列，请另取名称。")
        return schema.with_columns({into: schema.get(item, UNKNOWN)}) if into else schema

    def needs(self, step: CheckedStep, wanted: frozenset[str]) -> dict[str, set[str]]:
        fields = step.fields
        return {fields["from"]: (wanted - {fields["into"]}) | {fields["item"], *fields["shared"]}}

    def build(self, step: CheckedStep, context: BuildContext) -> Built:
        fields, source = step.fields, context.relations[step.fields["from"]]
        if fields["into"] not in context.wanted:
            return Built(source)
        item = present(source[fields["item"]])
        cap = None if fields["hub_cap"] is None else context.number(fields["hub_cap"])
        having = context.materialise(_having(source, item, fields["shared"], cap))
        edges = _edges(having, context.number(fields["min_shared"]))
        component = smallest_of_component(edges, context)
        if component is None:
            return Built(source.mutate(**{fields["into"]: item}))
        rows = source.mutate(**{_ITEM: item})
        joined = rows.left_join(component, rows[_ITEM] == component[FROM])
        found = ibis.coalesce(joined[TO], joined[_ITEM])
        return Built(joined.mutate(**{fields["into"]: found}).drop(_ITEM, FROM, TO))

    def sentence(self, step: CheckedStep, words: Any) -> str:
        fields = step.fields
        source, item = words.relation(fields["from"]), words.column(fields["item"])
        shared, least = words.columns(fields["shared"]), words.expression(fields["min_shared"])
        into = words.column(fields["into"])
        cap = None if fields["hub_cap"] is None else words.expression(fields["hub_cap"])
        if words.language == "zh":
            capped = f"；为超过{cap}个{item}共有的值不算" if cap else ""
            return f"把{source}中至少有{least}个相同{shared}的{item}连成群组，辗转相连的为一组{capped}，记为{into}。"
        capped = f", leaving out values that more than {cap} of them have" if cap else ""
        return (
            f"In {source}, link {item} that share at least {least} of {shared}{capped}; what hangs together is "
            f"one {into}."
        )


def _having(source: ir.Table, item: ir.Value, shared: list[str], cap: int | None) -> ir.Table:
    """(item, which column, value) once each, without values that too many items have."""
    parts = [
        source.select(
            **{_ITEM: item, _WHICH: ibis.literal(place, "int8"), _VALUE: present(source[name]).cast("string")}
        )
        for place, name in enumerate(shared)
    ]
    together = parts[0] if len(parts) == 1 else ibis.union(*parts, distinct=False)
    once = together.filter(together[_ITEM].notnull() & together[_VALUE].notnull()).distinct()
    if cap is None:
        return once
    crowd = once.mutate(_crowd=once.count().over(group_by=[_WHICH, _VALUE]))
    return crowd.filter(crowd["_crowd"] <= cap).drop("_crowd")


def _edges(having: ir.Table, least: int) -> ir.Table:
    """What links items. Where one shared value is enough, each leads to the smallest that has it: as connected as
    every pair of them, and no more edges than rows."""
    if least <= 1:
        smallest = having[_ITEM].min().over(group_by=[_WHICH, _VALUE])
        return having.select(**{FROM: having[_ITEM], TO: smallest})
    other = having.view()
    pairs = having.inner_join(
        other, [having[_WHICH] == other[_WHICH], having[_VALUE] == other[_VALUE], having[_ITEM] > other[_ITEM]]
    ).select(**{FROM: having[_ITEM], TO: other[_ITEM]})
    counted = pairs.group_by([FROM, TO]).aggregate(_shared=pairs.count())
    return counted.filter(counted["_shared"] >= least)


OPERATOR = Connect()
