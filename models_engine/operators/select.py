"""``select``: keeps, renames or computes exactly these columns."""

from typing import Any

from models_engine.expressions import Schema
from models_engine.operators.base import CheckContext, CheckedStep, FieldSpec, Kind, StepSource
from models_engine.operators.building import BuildContext, Built, columns_of
from models_engine.operators.provenance import hidden_columns
from models_engine.operators.wording import said_columns


class Select:
    name = "select"
    meaning = {
        "zh": "只保留、改名或计算所列的列。",
        "en": "Keeps, renames or computes exactly these columns.",
    }
    fields = (
        FieldSpec("from", Kind.STEP, meaning={"zh": "来源", "en": "source"}),
        FieldSpec("columns", Kind.SELECTION, meaning={"zh": "保留的列", "en": "columns"}),
    )

    def check(self, step: StepSource, context: CheckContext) -> Schema:
        schema = context.schema("from")
        return schema.only(context.selection("columns", context.scope(schema)))

    def needs(self, step: CheckedStep, wanted: frozenset[str]) -> dict[str, set[str]]:
        read = columns_of(*(typed for name, typed in step.fields["columns"].items() if name in wanted))
        return {step.fields["from"]: read}

    def build(self, step: CheckedStep, context: BuildContext) -> Built:
        source = context.relations[step.fields["from"]]
        values = context.values(step.fields["columns"], source)
        return Built(source.select(*hidden_columns(source), **values))

    def sentence(self, step: CheckedStep, words: Any) -> str:
        source, kept = words.relation(step.fields["from"]), said_columns(step.fields["columns"], words)
        return f"从{source}中只取{kept}。" if words.language == "zh" else f"From {source}, take only {kept}."


OPERATOR = Select()
