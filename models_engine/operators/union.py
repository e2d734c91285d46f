"""``union``: the rows of several relations, matched by column name; nothing is merged."""

from collections.abc import Iterable, Mapping
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from models_engine.expressions import Schema
from models_engine.expressions.types import STRING, Type
from models_engine.expressions.unify import unify, widen
from models_engine.operators.base import CheckContext, CheckedStep, FieldSpec, Kind, StepSource
from models_engine.operators.building import BuildContext, Built
from models_engine.operators.provenance import as_list, hidden_columns
from models_engine.operators.wording import said_relations


class Union:
    name = "union"
    meaning = {
        "zh": "合并几个来源的行，按列名对应，没有的列为空；不去重。",
        "en": "Rows of several relations, matched by column name, a missing column NULL; nothing is merged.",
    }
    fields = (
        FieldSpec("from", Kind.STEPS, meaning={"zh": "各来源", "en": "sources"}),
        FieldSpec("tag", Kind.NAME, required=False, meaning={"zh": "记下来源步骤名的列", "en": "source column"}),
    )

    def check(self, step: StepSource, context: CheckContext) -> Schema:
        names = list(context.value("from") or [])
        if len(names) < 2:
            context.problem("from", "合并至少需要两个来源。")
        for index, name in enumerate(names):
            if name in names[:index]:
                context.problem(f"from.{index}", f"来源 {name} 重复列出，它的行会算两次，请删去一个。")
        schemas = [context.schemas.get(name, Schema.unknown()) for name in names]
        columns = self._columns(names, schemas, context)
        if tag := context.new_name("tag"):
            if tag in columns:
                context.problem("tag", f"来源中已有名为 {tag} 的列，请为标记列另取名称。")
            columns[tag] = STRING
        return Schema(columns, known=all(schema.known for schema in schemas))

    def _columns(self, names: list[str], schemas: list[Schema], context: CheckContext) -> dict[str, Type]:
        columns: dict[str, Type] = {}
        first: dict[str, str] = {}
        for index, (name, schema) in enumerate(zip(names, schemas, strict=True)):
            for column, kind in schema.items():
                met = columns.get(column, kind)
                merged = unify([met, kind])
                if merged is None:
                    message = f"列 {column} 在 {first[column]} 中是 {met}，在 {name} 中是 {kind}，不能合并成一列。"
                    context.problem(f"from.{index}", message)
                columns[column] = merged or met
                first.setdefault(column, name)
        return columns

    def needs(self, step: CheckedStep, wanted: frozenset[str]) -> dict[str, set[str]]:
        return {name: wanted & set(step.reads_schemas[name]) for name in step.fields["from"]}

    def build(self, step: CheckedStep, context: BuildContext) -> Built:
        sources = {name: context.relations[name] for name in step.fields["from"]}
        tag = step.fields.get("tag")
        kinds = {name: kind for name, kind in step.schema.items() if name in context.wanted and name != tag}
        columns = {name: _engine_type(name, kind, sources.values()) for name, kind in kinds.items()}
        parts = [_part(table, columns | _origins(sources.values())) for table in sources.values()]
        if tag in context.wanted:
            parts = [part.mutate(**{tag: ibis.literal(name)}) for name, part in zip(sources, parts, strict=True)]
        return Built(ibis.union(*parts, distinct=False))

    def sentence(self, step: CheckedStep, words: Any) -> str:
        names, tag = step.fields["from"], step.fields["tag"]
        together = said_relations(names, words)
        if words.language == "zh":
            noted = f"，并在{words.column(tag)}中记下来源（{'、'.join(names)}）" if tag else ""
            return f"合并{together}的行{noted}。"
        noted = f", and note in {words.column(tag)} where each came from ({', '.join(names)})" if tag else ""
        return f"Put the rows of {together} together{noted}."


def _engine_type(column: str, kind: Type, tables: Iterable[ir.Table]) -> dt.DataType:
    """The one type of the engine that a column has in the union; computed decimals differ in their places."""
    met = [table[column] for table in tables if column in table.columns]
    types = {value.type() for value in met}
    return met[0].type() if len(types) == 1 else widen(met[0], kind).type()


def _origins(tables: Iterable[ir.Table]) -> dict[str, dt.DataType]:
    """Hidden column -> its type in the union: ids stay single where no two rows can have the same one.

    A row that two sources have in common comes twice: as lists its ids say so, and ties are settled by what rows say.
    """
    found: dict[str, dt.DataType] = {}
    for table in tables:
        for column in hidden_columns(table):
            is_list = isinstance(table[column], ir.ArrayValue) or column in found
            found[column] = dt.Array(dt.int64) if is_list else dt.int64
    return dict(sorted(found.items()))


def _part(table: ir.Table, columns: Mapping[str, dt.DataType]) -> ir.Table:
    return table.select(**{column: _aligned(table, column, kind) for column, kind in columns.items()})


def _aligned(table: ir.Table, column: str, kind: dt.DataType) -> ir.Value:
    if column not in table.columns:
        return ibis.null(kind)
    value = table[column]
    return as_list(value) if kind.is_array() and value.type().is_integer() else value.cast(kind)


OPERATOR = Union()
