"""``aggregate``: one row a group; ``having`` sees the new columns."""

from typing import Any

import ibis
import ibis.expr.types as ir

from models_engine.expressions import Environment, Schema, Typed
from models_engine.expressions.types import BOOLEAN
from models_engine.operators.base import CheckContext, CheckedStep, FieldSpec, Kind, StepSource
from models_engine.operators.building import BuildContext, Built, columns_of, is_missing, keep_where
from models_engine.operators.provenance import LIMIT, gathered, hidden_columns
from models_engine.operators.wording import said_columns

# counts a group's rows, so that the engine always has one figure to compute
_ROWS = "_rows"
# numbers the groups, so that their keys are compared once
_GROUP = "_group"


class Aggregate:
    name = "aggregate"
    meaning = {
        "zh": "每组一行；having 看到的是新列。组键缺失的行去除并计数，除非 keep_missing。"
        f"每组每个输入最多保留 {LIMIT} 个来源行号（最小的）。",
        "en": "One row a group; `having` sees the new columns. Rows with a missing group key are dropped and counted. "
        f"Of each input at most {LIMIT} row ids a group are kept as evidence, the smallest.",
    }
    fields = (
        FieldSpec("from", Kind.STEP, meaning={"zh": "来源", "en": "source"}),
        FieldSpec("by", Kind.COLUMNS, meaning={"zh": "组键", "en": "group key"}),
        FieldSpec("columns", Kind.EXPRESSIONS, required=False, default={}, meaning={"zh": "新列", "en": "figures"}),
        FieldSpec("having", Kind.EXPRESSION, required=False, meaning={"zh": "组的条件", "en": "condition"}),
        FieldSpec(
            "keep_missing", Kind.BOOLEAN, required=False, default=False, meaning={"zh": "保留缺失组键", "en": "keep"}
        ),
    )

    def check(self, step: StepSource, context: CheckContext) -> Schema:
        schema = context.schema("from")
        by = context.columns("by", schema)
        if not by:
            context.problem("by", "请至少写一个列，说明按什么分组。")
        figures = context.expressions("columns", context.scope(schema, tuple(by)), aggregate=True)
        for column in figures.keys() & set(by):
            context.problem(f"columns.{column}", f"{column} 已是组键，请为新列另取名称。")
        result = schema.only({**{column: schema[column] for column in by if column in schema}, **figures})
        context.expression("having", context.scope(result), expected=BOOLEAN)
        return result

    def needs(self, step: CheckedStep, wanted: frozenset[str]) -> dict[str, set[str]]:
        return {step.fields["from"]: set(step.fields["by"]) | columns_of(*_figures(step, wanted).values())}

    def build(self, step: CheckedStep, context: BuildContext) -> Built:
        """With ``having`` the evidence is gathered for the groups that pass, not for all that fall away."""
        source = context.relations[step.fields["from"]]
        by, having = step.fields["by"], step.fields["having"]
        missing = ibis.or_(*(is_missing(source[column]) for column in by))
        keep_missing = step.fields["keep_missing"]
        rows = source if keep_missing else source.filter(~missing)
        dropped = () if keep_missing else (missing.sum().fill_null(0),)
        figures = _figures(step, context.wanted)
        evidence = {column: gathered(rows[column]) for column in hidden_columns(rows)}
        if having is None:
            return Built(grouped(rows, by, figures, context, evidence), dropped)
        groups = grouped(rows, by, figures, context, {})
        passing = keep_where(groups, context.value(having, groups))
        if not evidence:
            return Built(passing, dropped)
        passing = context.materialise(passing.mutate(**{_GROUP: ibis.row_number()}))
        return Built(_traced(passing, rows, by), dropped)

    def sentence(self, step: CheckedStep, words: Any) -> str:
        source, by = words.relation(step.fields["from"]), words.columns(step.fields["by"])
        figures = said_columns(step.fields["columns"], words)
        having = words.condition(step.fields["having"])
        if words.language == "zh":
            kept = f"，只留这样的组：{having}" if having else ""
            return f"将{source}按{by}分组{f'，计算{figures}' if figures else ''}{kept}。"
        kept = f", and keep the groups where {having}" if having else ""
        return f"Group {source} by {by}{f', work out {figures}' if figures else ''}{kept}."


def _figures(step: CheckedStep, wanted: frozenset[str]) -> dict[str, Typed]:
    """The new columns that are wanted or that ``having`` sees."""
    seen = wanted | columns_of(step.fields["having"])
    return {name: typed for name, typed in step.fields["columns"].items() if name in seen}


def grouped(
    rows: ir.Table,
    by: list[str],
    figures: dict[str, Typed],
    context: BuildContext,
    evidence: dict[str, ir.Value],
    order: tuple[ir.Value, ...] = (),
) -> ir.Table:
    """One row a group: its key, its figures and its evidence. FIRST and LAST follow ``order``, then the loading."""
    order = (*order, *(rows[column] for column in hidden_columns(rows)))
    environment = Environment(lambda name, _side: rows[name], context.parameters, context.as_of, rows.count, order)
    computed = {name: typed.build(environment) for name, typed in figures.items() if typed.aggregates}
    groups = rows.group_by(by).aggregate(**{_ROWS: rows.count()}, **computed, **evidence)
    plain = {name: context.value(typed, groups) for name, typed in figures.items() if not typed.aggregates}
    return groups.mutate(**plain).drop(_ROWS)


def _traced(groups: ir.Table, rows: ir.Table, by: list[str]) -> ir.Table:
    """The groups with the ids of their rows; the rows of all other groups are not touched."""
    keys = groups.select(_GROUP, **{f"_key_{column}": groups[column] for column in by})
    theirs = rows.inner_join(keys, [rows[column].identical_to(keys[f"_key_{column}"]) for column in by])
    evidence = theirs.group_by(_GROUP).aggregate(**{name: gathered(theirs[name]) for name in hidden_columns(rows)})
    return groups.inner_join(evidence, _GROUP).drop(_GROUP)


OPERATOR = Aggregate()
