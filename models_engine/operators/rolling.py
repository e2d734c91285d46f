"""``rolling``: for each row figures over its group's rows of the days up to its own; ``emit: spans`` merges windows.

A window is the same for all rows of a group and day, so its evidence is looked up once for each of them.
"""

from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir

from models_engine.expressions import Environment, Schema, Typed
from models_engine.expressions.types import BOOLEAN, DATE, TIMESTAMP, UNKNOWN
from models_engine.operators.aggregate import grouped
from models_engine.operators.base import CheckContext, CheckedStep, FieldSpec, Kind, StepSource
from models_engine.operators.building import (
    VERDICT,
    BuildContext,
    Built,
    Verdict,
    columns_of,
    is_missing,
    keep_where,
    unknown,
)
from models_engine.operators.provenance import LIMIT, gathered, hidden_columns
from models_engine.operators.wording import said_columns

FIRST, LAST = "first_on", "last_on"
_EPOCH = date(1970, 1, 1)
_DAY, _DATE, _SPAN = "_day", "_date", "_span"
_PLACE, _UPTO, _SIZE, _KEY = "_place", "_upto", "_size", "_key"


class Rolling:
    name = "rolling"
    meaning = {
        "zh": "对每一行，按组统计其前 days 天至当天（首尾都含，同一天的一并计入）的各行。组键或日期缺失的行去除并计数。"
        "emit: spans 把相互重叠的合格窗口并成一段，每段一行，首末日在 first_on、last_on，各列按整段重新统计。"
        f"每个窗口每个输入最多保留 {LIMIT} 行的行号（最近的）。",
        "en": "For each row, figures over its group's rows from `days` days before up to its own day, both included, "
        "ties on a day together. Rows with a missing group key or day are dropped and counted. `emit: spans` merges "
        "qualifying windows that overlap into one row a span (first_on, last_on, the figures over the span). "
        f"Of a window the ids of the latest {LIMIT} rows are kept as evidence.",
    }
    fields = (
        FieldSpec("from", Kind.STEP, meaning={"zh": "来源", "en": "source"}),
        FieldSpec("by", Kind.COLUMNS, meaning={"zh": "组键", "en": "group key"}),
        FieldSpec("order", Kind.COLUMN, meaning={"zh": "日期列", "en": "column of the day"}),
        FieldSpec(
            "days", Kind.EXPRESSION, meaning={"zh": "往前的天数（整数或参数）", "en": "days before, or a parameter"}
        ),
        FieldSpec("columns", Kind.EXPRESSIONS, meaning={"zh": "新列", "en": "figures"}),
        FieldSpec("having", Kind.EXPRESSION, required=False, meaning={"zh": "窗口的条件", "en": "condition"}),
        FieldSpec(
            "emit",
            Kind.CHOICE,
            required=False,
            default="rows",
            choices=("rows", "spans"),
            meaning={"zh": "每行一行，或每段一行", "en": "one row a row, or a span"},
        ),
    )

    def check(self, step: StepSource, context: CheckContext) -> Schema:
        schema = context.schema("from")
        by, day = context.columns("by", schema), context.column("order", schema)
        if not by:
            context.problem("by", "请至少写一个列，说明按什么分组。")
        if day in schema and schema[day].base not in (DATE.base, TIMESTAMP.base, UNKNOWN.base):
            context.problem("order", f"{day} 是 {schema[day]}，这里需要日期列。")
        days = context.number("days")
        if days is not None and days.constant is not None and int(days.constant) < 0:
            context.problem("days", "天数不能是负数。")
        figures = context.expressions("columns", context.scope(schema, tuple(by)), aggregate=True)
        spans = context.value("emit") == "spans"
        for column in figures.keys() & {*by, *([FIRST, LAST] if spans else [day])}:
            context.problem(f"columns.{column}", f"{column} 已是组键或日期列，请为新列另取名称。")
        # a window qualifies by its figures; where it stands for its row, also by the row
        keys = schema.only({column: schema[column] for column in by if column in schema})
        context.expression("having", context.scope((keys if spans else schema).with_columns(figures)), expected=BOOLEAN)
        return keys.with_columns({FIRST: DATE, LAST: DATE, **figures}) if spans else schema.with_columns(figures)

    def needs(self, step: CheckedStep, wanted: frozenset[str]) -> dict[str, set[str]]:
        fields, figures = step.fields, _figures(step, wanted)
        plain = set() if fields["emit"] == "spans" else wanted | columns_of(fields["having"])
        needed = (plain - set(fields["columns"])) | columns_of(*figures.values()) | {*fields["by"], fields["order"]}
        return {fields["from"]: needed}

    def build(self, step: CheckedStep, context: BuildContext) -> Built:
        source, by = context.relations[step.fields["from"]], step.fields["by"]
        day = source[step.fields["order"]]
        missing = ibis.or_(*(is_missing(source[column]) for column in by), day.isnull())
        dated = source.mutate(**{_DATE: day.cast("date")}).filter(~missing)
        rows = dated.mutate(**{_DAY: dated[_DATE].delta(ibis.literal(_EPOCH), unit="day").cast("int64")})
        days, figures = context.number(step.fields["days"]), _figures(step, context.wanted)
        dropped = (missing.sum().fill_null(0),)
        if step.fields["emit"] == "spans":
            return _spans(rows, step, days, figures, context, dropped)
        return Built(_traced(rows, step, days, figures, context), dropped)

    def sentence(self, step: CheckedStep, words: Any) -> str:
        fields = step.fields
        source, by, day = words.relation(fields["from"]), words.columns(fields["by"]), words.column(fields["order"])
        days, figures = words.quantity(fields["days"], "days"), said_columns(fields["columns"], words)
        having, spans = words.condition(fields["having"]), fields["emit"] == "spans"
        if words.language == "zh":
            kept = f"，只留这样的窗口：{having}" if having else ""
            merged = "；重叠的窗口并成一段" if spans else ""
            return f"对{source}的每一行，按{by}统计其{day}当天及之前{days}以内的记录，计算{figures}{kept}{merged}。"
        kept = f", keep those where {having}" if having else ""
        merged = ", and merge those that overlap into spans" if spans else ""
        return f"For each row of {source}, by {by}, over the {days} up to {day}, work out {figures}{kept}{merged}."


