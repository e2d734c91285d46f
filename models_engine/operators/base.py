"""What an operator is: its fields, its check, its meaning in Ibis and its sentence.

An operator file exports ``OPERATOR``, an object with the attributes of ``Operator``. The language checks the shape of a
step's fields by their declarations before ``check`` is called, so that ``check`` only says what the fields mean:

    def check(self, step, context):
        schema = context.schema("from")
        context.expression("where", context.scope(schema), expected=BOOLEAN)
        return schema

Every helper of CheckContext reports what is wrong at its place, goes on, and keeps what it understood in
``context.fields``; from there it reaches ``CheckedStep.fields``, where ``build`` finds it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from sqlglot import exp

from models_engine.expressions import ExpressionErrors, Schema, Scope, Typed, check_text
from models_engine.expressions.names import hint, is_name, meant
from models_engine.expressions.types import BOOLEAN, DATE, INTEGER, NULL, TIMESTAMP, UNKNOWN, Type


class Kind(StrEnum):
    """The shape of a field's value in the file, and what ``CheckedStep.fields`` holds for it."""

    STEP = "step"  # the name of an input or an earlier step -> str
    STEPS = "steps"  # a list of them -> list[str]
    EXPRESSION = "expression"  # an expression's text -> Typed
    EXPRESSIONS = "expressions"  # new name: expression -> dict[str, Typed]
    SELECTION = "selection"  # list of names or {name: expression}, or a mapping -> dict[str, Typed]
    KEYS = "keys"  # list of a name or {left: a, right: b} -> list[KeyPair]
    COLUMN = "column"  # the name of a column -> str
    COLUMNS = "columns"  # a list of them -> list[str]
    ONE_OR_MORE = "one_or_more"  # the name of a column, or a list of them -> list[str]
    ORDER = "order"  # list of "name", "name ASC", "name DESC" -> list[OrderTerm]
    NAME = "name"  # the name of a new column -> str
    CHOICE = "choice"  # one of the declared words -> str
    TEXT = "text"  # a text of the operator's own -> str
    INTEGER = "integer"  # -> int
    NUMBER = "number"  # -> int | float
    BOOLEAN = "boolean"  # -> bool
    WORDS = "words"  # a list of texts -> list[str]
    NEAR = "near"  # list of {words: [a, b], within: n} -> the same


@dataclass(frozen=True)
class FieldSpec:
    """One field of an operator. ``meaning`` is {"zh": …, "en": …}, for the documentation and the error texts."""

    name: str
    kind: Kind
    required: bool = True
    default: Any = None
    choices: tuple[str, ...] = ()
    meaning: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class KeyPair:
    """One equal key of a join: the column's name on the left and on the right."""

    left: str
    right: str


@dataclass(frozen=True)
class OrderTerm:
    """One term of an order."""

    column: str
    descending: bool = False


@dataclass(frozen=True)
class StepSource:
    """A step as the file has it. ``fields`` are plain values; ``path`` is ``steps.<name>.<operator>``.

    A ``broken`` step has a fault of shape that is already reported: it exists, its columns are unknown.
    """

    name: str
    operator: str
    fields: Mapping[str, Any]
    path: str
    broken: bool = False


@dataclass(frozen=True)
class CheckedStep:
    """A step that is understood. ``fields`` holds by field what ``Kind`` says, defaults filled in."""

    name: str
    operator: Operator
    fields: Mapping[str, Any]
    reads: tuple[str, ...]
    schema: Schema
    reads_schemas: Mapping[str, Schema]  # the schema of every relation that is read
    source: StepSource


@dataclass(frozen=True)
class Sentence:
    """What a step does, in words."""

    step: str
    text: str


class Operator(Protocol):
    """One operator of the language.

    ``build`` belongs to execution (its context and result are declared there); ``sentence`` says the step in the words
    of a prosecutor, with ``words`` (models_engine.language.words) for expressions and column titles.
    """

    name: str
    fields: tuple[FieldSpec, ...]
    meaning: Mapping[str, str]

    def check(self, step: StepSource, context: CheckContext) -> Schema:
        """The step's columns; problems are reported to the context."""

    def needs(self, step: CheckedStep, wanted: frozenset[str]) -> dict[str, set[str]]:
        """Which columns of each relation it reads are needed where ``wanted`` are needed of the step."""

    def build(self, step: CheckedStep, context: Any) -> Any:
        """The step's relation and its diagnostics."""

    def sentence(self, step: CheckedStep, words: Any) -> str:
        """One sentence in ``words.language``."""


