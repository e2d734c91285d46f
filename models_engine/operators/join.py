"""``join``: inner, left, semi or anti join on equal keys, with a condition over both sides."""

from typing import Any

import ibis.expr.types as ir

from models_engine.expressions import Schema, Scope
from models_engine.expressions.types import DATE, TIMESTAMP, UNKNOWN
from models_engine.operators.absence import judged
from models_engine.operators.base import CheckContext, CheckedStep, FieldSpec, Kind, StepSource
from models_engine.operators.building import VERDICT, BuildContext, Built, columns_of, dropped_if, unknown
from models_engine.operators.pairing import Pairing, right_column, right_hidden_columns
from models_engine.operators.provenance import combined, hidden_columns
from models_engine.operators.wording import COVERED, SENTENCES, said_keys, said_relations

HOWS = ("inner", "left", "semi", "anti")


class Join:
    name = "join"
    meaning = {
        "zh": "按相等的键关联两方；缺失的键不与任何行相配。",
        "en": "Inner, left, semi or anti join on equal keys; a missing key matches nothing.",
    }
    fields = (
        FieldSpec("left", Kind.STEP, meaning={"zh": "左侧", "en": "left"}),
        FieldSpec("right", Kind.STEP, meaning={"zh": "右侧", "en": "right"}),
        FieldSpec(
            "how", Kind.CHOICE, required=False, default="inner", choices=HOWS, meaning={"zh": "方式", "en": "kind"}
        ),
        FieldSpec("on", Kind.KEYS, meaning={"zh": "相等的键", "en": "equal keys"}),
        FieldSpec("where", Kind.EXPRESSION, required=False, meaning={"zh": "两侧的条件", "en": "condition"}),
        FieldSpec(
            "covered_until", Kind.EXPRESSION, required=False, meaning={"zh": "右侧须完整到的日期", "en": "coverage"}
        ),
    )

    def check(self, step: StepSource, context: CheckContext) -> Schema:
        left, right = context.schema("left"), context.schema("right")
        if not context.keys("on", left, right):
            context.problem("on", "请至少写一个相等的键。")
        context.expression("where", context.pair_scope(left, right))
        self._check_coverage(left, context)
        if context.value("how") in ("semi", "anti", None):
            return left
        return paired_schema(left, right, step.fields.get("right"), context)

    def _check_coverage(self, left: Schema, context: CheckContext) -> None:
        scope = Scope({"": left, "left": left}, context.parameters)
        typed = context.expression("covered_until", scope, expected=None)
        if typed is None:
            return
        if context.value("how") not in ("anti", None):
            context.problem("covered_until", "covered_until 只用于 how: anti 的关联。")
        if typed.type.base not in (DATE.base, TIMESTAMP.base, UNKNOWN.base):
            context.problem("covered_until", f"这里需要日期，现在的结果是 {typed.type}。")

    def needs(self, step: CheckedStep, wanted: frozenset[str]) -> dict[str, set[str]]:
        fields, (left, right) = step.fields, sides(step)
        of_left = (wanted & set(left)) | {pair.left for pair in fields["on"]}
        of_left |= columns_of(fields["where"], fields["covered_until"], side="left") | columns_of(
            fields["covered_until"]
        )
        of_right = {pair.right for pair in fields["on"]} | columns_of(fields["where"], side="right")
        if fields["how"] not in ("semi", "anti"):
            names = right_names(left, right, fields["right"])
            of_right |= {column for column, output in names.items() if output in wanted}
        needed: dict[str, set[str]] = {fields["left"]: of_left}
        needed[fields["right"]] = needed.get(fields["right"], set()) | of_right
        return needed

    def build(self, step: CheckedStep, context: BuildContext) -> Built:
        fields, relations = step.fields, context.relations
        pairing = Pairing.of(
            relations[fields["left"]], relations[fields["right"]], fields["on"], fields["where"], context
        )
        if fields["how"] == "anti":
            until = fields["covered_until"]
            moment = None if until is None else context.value(until, pairing.left)
            return judged(pairing, moment, context.coverage(fields["right"]), context.materialise)
        if fields["how"] == "semi":
            return _having_partner(pairing, context)
        return _paired(step, pairing, context)

    def sentence(self, step: CheckedStep, words: Any) -> str:
        fields = step.fields
        said = {
            "left": words.relation(fields["left"]),
            "right": words.relation(fields["right"]),
            "keys": said_keys(fields["on"], words),
            "where": words.condition(fields["where"]),
        }
        shape = "with" if fields["where"] is not None else "without"
        sentence = SENTENCES[words.language][fields["how"]][shape].format(**said)
        if fields["covered_until"] is None:
            return sentence
        said |= {"right": said_relations([fields["right"]], words), "until": words.expression(fields["covered_until"])}
        return sentence + COVERED[words.language].format(**said)


