"""``fuzzy_join``: pairs whose names or addresses are alike, within blocks of equal keys."""

from typing import Any

import ibis
import ibis.expr.types as ir

from models_engine.expressions import Schema
from models_engine.expressions.likeness import MEASURES
from models_engine.expressions.types import DECIMAL, STRING, UNKNOWN
from models_engine.operators.base import CheckContext, CheckedStep, FieldSpec, KeyPair, Kind, StepSource
from models_engine.operators.building import VERDICT, BuildContext, Built, dropped_if, present
from models_engine.operators.join import paired_columns, paired_schema, right_names, sides
from models_engine.operators.pairing import Pairing, right_column
from models_engine.operators.wording import said_keys

_LIKENESS = "_likeness"


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
        fields, relations = step.fields, context.relations
        pairing = Pairing.of(relations[fields["left"]], relations[fields["right"]], fields["on"], None, context)
        joined = pairing.join("inner", None)
        measured = joined.mutate(**{_LIKENESS: _likeness(joined, fields["similar"], fields["measure"])})
        at_least = context.value(fields["at_least"], measured)
        unknown = measured[_LIKENESS].isnull()
        alike = measured.filter(unknown | (measured[_LIKENESS] >= at_least))
        more: dict[str, ir.Value] = {VERDICT: dropped_if(alike[_LIKENESS].isnull())}
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


def _likeness(joined: ir.Table, pairs: list[KeyPair], measure: str) -> ir.DecimalValue:
    """The lowest likeness of the pairs; missing where a text is."""
    found = []
    for pair in pairs:
        a, b = present(joined[pair.left]), present(joined[right_column(pair.right)])
        known = a.notnull() & b.notnull()
        found.append(known.ifelse(MEASURES[measure](a, b), ibis.null("decimal(38, 6)")))
    lowest, *others = found
    for other in others:  # least() of the engines leaves out what is missing
        lowest = (other.isnull() | (other < lowest)).ifelse(other, lowest)
    return lowest


OPERATOR = FuzzyJoin()