def _figures(step: CheckedStep, wanted: frozenset[str]) -> dict[str, Typed]:
    """The new columns that are wanted or that ``having`` sees."""
    seen = wanted | columns_of(step.fields["having"])
    return {name: typed for name, typed in step.fields["columns"].items() if name in seen}


def _windowed(rows: ir.Table, by: list[str], days: int, figures: dict[str, Typed], context: BuildContext) -> ir.Table:
    """The rows with the figures of their windows."""
    window = ibis.range_window(group_by=by, order_by=_DAY, preceding=days, following=0)
    environment = Environment(
        lambda name, _side: rows[name],
        context.parameters,
        context.as_of,
        rows.count,
        (rows[_DAY], *(rows[column] for column in hidden_columns(rows))),
        over=lambda _name, figure: figure.over(window),
    )
    return rows.mutate(**{name: typed.build(environment) for name, typed in figures.items()})


# ---- emit: rows


def _traced(rows: ir.Table, step: CheckedStep, days: int, figures: dict[str, Typed], context: BuildContext) -> ir.Table:
    """The rows that qualify, with the ids of the rows in their windows."""
    by, having = step.fields["by"], step.fields["having"]
    table = _windowed(rows, by, days, figures, context)
    if having is not None:
        table = keep_where(table, context.value(having, table))
    if not hidden_columns(rows):
        return table
    if having is None:
        placed = context.materialise(_placed(table, by, days))
        return _with_evidence(placed, placed, placed, by)
    passing = context.materialise(table)
    kept = passing.filter(passing[VERDICT] == Verdict.KEPT)
    # only groups with a window to show are put in order once more
    near = rows.semi_join(kept.select(by).distinct(), by)
    placed = context.materialise(_placed(near.select(*by, _DAY, *hidden_columns(near)), by, days))
    return _with_evidence(passing, placed, placed.semi_join(kept, [*by, _DAY]), by)


