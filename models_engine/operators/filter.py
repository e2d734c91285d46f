"""``filter``: keeps the rows for which ``where`` is true."""

from typing import Any

from models_engine.expressions import Schema
from models_engine.operators.base import CheckContext, CheckedStep, FieldSpec, Kind, StepSource
from models_engine.operators.building import BuildContext, Built, columns_of, keep_where


class Filter:
    name = "filter"
    meaning = {"zh": "保留条件成立的行；条件无法判断的行去除并计数。", "en": "Keeps rows for which `where` is true."}
    fields = (
        FieldSpec("from", Kind.STEP, meaning={"zh": "来源", "en": "source"}),
        FieldSpec("where", Kind.EXPRESSION, meaning={"zh": "条件", "en": "condition"}),
    )

    def check(self, step: StepSource, context: CheckContext) -> Schema:
        schema = context.schema("from")
        context.expression("where", context.scope(schema))
        return schema

    def needs(self, step: CheckedStep, wanted: frozenset[str]) -> dict[str, set[str]]:
        return {step.fields["from"]: wanted | columns_of(step.fields["where"])}

    def build(self, step: CheckedStep, context: BuildContext) -> Built:
        """One pass: rows whose condition is unknown come along with their verdict, are counted and left out."""
        source = context.relations[step.fields["from"]]
        return Built(keep_where(source, context.value(step.fields["where"], source)))

    def sentence(self, step: CheckedStep, words: Any) -> str:
        source, where = words.relation(step.fields["from"]), words.condition(step.fields["where"])
        if words.language == "zh":
            return f"从{source}中保留符合条件的行：{where}。"
        return f"From {source}, keep the rows where {where}."


OPERATOR = Filter()