def paired_schema(left: Schema, right: Schema, right_name: str, context: CheckContext) -> Schema:
    """The columns of both sides; a name that would be taken twice is reported."""
    if not (left.known and right.known):
        return Schema.unknown()
    renamed = right_names(left, right, right_name)
    for column, output in renamed.items():
        if output != column and (output in left or output in right):
            message = f"两侧都有列 {column}，右侧的应改称 {output}，而这个名称已被占用；请先用 select 改名。"
            context.problem("right", message)
    return left.with_columns({output: right[column] for column, output in renamed.items()})


def right_names(left: Schema, right: Schema, right_step: str) -> dict[str, str]:
    """What the right side's columns are called in the result: their own name, or ``<right step>_<column>``."""
    return {column: f"{right_step}_{column}" if column in left else column for column in right}


def _having_partner(pairing: Pairing, context: BuildContext) -> Built:
    """Semi: the left rows with a partner; those with only a partner that may match are counted."""
    if pairing.where is None:
        return Built(pairing.join("semi", None))
    kept = context.materialise(pairing.join("semi", pairing.where))
    perhaps = pairing.join("semi", pairing.where.fill_null(True))
    return Built(kept, (perhaps.count().as_scalar() - kept.count().as_scalar(),))


def _paired(step: CheckedStep, pairing: Pairing, context: BuildContext) -> Built:
    """Inner and left: the columns of both sides. Pairs for which the condition is unknown are counted."""
    how, where = step.fields["how"], pairing.where
    if where is None:
        return Built(paired_columns(step, pairing, pairing.join(how, None), context))
    if how == "left":
        pairs = pairing.join("inner", unknown(where)).count()
        return Built(paired_columns(step, pairing, pairing.join("left", where), context), (pairs,))
    joined = pairing.join("inner", where.fill_null(True))
    verdict = dropped_if(unknown(pairing.where_in(joined)))
    return Built(paired_columns(step, pairing, joined, context, **{VERDICT: verdict}))


def paired_columns(
    step: CheckedStep, pairing: Pairing, joined: ir.Table, context: BuildContext, **more: ir.Value
) -> ir.Table:
    """The wanted columns of joined rows under their names, and the ids of both sides."""
    left, right = sides(step)
    values = {column: joined[column] for column in left if column in context.wanted}
    for column, output in right_names(left, right, step.fields["right"]).items():
        if output in context.wanted:
            values[output] = joined[right_column(column)]
    of_left, of_right = hidden_columns(pairing.left), right_hidden_columns(pairing)
    for column in dict.fromkeys((*of_left, *of_right)):
        both = [column] * (column in of_left) + [right_column(column)] * (column in of_right)
        values[column] = joined[both[0]] if len(both) == 1 else combined(joined[name] for name in both)
    return joined.select(**values, **more)


def sides(step: CheckedStep) -> tuple[Schema, Schema]:
    """The schemas of the left and the right."""
    return step.reads_schemas[step.fields["left"]], step.reads_schemas[step.fields["right"]]


OPERATOR = Join()
