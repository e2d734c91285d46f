"""``explode``: a cell that holds several values becomes several rows."""

import unicodedata
from typing import Any

import ibis.expr.types as ir

from models_engine.expressions import Schema
from models_engine.expressions.types import STRING, UNKNOWN
from models_engine.operators.base import CheckContext, CheckedStep, FieldSpec, Kind, StepSource
from models_engine.operators.building import BuildContext, Built, is_missing
from models_engine.operators.provenance import as_list, hidden_columns

SEPARATORS = ("、", ",", ";", "|")
# stands for every separator; text that was cleaned at the load has no control characters
_MARK = "\x1f"


class Explode:
    name = "explode"
    meaning = {
        "zh": f"一格多值拆成多行；各值去首尾空白，空的舍去。"
        f"不写 separators 则按{' '.join(SEPARATORS)}拆分；"
        "列表列按其各项拆分。空格的行去除并计数。",
        "en": "A cell that holds several values becomes several rows, pieces trimmed, empty ones dropped. "
        "A list column gives its items. Rows with a missing cell are dropped and counted.",
    }
    fields = (
        FieldSpec("from", Kind.STEP, meaning={"zh": "来源", "en": "source"}),
        FieldSpec("column", Kind.COLUMN, meaning={"zh": "要拆的列", "en": "column"}),
        FieldSpec(
            "separators",
            Kind.WORDS,
            required=False,
            default=SEPARATORS,
            meaning={"zh": "分隔符", "en": "separators"},
        ),
        FieldSpec("into", Kind.NAME, required=False, meaning={"zh": "放值的列（不写则替换）", "en": "new column"}),
    )

    def check(self, step: StepSource, context: CheckContext) -> Schema:
        schema = context.schema("from")
        column, into = context.column("column", schema), context.new_name("into")
        if into in schema and schema.known and into != column:
            context.problem("into", f"来源中已有名为 {into} 的列，请另取名称。")
        kind = schema.get(column, UNKNOWN)
        if kind.item is None and kind.family not in (STRING.base, UNKNOWN.base):
            context.problem("column", f"{column} 是 {kind}，只能拆文字或列表。")
        return schema.with_columns({into or column: kind.item or kind}) if column else schema

    def needs(self, step: CheckedStep, wanted: frozenset[str]) -> dict[str, set[str]]:
        column, into = step.fields["column"], step.fields["into"]
        return {step.fields["from"]: (wanted - {into or column}) | {column}}

    def build(self, step: CheckedStep, context: BuildContext) -> Built:
        source, column = context.relations[step.fields["from"]], step.fields["column"]
        into = step.fields["into"] or column
        cell = source[column]
        pieces = cell if isinstance(cell, ir.ArrayValue) else _pieces(cell, step.fields["separators"])
        # a row of the input makes several of the result: their ids are lists, so that ties are settled by what they say
        ids = {name: as_list(source[name]) for name in hidden_columns(source)}
        exploded = source.mutate(**ids, **{into: pieces.unnest()})
        if isinstance(exploded[into], ir.StringValue):
            exploded = exploded.mutate(**{into: exploded[into].strip()})
        return Built(exploded.filter(~is_missing(exploded[into])), (is_missing(cell).sum().fill_null(0),))

    def sentence(self, step: CheckedStep, words: Any) -> str:
        source, column = words.relation(step.fields["from"]), words.column(step.fields["column"])
        if words.language == "zh":
            return f"将{source}的{column}中的多个值拆开，每个值一行。"
        return f"Take the several values in {column} of {source} apart, one row each."


def _pieces(cell: ir.StringValue, separators: list[str]) -> ir.ArrayValue:
    for separator in sorted(separators, key=len, reverse=True):
        cell = cell.replace(unicodedata.normalize("NFKC", separator), _MARK)
    return cell.split(_MARK)


OPERATOR = Explode()