def _with_evidence(passing: ir.Table, placed: ir.Table, shown: ir.Table, by: list[str]) -> ir.Table:
    """Rows with the ids of their windows: at most LIMIT, the latest. ``shown``: placed rows whose windows to show."""
    windows = shown.select(*by, _DAY, _UPTO, _SIZE).distinct()
    first = windows[_UPTO] - ibis.least(windows[_SIZE], LIMIT)
    keys = [f"{_KEY}{n}" for n in range(len(by))]
    looked_up = windows.select(
        **{key: windows[column] for key, column in zip(keys, by, strict=True)},
        _until=windows[_DAY],
        _nth=ibis.range(first, windows[_UPTO]).unnest(),
    )
    origins = hidden_columns(placed)
    same = [looked_up[key] == placed[column] for key, column in zip(keys, by, strict=True)]
    met = looked_up.inner_join(placed.select(*by, _PLACE, *origins), [*same, looked_up["_nth"] == placed[_PLACE]])
    found = met.group_by([*keys, "_until"]).aggregate(**{column: gathered(met[column]) for column in origins})
    bare = passing.drop(*origins)
    theirs = [bare[column] == found[key] for key, column in zip(keys, by, strict=True)]
    return bare.left_join(found, [*theirs, bare[_DAY] == found["_until"]])


def _placed(rows: ir.Table, by: list[str], days: int) -> ir.Table:
    """The rows with their place in their group, and of their window where it ends and how many rows it has."""
    upto = ibis.range_window(group_by=by, order_by=_DAY, following=0)
    window = ibis.range_window(group_by=by, order_by=_DAY, preceding=days, following=0)
    place = ibis.row_number().over(group_by=by, order_by=[_DAY, *hidden_columns(rows)])
    count = rows[_DAY].count()
    return rows.mutate(**{_PLACE: place, _UPTO: count.over(upto), _SIZE: count.over(window)})


# ---- emit: spans


def _spans(
    rows: ir.Table,
    step: CheckedStep,
    days: int,
    figures: dict[str, Typed],
    context: BuildContext,
    dropped: tuple[ir.IntegerScalar, ...],
) -> Built:
    by, having = step.fields["by"], step.fields["having"]
    seen = {name: typed for name, typed in figures.items() if name in columns_of(having)}
    # the figures of the windows stand beside the rows under names of their own: a figure may be called like a column
    marked = {f"_w_{name}": typed for name, typed in seen.items()}
    table = _windowed(rows, by, days, marked, context)
    condition = ibis.literal(True)
    if having is not None:
        table = context.materialise(table)
        named = {name: table[f"_w_{name}"] for name in seen}
        columns = {**{column: table[column] for column in by}, **named}
        environment = Environment(lambda name, _side: columns[name], context.parameters, context.as_of)
        condition = having.build(environment)
        dropped = (*dropped, unknown(condition).sum().fill_null(0))
    members = _members(table, by, days, condition.fill_null(False))
    more = {FIRST: members[_DATE].min(), LAST: members[_DATE].max()}
    evidence = {column: gathered(members[column]) for column in hidden_columns(members)}
    wanted = {name: typed for name, typed in figures.items() if name in context.wanted}
    spans = grouped(members, [*by, _SPAN], wanted, context, {**more, **evidence}, order=(members[_DAY],))
    return Built(spans, dropped)


def _members(table: ir.Table, by: list[str], days: int, qualifies: ir.BooleanValue) -> ir.Table:
    """The rows inside some qualifying window, with the day on which their span's first window ends."""
    on = table.mutate(_on=qualifies.ifelse(table[_DAY], ibis.null("int64")))
    following = ibis.window(group_by=by, order_by=_DAY, range=(0, None))
    earlier = ibis.window(group_by=by, order_by=_DAY, range=(None, -1))
    upto = ibis.window(group_by=by, order_by=_DAY, range=(None, 0))
    near = on.mutate(_next=on["_on"].min().over(following), _previous=on["_on"].max().over(earlier))
    inside = near.filter(near["_next"] - days <= near[_DAY])
    opens = inside["_previous"].isnull() | (inside["_next"] - days > inside["_previous"])
    marked = inside.mutate(_opened=opens.ifelse(inside["_next"], ibis.null("int64")))
    return marked.mutate(**{_SPAN: marked["_opened"].max().over(upto)})


OPERATOR = Rolling()
