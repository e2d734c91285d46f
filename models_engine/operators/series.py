"""``series``: one row a step of days or months from a start to an end."""

import re
from typing import Any

import ibis

from models_engine.expressions import Schema
from models_engine.expressions.functions.dates import add_months
from models_engine.expressions.types import DATE
from models_engine.operators.base import CheckContext, CheckedStep, FieldSpec, Kind, StepSource
from models_engine.operators.building import BuildContext, Built, columns_of
from models_engine.operators.provenance import as_list, hidden_columns

_EVERY = re.compile(r"([1-9]\d{0,3}) (day|month)s?")
_START, _END, _NTH = "_start", "_end", "_nth"


class Series:
    name = "series"
    meaning = {
        "zh": "从起始日到截止日（都含），每隔若干天或若干月一行。按月推算遇无此日的，取该月最后一日。"
        "起止日缺失的行去除并计数；截止早于起始的没有行。",
        "en": "One row a step of days or months from a start to an end, both included. "
        "Rows whose start or end is missing are dropped and counted; an end before the start gives none.",
    }
    fields = (
        FieldSpec("from", Kind.STEP, meaning={"zh": "来源", "en": "source"}),
        FieldSpec("start", Kind.EXPRESSION, meaning={"zh": "起始日", "en": "start"}),
        FieldSpec("end", Kind.EXPRESSION, meaning={"zh": "截止日", "en": "end"}),
        FieldSpec("every", Kind.TEXT, meaning={"zh": "间隔，如 6 months、30 days", "en": "6 months, 30 days"}),
        FieldSpec("into", Kind.NAME, meaning={"zh": "放日期的列", "en": "column of the day"}),
    )

    def check(self, step: StepSource, context: CheckContext) -> Schema:
        schema = context.schema("from")
        for name in ("start", "end"):
            context.expression(name, context.scope(schema), expected=DATE)
        every = str(step.fields.get("every", ""))
        if not _EVERY.fullmatch(every):
            context.problem("every", f"间隔写作“6 months”或“30 days”，不能写作“{every}”。")
        into = context.new_name("into")
        if into in schema and schema.known:
            context.problem("into", f"来源中已有名为 {into} 的列，请另取名称。")
        return schema.with_columns({into: DATE}) if into else schema

    def needs(self, step: CheckedStep, wanted: frozenset[str]) -> dict[str, set[str]]:
        fields = step.fields
        return {fields["from"]: (wanted - {fields["into"]}) | columns_of(fields["start"], fields["end"])}

    def build(self, step: CheckedStep, context: BuildContext) -> Built:
        fields = step.fields
        source = context.relations[fields["from"]]
        ends = {_START: context.value(fields["start"], source), _END: context.value(fields["end"], source)}
        missing = ends[_START].isnull() | ends[_END].isnull()
        # a row of the input makes several of the result: their ids are lists, so that ties are settled by what they say
        ids = {name: as_list(source[name]) for name in hidden_columns(source)}
        rows = source.mutate(**ids, **ends).filter(~missing)
        size, unit = _every(fields["every"])
        start, end = rows[_START], rows[_END]
        if unit == "day":
            steps = end.delta(start, unit="day") // size
        else:
            steps = ((end.year() - start.year()) * 12 + end.month() - start.month()) // size
        counted = rows.mutate(**{_NTH: ibis.range(0, ibis.greatest(steps + 1, 0).cast("int64")).unnest()})
        away = (counted[_NTH] * size).cast("int64")
        if unit == "day":
            day = (counted[_START] + away.as_interval("D")).cast("date")
        else:
            day = add_months(counted[_START], away)
        dated = counted.mutate(**{fields["into"]: day})
        kept = dated.filter(dated[fields["into"]] <= dated[_END])
        return Built(kept.drop(_START, _END, _NTH), (source.filter(missing).count(),))

    def sentence(self, step: CheckedStep, words: Any) -> str:
        fields = step.fields
        source, into = words.relation(fields["from"]), words.column(fields["into"])
        start, end = words.expression(fields["start"]), words.expression(fields["end"])
        size, unit = _every(fields["every"])
        if words.language == "zh":
            return (
                f"为{source}的每一行从{start}到{end}每{size}{'天' if unit == 'day' else '个月'}列一行，日期记入{into}。"
            )
        return f"For each row of {source}, list the days from {start} to {end} every {size} {unit}s in {into}."


def _every(text: str) -> tuple[int, str]:
    found = _EVERY.fullmatch(text)
    return int(found[1]), found[2]


OPERATOR = Series()
