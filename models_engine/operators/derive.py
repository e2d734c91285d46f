"""``derive``: adds or replaces columns; every expression sees the input's columns."""

from typing import Any

from models_engine.expressions import Schema
from models_engine.operators.base import CheckContext, CheckedStep, FieldSpec, Kind, StepSource
from models_engine.operators.building import BuildContext, Built, columns_of
from models_engine.operators.wording import said_columns


class Derive:
    name = "derive"
    meaning = {
        "zh": "增加或替换列；各表达式看到的都是来源的列。",
        "en": "Adds or replaces columns; all expressions see the input's columns.",
    }
    fields = (
        FieldSpec("from", Kind.STEP, meaning={"zh": "来源", "en": "source"}),
        FieldSpec("columns", Kind.EXPRESSIONS, meaning={"zh": "新列及其表达式", "en": "new columns"}),
    )

    def check(self, step: StepSource, context: CheckContext) -> Schema:
        schema = context.schema("from")
        return schema.with_columns(context.expressions("columns", context.scope(schema)))

    def needs(self, step: CheckedStep, wanted: frozenset[str]) -> dict[str, set[str]]:
        new = step.fields["columns"]
        read = columns_of(*(typed for name, typed in new.items() if name in wanted))
        return {step.fields["from"]: (wanted - new.keys()) | read}

    def build(self, step: CheckedStep, context: BuildContext) -> Built:
        source = context.relations[step.fields["from"]]
        return Built(source.mutate(**context.values(step.fields["columns"], source)))

    def sentence(self, step: CheckedStep, words: Any) -> str:
        source, new = words.relation(step.fields["from"]), said_columns(step.fields["columns"], words)
        return f"为{source}计算{new}。" if words.language == "zh" else f"For {source}, work out {new}."


OPERATOR = Derive()
