"""What a function of the language is: its arguments, its result, its meaning and how it is built in Ibis."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir

from models_engine.expressions.types import NULL, TIMESTAMP, UNKNOWN, Type

ANY = "any"
_NOTHING = {
    "number": "decimal(38, 6)",
    "integer": "int64",
    "string": "string",
    "date": "date",
    "month": "date",
    "timestamp": "timestamp",
    "list": "array<string>",
}


@dataclass(frozen=True)
class Argument:
    """One argument. ``accepts`` are families (string, number, date, …), ``integer`` or ``any``.

    A ``constant`` argument must be a literal and reaches ``build`` as a Python value; ``rule`` says what is wrong with
    such a value, or None.
    """

    name: str
    accepts: tuple[str, ...]
    constant: bool = False
    rule: Callable[[Any], str | None] | None = None

    def takes(self, type_: Type) -> bool:
        """Whether a value of a type may stand here."""
        if type_ in (UNKNOWN, NULL) or ANY in self.accepts:
            return True
        return type_.family in self.accepts or type_.base in self.accepts or self.wants_day_of(type_)

    def wants_day_of(self, type_: Type) -> bool:
        """Whether a moment stands where a day is asked for: its calendar day is meant."""
        return type_.base == TIMESTAMP.base and "date" in self.accepts and "timestamp" not in self.accepts

    @property
    def nothing(self) -> str | None:
        """The engine's type of a NULL that stands here; None where any type will do."""
        return next((_NOTHING[word] for word in self.accepts if word in _NOTHING), None)

    def __str__(self) -> str:
        return f"{self.name}: {'|'.join(self.accepts)}"


@dataclass(frozen=True)
class Function:
    """One row of the table.

    ``build`` gets the Ibis values in order (Python values for constant arguments), and the arguments' types as
    ``types`` where ``wants_types``; an aggregate's ``build`` also gets the environment first. ``ranks`` marks one that
    asks for a row's place in its group. ``rule`` says what is wrong with the arguments' types together, or None.
    """

    name: str
    arguments: tuple[Argument, ...]
    result: Type | Callable[[Sequence[Type]], Type | None]
    build: Callable[..., ir.Value]
    meaning: Mapping[str, str]
    optional: int = 0
    variadic: bool = False
    aggregate: bool = False
    rule: Callable[[Sequence[Type]], str | None] | None = None
    wants_types: bool = False
    ranks: bool = False

    @property
    def fewest(self) -> int:
        return len(self.arguments) - self.optional

    @property
    def most(self) -> int | None:
        return None if self.variadic else len(self.arguments)

    def argument(self, index: int) -> Argument:
        """The declaration of an argument; the last one stands for all that follow in a variadic function."""
        return self.arguments[min(index, len(self.arguments) - 1)]

    @property
    def signature(self) -> str:
        """``deadline(d: date, n: integer) -> date``, for the documentation and error texts."""
        inside = [str(argument) for argument in self.arguments]
        for index in range(self.fewest, len(inside)):
            inside[index] = f"[{inside[index]}]"
        if self.variadic:
            inside.append("…")
        result = str(self.result) if isinstance(self.result, Type) else "同参数"
        return f"{self.name}({', '.join(inside)}) -> {result}"


def one_family(types: Sequence[Type]) -> str | None:
    """The rule that all arguments can be compared with one another."""
    known = [type_ for type_ in types if type_ not in (UNKNOWN, NULL)]
    if len({type_.family for type_ in known}) <= 1:
        return None
    return f"各参数的类型不一致（{'、'.join(map(str, dict.fromkeys(known)))}）。"


def meaning(zh: str, en: str) -> dict[str, str]:
    """A function's meaning in both languages."""
    return {"zh": zh, "en": en}


def arguments(*specs: str) -> tuple[Argument, ...]:
    """Arguments from short words: ``"d:date"``, ``"n:integer"``, ``"x:string|number"``."""
    made = []
    for spec in specs:
        name, _, accepts = spec.partition(":")
        made.append(Argument(name, tuple(accepts.split("|"))))
    return tuple(made)
