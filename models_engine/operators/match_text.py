"""``match_text``: keeps the rows whose text meets keyword rules."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.types as ir

from models_engine.expressions import Schema
from models_engine.expressions.types import STRING, UNKNOWN, list_of
from models_engine.operators.base import CheckContext, CheckedStep, FieldSpec, Kind, StepSource
from models_engine.operators.building import BuildContext, Built, keep_where

_RULES = ("any", "all", "none", "near")
_FOLDED = "_folded"


class MatchText:
    name = "match_text"
    meaning = {
        "zh": "保留文字符合关键词规则的行，所写的规则须都满足：any 含其一，all 全含，"
        "none 全不含，near 有一对词相距不超过若干字（先后不论）。"
        "比较时去掉空白、不分大小写和全半角。into 列出命中的词。文字缺失的行去除并计数。",
        "en": "Keeps rows whose text meets every stated rule: any of the words, all, none, near (one pair of words "
        "within so many characters, in either order). Blanks, case and width are folded. `into` lists the words "
        "that matched. Rows without a text are dropped and counted.",
    }
    fields = (
        FieldSpec("from", Kind.STEP, meaning={"zh": "来源", "en": "source"}),
        FieldSpec("column", Kind.COLUMN, meaning={"zh": "文字列", "en": "column"}),
        FieldSpec("any", Kind.WORDS, required=False, default=(), meaning={"zh": "含其一", "en": "any of these"}),
        FieldSpec("all", Kind.WORDS, required=False, default=(), meaning={"zh": "全含", "en": "all of these"}),
        FieldSpec("none", Kind.WORDS, required=False, default=(), meaning={"zh": "全不含", "en": "none of these"}),
        FieldSpec(
            "near",
            Kind.NEAR,
            required=False,
            default=(),
            meaning={"zh": "相近的词对：{words: [甲, 乙], within: 字数}", "en": "pairs: {words: [a, b], within: n}"},
        ),
        FieldSpec("into", Kind.NAME, required=False, meaning={"zh": "放命中词列表的列", "en": "column of the words"}),
    )

    def check(self, step: StepSource, context: CheckContext) -> Schema:
        schema = context.schema("from")
        column, into = context.column("column", schema), context.new_name("into")
        if column in schema and schema[column].family not in (STRING.base, UNKNOWN.base):
            context.problem("column", f"{column} 是 {schema[column]}，这里需要文字列。")
        if not any(context.value(rule) for rule in _RULES):
            context.problem("", "请至少写 any、all、none、near 中的一项。")
        if into in schema and schema.known:
            context.problem("into", f"来源中已有名为 {into} 的列，请另取名称。")
        return schema.with_columns({into: list_of(STRING)}) if into else schema

    def needs(self, step: CheckedStep, wanted: frozenset[str]) -> dict[str, set[str]]:
        return {step.fields["from"]: (wanted - {step.fields["into"]}) | {step.fields["column"]}}

    def build(self, step: CheckedStep, context: BuildContext) -> Built:
        fields, source = step.fields, context.relations[step.fields["from"]]
        table = source.mutate(**{_FOLDED: source[fields["column"]].re_replace(r"\s", "").upper()})
        text = table[_FOLDED]
        pairs = [(pair["words"], _near(text, pair)) for pair in fields["near"]]
        rules = [text.contains(_folded(word)) for word in fields["all"]]
        rules += [~text.contains(_folded(word)) for word in fields["none"]]
        if fields["any"]:
            rules.append(ibis.or_(*(text.contains(_folded(word)) for word in fields["any"])))
        if pairs:
            rules.append(ibis.or_(*(found for _words, found in pairs)))
        if fields["into"] in context.wanted:
            hits = {word: text.contains(_folded(word)) for word in (*fields["any"], *fields["all"])}
            for words, found in pairs:
                for word in words:
                    hits[word] = hits[word] | found if word in hits else found
            table = table.mutate(**{fields["into"]: _listed(hits)})
        # a text that is missing leaves every rule unknown, also where one is false by another
        condition = table[_FOLDED].isnull().ifelse(ibis.null("boolean"), ibis.and_(*rules))
        return Built(keep_where(table, condition).drop(_FOLDED))

    def sentence(self, step: CheckedStep, words: Any) -> str:
        fields, chinese = step.fields, words.language == "zh"
        mark, quote, joined = ("、", "“{}”", "，") if chinese else (", ", '"{}"', " and ")
        said = []
        for rule in _RULES[:3]:
            if fields[rule]:
                listed = mark.join(quote.format(word) for word in fields[rule])
                said.append(_SAID[words.language][rule].format(listed))
        for pair in fields["near"]:
            listed = mark.join(quote.format(word) for word in pair["words"])
            said.append(_SAID[words.language]["near"].format(listed, pair["within"]))
        source, column = words.relation(fields["from"]), words.column(fields["column"])
        if chinese:
            return f"从{source}中保留{column}{joined.join(said)}的行。"
        return f"From {source}, keep the rows whose {column} has {joined.join(said)}."


_SAID: Mapping[str, Mapping[str, str]] = {
    "zh": {"any": "含有{}之一", "all": "含有{}全部", "none": "不含{}", "near": "有{}相距不超过{}字"},
    "en": {"any": "one of {}", "all": "all of {}", "none": "none of {}", "near": "{} within {} characters"},
}


def _folded(word: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", word)).upper()


def _near(text: ir.StringValue, pair: Mapping[str, Any]) -> ir.BooleanValue:
    """Whether two words stand with at most so many characters between them, in either order."""
    one, other = (re.escape(_folded(word)) for word in pair["words"])
    between = f".{{0,{pair['within']}}}"
    return text.re_search(f"{one}{between}{other}|{other}{between}{one}")


def _listed(hits: Mapping[str, ir.BooleanValue]) -> ir.Value:
    """The words that matched, in the order of the file."""
    if not hits:
        return ibis.literal([], type="array<string>")
    words = [found.ifelse(ibis.literal(word), ibis.null("string")) for word, found in hits.items()]
    return ibis.array(words).filter(lambda word: word.notnull())


OPERATOR = MatchText()
