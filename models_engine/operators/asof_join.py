"""``asof_join``: the last right row at or before a moment of the left row; NULL where there is none."""

from typing import Any

import ibis.expr.types as ir

from models_engine.expressions import Schema, Typed
from models_engine.expressions.types import UNKNOWN
from models_engine.operators.base import CheckContext, CheckedStep, FieldSpec, KeyPair, Kind, StepSource
from models_engine.operators.building import BuildContext, Built, columns_of, present
from models_engine.operators.distinct import ordering
from models_engine.operators.join import paired_columns, paired_schema, right_names, sides
from models_engine.operators.pairing import Pairing, right_column
from models_engine.operators.wording import said_keys

_FROM = "_from"
_NEXT = "_next"


class AsofJoin:
    name = "asof_join"
    meaning = {
        "zh": "为左侧每一行带上右侧在该时点或之前的最后一行；没有的为空。on 可写空列表；同一时点有几行的，取后装载的。",
        "en": "The last right row at or before a left moment; none: NULL. `on` may be empty; of several right rows "
        "at one moment the one loaded last.",
    }
    fields = (
        FieldSpec("left", Kind.STEP, meaning={"zh": "左侧", "en": "left"}),
        FieldSpec("right", Kind.STEP, meaning={"zh": "右侧", "en": "right"}),
        FieldSpec("on", Kind.KEYS, required=False, default=(), meaning={"zh": "相等的键", "en": "equal keys"}),
        FieldSpec("left_at", Kind.EXPRESSION, meaning={"zh": "左侧的时点", "en": "moment of the left row"}),
        FieldSpec("right_at", Kind.EXPRESSION, meaning={"zh": "右侧生效的时点", "en": "moment of the right row"}),
    )

    def check(self, step: StepSource, context: CheckContext) -> Schema:
        left, right = context.schema("left"), context.schema("right")
        context.keys("on", left, right)
        left_at = context.moment("left_at", context.scope(left))
        right_at = context.moment("right_at", context.scope(right))
        if left_at and right_at and len({left_at.type.base, right_at.type.base} - {UNKNOWN.base}) > 1:
            message = f"左侧的时点是 {left_at.type}，右侧的是 {right_at.type}，请用 CAST(… AS date) 使两者一致。"
            context.problem("right_at", message)
        return paired_schema(left, right, step.fields.get("right"), context)

    def needs(self, step: CheckedStep, wanted: frozenset[str]) -> dict[str, set[str]]:
        fields, (left, right) = step.fields, sides(step)
        names = right_names(left, right, fields["right"])
        of_right = {column for column, output in names.items() if output in wanted} | columns_of(fields["right_at"])
        needed = {fields["left"]: (wanted & set(left)) | columns_of(fields["left_at"])}
        needed[fields["left"]] |= {pair.left for pair in fields["on"]}
        needed[fields["right"]] = needed.get(fields["right"], set()) | of_right | {pair.right for pair in fields["on"]}
        return needed

    def build(self, step: CheckedStep, context: BuildContext) -> Built:
        """Every right row holds from its moment to the next one's, so that a left row has one partner at most."""
        fields, relations = step.fields, context.relations
        right = _periods(relations[fields["right"]], fields["on"], fields["right_at"], context)
        pairing = Pairing.of(relations[fields["left"]], right, fields["on"], None, context)
        moment = context.value(fields["left_at"], pairing.left)
        start, end = (pairing.right[right_column(name)] for name in (_FROM, _NEXT))
        joined = pairing.join("left", (start <= moment) & (end.isnull() | (moment < end)))
        return Built(paired_columns(step, pairing, joined, context))

    def sentence(self, step: CheckedStep, words: Any) -> str:
        fields = step.fields
        left, right = words.relation(fields["left"]), words.relation(fields["right"])
        at, since = words.expression(fields["left_at"]), words.on_the_right(fields["right_at"])
        keys = said_keys(fields["on"], words)
        if words.language == "zh":
            return f"为{left}带上{right}中{f'{keys}相同、' if keys else ''}{since}不晚于{at}的最后一条；没有的为空。"
        same = f" with the same {keys}" if keys else ""
        return f"Add to {left} the last of {right}{same} whose {since} is not after {at}; nothing where there is none."


def _periods(right: ir.Table, on: list[KeyPair], at: Typed, context: BuildContext) -> ir.Table:
    """The right rows with the moment from which they hold and the moment of the next.

    Of several at one moment only the last holds at all: the periods of the others end where they begin.
    """
    keys = {f"_key{n}": present(right[pair.right]) for n, pair in enumerate(on)}
    dated = right.mutate(**{_FROM: context.value(at, right)}, **keys)
    known = dated.filter(*(dated[name].notnull() for name in (_FROM, *keys)))
    following = known[_FROM].lead().over(group_by=list(keys), order_by=[known[_FROM], *ordering(known, [])])
    return known.mutate(**{_NEXT: following}).drop(*keys)


OPERATOR = AsofJoin()
