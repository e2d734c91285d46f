"""The types of the rule language, and what a relation's columns are.

A column keeps its semantic name (``id_card``) for masking and key cleaning; expressions see its base (``string``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from datasources.schema.types import TYPES

# families of bases that may be compared with one another
_FAMILIES = {"text": "string", "integer": "number", "decimal": "number"}


@dataclass(frozen=True)
class Type:
    """A type of the language: its name (semantic or base), its base, and for a list the type of its items."""

    name: str
    base: str
    item: Type | None = None

    @classmethod
    def named(cls, name: str) -> Type:
        """The type of a standard's column or a parameter. Raises KeyError for a name that is no type."""
        return cls(name, TYPES[name].base)

    @property
    def family(self) -> str:
        """Types of one family can be compared: string and text, integer and decimal."""
        return _FAMILIES.get(self.base, self.base)

    @property
    def is_number(self) -> bool:
        return self.family == "number"

    @property
    def ibis_type(self) -> str:
        """The type of a column of this type in the engine."""
        if self.item is not None:
            return f"array<{self.item.ibis_type}>"
        return TYPES[self.name].ibis_type if self.name in TYPES else TYPES["string"].ibis_type

    def __str__(self) -> str:
        return f"list of {self.item}" if self.item is not None else self.name


STRING = Type("string", "string")
TEXT = Type("text", "text")
INTEGER = Type("integer", "integer")
DECIMAL = Type("decimal", "decimal")
MONEY = Type("money", "decimal")
BOOLEAN = Type("boolean", "boolean")
DATE = Type("date", "date")
MONTH = Type("month", "month")
TIMESTAMP = Type("timestamp", "timestamp")
NULL = Type("null", "null")  # the literal NULL, which fits everywhere
UNKNOWN = Type("unknown", "unknown")  # stands for a part that is already reported as wrong; fits everywhere


def list_of(item: Type) -> Type:
    """The type of a list whose items are of one type."""
    return Type("list", "list", item)


class Schema(Mapping[str, Type]):
    """The columns of an input or a step, in order: name -> type.

    ``Schema.unknown()`` is what a broken step yields: every column exists in it, with type UNKNOWN, so that one mistake
    is told once.
    """

    def __init__(self, columns: Mapping[str, Type] | None = None, *, known: bool = True) -> None:
        self._columns = dict(columns or {})
        self.known = known

    @classmethod
    def unknown(cls) -> Schema:
        return cls(known=False)

    def __getitem__(self, name: str) -> Type:
        if not self.known:
            return self._columns.get(name, UNKNOWN)
        return self._columns[name]

    def __contains__(self, name: object) -> bool:
        return not self.known or name in self._columns

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def with_columns(self, columns: Mapping[str, Type]) -> Schema:
        """This schema with columns added or replaced."""
        return Schema({**self._columns, **columns}, known=self.known)

    def only(self, columns: Mapping[str, Type]) -> Schema:
        """Exactly these columns; unknown where this schema is unknown."""
        return Schema(columns, known=self.known)

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}: {type_}" for name, type_ in self._columns.items())
        return f"Schema({inside})" if self.known else f"Schema(unknown; {inside})"
