"""Which columns say who somebody is, and which only support it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from datasources.schema.columns import Column
from datasources.schema.standards import Standard

#: equal here, and it is the same person, company, vehicle or case
IDENTIFIERS = ("id_card", "uscc", "org_code", "vin", "case_number")
#: equal here beside an equal name, and it probably is; a column with a code list (sex, kind) says too little
ATTRIBUTES = ("date", "phone", "plate", "account_no", "doc_number", "region_code", "string", "text")
NAME = "name"


@dataclass(frozen=True)
class Plan:
    """The columns of the standard that are compared, by what they are good for."""

    identifiers: tuple[str, ...]
    names: tuple[str, ...]
    attributes: tuple[str, ...]

    @classmethod
    def of(cls, standard: Standard, mapping: Mapping[str, str]) -> "Plan":
        """``mapping``: header of the list -> column of the standard."""
        chosen = [standard.columns[name] for name in dict.fromkeys(mapping.values()) if name in standard.columns]
        return cls(
            identifiers=_named(chosen, IDENTIFIERS),
            names=_named(chosen, (NAME,)),
            attributes=tuple(column.name for column in chosen if _supports(column)),
        )

    @property
    def columns(self) -> tuple[str, ...]:
        return self.identifiers + self.names + self.attributes

    @property
    def can_match(self) -> bool:
        return bool(self.identifiers or self.names)


def comparable(standard: Standard) -> list[Column]:
    """The columns that a list can be compared by."""
    return [
        column
        for column in standard.columns.values()
        if column.type in IDENTIFIERS or column.type == NAME or _supports(column)
    ]


def _supports(column: Column) -> bool:
    return column.type in ATTRIBUTES and not column.values


def _named(columns: Iterable[Column], kinds: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(column.name for column in columns if column.type in kinds)
