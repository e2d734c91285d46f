"""``fuzzy_join``: pairs whose names or addresses are alike, within blocks of equal keys."""

from typing import Any

import ibis
import ibis.expr.types as ir

from models_engine.expressions import Schema
from models_engine.expressions.likeness import MEASURES, Measure
from models_engine.expressions.types import DECIMAL, STRING, UNKNOWN
from models_engine.expressions.values import COMPUTED
from models_engine.operators.base import CheckContext, CheckedStep, FieldSpec, KeyPair, Kind, StepSource
from models_engine.operators.building import VERDICT, BuildContext, Built, dropped_if, present
from models_engine.operators.join import paired_columns, paired_schema, right_names, sides
from models_engine.operators.pairing import Pairing, right_column
from models_engine.operators.wording import said_keys

_LIKENESS, _TEXT = "_likeness", "_text"
#: a bound is no decimal number
_TINY = 0.000001


class FuzzyJoin:
    name = "fuzzy_join"
    meaning = {
        "zh": "在 on 各键相同的范围内，把 similar 所列各对文字的相似度都不低于 at_least 的两行配成对；"
        "不作全体两两比较。measure：bigrams 按相邻两字（缺省），edit 按增删改的字数，jaro_winkler 偏重开头相同；"
        "都按字计，0 到 1。into 存放其中最低的相似度。文字缺失的对子去除并计数。配成的对子须由人确认，线索应为 C 级。",
        "en": "Pairs rows whose texts are alike, each pair in `similar` at least `at_least`, within equal keys `on`; "
        "never all with all. `measure`: bigrams (default) by neighbouring characters, edit by edits, jaro_winkler by "
        "common characters; all count characters, 0 to 1. `into` holds the lowest. Pairs with a missing text are "
        "dropped and counted. A pair is a candidate that a person confirms: level C.",
    }
    fields = (
        FieldSpec("left", Kind.STEP, meaning={"zh": "左侧", "en": "left"}),
        FieldSpec("right", Kind.STEP, meaning={"zh": "右侧", "en": "right"}),
        FieldSpec("on", Kind.KEYS, meaning={"zh": "必须相同的键，至少一个", "en": "blocks: equal keys, at least one"}),
        FieldSpec("similar", Kind.KEYS, meaning={"zh": "比较相似度的各对列", "en": "pairs of columns to compare"}),
        FieldSpec(
            "measure",
            Kind.CHOICE,
            required=False,
            default="bigrams",
            choices=tuple(MEASURES),
            meaning={"zh": "相似度的算法", "en": "measure"},
        ),
        FieldSpec("at_least", Kind.EXPRESSION, meaning={"zh": "最低相似度，0 到 1", "en": "lowest likeness, 0 to 1"}),
        FieldSpec("into", Kind.NAME, required=False, meaning={"zh": "放相似度的列", "en": "column of the likeness"}),
    )

    def check(self, step: StepSource, context: CheckContext) -> Schema:
        left, right = context.schema("left"), context.schema("right")
        if not context.keys("on", left, right):
            context.problem("on", "请至少写一个必须相同的键：不作全体两两比较。")
        pairs = context.keys("similar", left, right)
        if not pairs:
            context.problem("similar", "请至少写一对要比较的列。")
        for place, pair in enumerate(pairs):
            self._check_text(place, pair, left, right, context)
        typed = context.expression("at_least", context.scope(Schema()), expected=DECIMAL)
        if typed is not None and typed.type.is_number and typed.constant is not None and not 0 <= typed.constant <= 1:
            context.problem("at_least", "相似度应在 0 到 1 之间。")
        schema, into = paired_schema(left, right, step.fields.get("right"), context), context.new_name("into")
        if into and into in schema and schema.known:
            context.problem("into", f"两侧已有名为 {into} 的列，请另取名称。")
        return schema.with_columns({into: DECIMAL}) if into else schema

    def _check_text(self, place: int, pair: KeyPair, left: Schema, right: Schema, context: CheckContext) -> None:
        for side, column in ((left, pair.left), (right, pair.right)):
            if side.get(column, UNKNOWN).family not in (STRING.family, UNKNOWN.family):
                context.problem(f"similar.{place}", f"{column} 是 {side[column]}，这里需要文字列。")

    def needs(self, step: CheckedStep, wanted: frozenset[str]) -> dict[str, set[str]]:
        fields, (left, right) = step.fields, sides(step)
        pairs = [*fields["on"], *fields["similar"]]
        names = right_names(left, right, fields["right"])
        needed = {fields["left"]: (wanted & set(left)) | {pair.left for pair in pairs}}
        of_right = {column for column, output in names.items() if output in wanted} | {pair.right for pair in pairs}
        needed[fields["right"]] = needed.get(fields["right"], set()) | of_right
        return needed

    def build(self, step: CheckedStep, context: BuildContext) -> Built:
        """What can be said of one text is worked out once for each row, not for each pair."""
        fields, relations, measure = step.fields, context.relations, MEASURES[step.fields["measure"]]
        left = _prepared(relations[fields["left"]], [pair.left for pair in fields["similar"]], measure)
        right = _prepared(relations[fields["right"]], [pair.right for pair in fields["similar"]], measure)
        pairing = Pairing.of(left, right, fields["on"], None, context)
        joined = pairing.join("inner", None)
        at_least = context.value(fields["at_least"], joined)
        found = [_measured(a, b, measure, at_least) for a, b in _texts(joined, fields["similar"])]
        unknown, lowest = _unknown(joined, fields["similar"]), _lowest(found)
        alike = joined.mutate(**{_LIKENESS: unknown.ifelse(ibis.null(COMPUTED), lowest)})
        alike = alike.filter(_unknown(alike, fields["similar"]) | (alike[_LIKENESS] >= at_least))
        more: dict[str, ir.Value] = {VERDICT: dropped_if(_unknown(alike, fields["similar"]))}
        if fields["into"] in context.wanted:
            more[fields["into"]] = alike[_LIKENESS]
        return Built(paired_columns(step, pairing, alike, context, **more))

    def sentence(self, step: CheckedStep, words: Any) -> str:
        fields = step.fields
        left, right = words.relation(fields["left"]), words.relation(fields["right"])
        keys, texts = said_keys(fields["on"], words), said_keys(fields["similar"], words)
        least, how = words.expression(fields["at_least"]), _SAID[words.language][fields["measure"]]
        if words.language == "zh":
            return f"将{left}与{right}中{keys}相同、{texts}相似（{how}，不低于{least}）的配成对，须由人确认。"
        return (
            f"Pair {left} with {right} where {keys} is the same and {texts} is alike ({how}, at least {least}); "
            f"a person confirms every pair."
        )