Report = Callable[[str, str, int | None], None]


@dataclass
class CheckContext:
    """What an operator's check may look at and where it reports.

    ``schemas`` are the inputs and earlier steps by name; ``report(path, message, offset)`` takes a problem, whose
    offset counts characters inside the value at that path; None means the whole value.
    """

    step: StepSource
    schemas: Mapping[str, Schema]
    parameters: Mapping[str, Type]
    report: Report
    fields: dict[str, Any] = field(default_factory=dict)

    def problem(self, place: str, message: str, offset: int | None = None) -> None:
        """Report a problem at a place inside the step: ``where``, ``columns.due_on``, ``on.0``."""
        self.report(f"{self.step.path}.{place}" if place else self.step.path, message, offset)

    def value(self, name: str) -> Any:
        """The plain value of a field, its default filled in."""
        return self.fields.get(name)

    def schema(self, name: str = "from") -> Schema:
        """The columns of the relation that a STEP field names; unknown where that is wrong or broken."""
        return self.schemas.get(self.step.fields.get(name), Schema.unknown())

    def scope(self, schema: Schema, groups: tuple[str, ...] = ()) -> Scope:
        """The scope of expressions over one relation."""
        return Scope.bare(schema, self.parameters, groups)

    def pair_scope(self, left: Schema, right: Schema) -> Scope:
        """The scope of a join's ``where``: left.x and right.y."""
        return Scope.pair(left, right, self.parameters)

    def expression(
        self, name: str, scope: Scope, *, expected: Type | None = BOOLEAN, aggregate: bool = False
    ) -> Typed | None:
        """Check the expression in a field; None where it is absent or wrong."""
        typed = self._typed(name, self.value(name), scope, expected, aggregate)
        self.fields[name] = typed
        return typed

    def expressions(self, name: str, scope: Scope, *, aggregate: bool = False) -> dict[str, Type]:
        """Check a mapping of new names to expressions; the types by name, UNKNOWN for a wrong one."""
        types, typed = {}, {}
        for column, text in (self.step.fields.get(name) or {}).items():
            place = f"{name}.{column}"
            self._new_name(place, column)
            one = self._typed(place, text, scope, None, aggregate)
            types[column] = self._column_type(place, one)
            typed[column] = one
        self.fields[name] = typed
        return types

    def selection(self, name: str, scope: Scope) -> dict[str, Type]:
        """Check a selection: a list of names and {new name: expression}, or a mapping of them."""
        types, typed = {}, {}
        for place, column, text in _selected(name, self.step.fields.get(name) or []):
            if column in types:
                self.problem(place, f"列名 {column} 重复，请为其中一个另取名称。")
            named = self._new_name(place, column)
            one = self._typed(place, text, scope, None, False) if named else None
            if text == _quoted(column) and column not in scope.sides[""]:
                column = meant(column, scope.sides[""]) or column
            types[column] = self._column_type(place, one)
            typed[column] = one
        self.fields[name] = typed
        return types

    def number(self, name: str) -> Typed | None:
        """Check a whole number that is fixed for the run: written out, or a parameter."""
        typed = self.expression(name, self.scope(Schema()), expected=INTEGER)
        if typed is not None and typed.constant is None and not isinstance(typed.tree, exp.Placeholder):
            self.problem(name, "这里应写一个整数，或一个整数参数（:名称）。")
        return typed

    def moment(self, name: str, scope: Scope) -> Typed | None:
        """Check an expression that yields a date or a timestamp."""
        typed = self.expression(name, scope, expected=None)
        if typed is not None and typed.type.base not in (DATE.base, TIMESTAMP.base, UNKNOWN.base):
            self.problem(name, f"这里需要日期，现在的结果是 {typed.type}。")
            return None
        return typed

    def column(self, name: str, schema: Schema) -> str | None:
        """Check that the column a field names exists."""
        column = self.step.fields.get(name)
        if column is not None and not self.known(name, column, schema):
            column = meant(column, schema) or column
        self.fields[name] = column
        return column

    def columns(self, name: str, schema: Schema) -> list[str]:
        """Check that every column of a list exists and none is named twice; one that is misspelt counts as meant."""
        columns: list[str] = []
        for index, column in enumerate(self.step.fields.get(name) or []):
            known = self.known(f"{name}.{index}", column, schema)
            if column in columns:
                self.problem(f"{name}.{index}", f"列 {column} 重复列出，请删去一个。")
            columns.append(column if known else meant(column, schema) or column)
        self.fields[name] = columns
        return columns

    def keys(self, name: str, left: Schema, right: Schema) -> list[KeyPair]:
        """Check equal keys: both columns exist and their types can be compared."""
        pairs = []
        for index, item in enumerate(self.step.fields.get(name) or []):
            pair = KeyPair(item["left"], item["right"]) if isinstance(item, Mapping) else KeyPair(item, item)
            place = f"{name}.{index}"
            left_known = self.known(place, pair.left, left, "左侧")
            right_known = self.known(place, pair.right, right, "右侧")
            if left_known and right_known:
                self._comparable(place, pair, left[pair.left], right[pair.right])
            pairs.append(pair)
        self.fields[name] = pairs
        return pairs

    def order(self, name: str, schema: Schema) -> list[OrderTerm]:
        """Check an order: ``changed_on DESC``, ``row_no``."""
        terms = []
        for index, text in enumerate(self.step.fields.get(name) or []):
            column, _, direction = str(text).strip().partition(" ")
            if direction.strip().upper() not in ("", "ASC", "DESC"):
                self.problem(f"{name}.{index}", f"排序写作“列名”或“列名 DESC”，不能写作“{text}”。")
            elif self.known(f"{name}.{index}", column, schema):
                terms.append(OrderTerm(column, direction.strip().upper() == "DESC"))
        self.fields[name] = terms
        return terms

    def new_name(self, name: str) -> str | None:
        """Check the name of a new column that a field gives."""
        column = self.step.fields.get(name)
        if column is not None:
            self._new_name(name, column)
        self.fields[name] = column
        return column

    def known(self, place: str, column: str, schema: Schema, side: str = "") -> bool:
        """Whether a column exists; if not it is reported with the nearest name."""
        if column in schema:
            return True
        self.problem(place, f"{side}没有名为 {column} 的列。{hint(column, schema)}")
        return False

    def _typed(self, place: str, text: Any, scope: Scope, expected: Type | None, aggregate: bool) -> Typed | None:
        if text is None:
            return None
        try:
            typed = check_text(str(text), scope, aggregate=aggregate)
        except ExpressionErrors as errors:
            for problem in errors.problems:
                self.problem(place, problem.message, problem.offset)
            return None
        if expected is not None and typed.type.family not in (expected.family, NULL.base, UNKNOWN.base):
            self.problem(place, f"这里需要 {expected} 类型的表达式，现在的结果是 {typed.type}。")
        return typed

    def _column_type(self, place: str, typed: Typed | None) -> Type:
        if typed is None:
            return UNKNOWN
        if typed.type == NULL:
            self.problem(place, "只写 NULL 的列没有类型，请写 CAST(NULL AS 类型)。")
            return UNKNOWN
        return typed.type

    def _new_name(self, place: str, column: Any) -> bool:
        named = is_name(column)
        if not named:
            self.problem(
                place, f"“{column}”不能作列名：列名由字母、数字、下划线或汉字组成；计算的列写作“名称: 表达式”。"
            )
        return named

    def _comparable(self, place: str, pair: KeyPair, left: Type, right: Type) -> None:
        families = {left.family, right.family}
        if UNKNOWN.base not in families and len(families) > 1:
            self.problem(place, f"左侧 {pair.left} 是 {left}，右侧 {pair.right} 是 {right}，两者不能比较。")


def _selected(name: str, value: Any) -> list[tuple[str, str, Any]]:
    """(place, column, expression text) of every selected column; a bare name selects itself."""
    if isinstance(value, Mapping):
        return [(f"{name}.{column}", column, text) for column, text in value.items()]
    selected = []
    for index, item in enumerate(value):
        if isinstance(item, Mapping):
            selected += [(f"{name}.{index}.{column}", column, text) for column, text in item.items()]
        else:
            selected.append((f"{name}.{index}", item, _quoted(item)))
    return selected


def _quoted(column: str) -> str:
    """A column's name as an expression."""
    escaped = column.replace('"', '""')
    return f'"{escaped}"'