_SAID = {
    "zh": {"bigrams": "按相邻两字计", "edit": "按增删改的字数计", "jaro_winkler": "按相同的字计，偏重开头"},
    "en": {
        "bigrams": "by neighbouring characters",
        "edit": "by edited characters",
        "jaro_winkler": "by common characters, the beginning first",
    },
}


def _prepared(table: ir.Table, columns: list[str], measure: Measure) -> ir.Table:
    """The rows with what the measure makes of their texts; missing where a text is."""
    return table.mutate(**{f"{_TEXT}{n}": measure.prepared(present(table[name])) for n, name in enumerate(columns)})


def _texts(joined: ir.Table, pairs: list[KeyPair]) -> list[tuple[ir.Value, ir.Value]]:
    """Both prepared texts of every pair of columns."""
    return [(joined[f"{_TEXT}{n}"], joined[right_column(f"{_TEXT}{n}")]) for n in range(len(pairs))]


def _measured(a: ir.Value, b: ir.Value, measure: Measure, at_least: ir.NumericValue) -> ir.DecimalValue:
    """How alike two texts are; 0 where a bound that costs less says that it is not enough."""
    if measure.at_most is None:
        return measure.compared(a, b)
    enough = measure.at_most(a, b) + _TINY >= at_least
    return enough.ifelse(measure.compared(a, b), ibis.literal(0).cast(COMPUTED))


def _unknown(joined: ir.Table, pairs: list[KeyPair]) -> ir.BooleanValue:
    """Whether a text is missing, so that nobody can tell how alike they are."""
    return ibis.or_(*(text.isnull() for both in _texts(joined, pairs) for text in both))


def _lowest(found: list[ir.DecimalValue]) -> ir.DecimalValue:
    return ibis.least(*found) if len(found) > 1 else found[0]


OPERATOR = FuzzyJoin()
