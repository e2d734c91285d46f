"""What was typed: a number of which kind, or a name; and which columns of a standard may hold it."""

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from datasources.schema.cleaning import clean_value
from datasources.schema.standards import Standard
from datasources.schema.types import TYPES
from datasources.schema.types.base import keep_ends

#: in this order a text is tried; what is nothing else is a name
KINDS = ("id_card", "uscc", "case_number", "plate", "name")


@dataclass(frozen=True)
class Subject:
    """What is looked for: ``kind`` of number (a semantic type), its cleaned ``value``, for a name perhaps the year of
    birth."""

    kind: str
    value: str
    birth_year: int | None = None

    @property
    def masked(self) -> str:
        """As it may stand in a record of the look-up."""
        return keep_ends(self.value, 2, 2) if self.kind == "plate" else TYPES[self.kind].mask(self.value)


def recognise(text: str, kind: str = "", birth_year: int | None = None) -> Subject | None:
    """What ``text`` is, cleaned as a load would clean it; ``kind`` says it beforehand. None where it is not that."""
    for name in [kind] if kind else KINDS:
        if value := clean_value(name, text):
            return Subject(name, value, birth_year if name == "name" else None)
    return None


def searchable(standard: Standard, kind: str = "") -> list[str]:
    """The columns that may hold such a number or name; without ``kind``, any of them."""
    kinds = {kind} if kind else set(KINDS)
    if "uscc" in kinds:
        kinds.add("org_code")
    return [column.name for column in standard.columns.values() if column.type in kinds]


def condition(table: ir.Table, standard: Standard, subject: Subject) -> ir.BooleanValue:
    """Whether a row speaks of the subject. A row that says nothing of a birth is not left out by a year of birth."""
    equal = [
        table[name]
        == (subject.value[8:17] if standard.columns[name].type == "org_code" != subject.kind else subject.value)
        for name in searchable(standard, subject.kind)
    ]
    return ibis.or_(*equal) & _born(table, standard, subject.birth_year)


def _born(table: ir.Table, standard: Standard, year: int | None) -> ir.BooleanValue:
    if year is None:
        return ibis.literal(True)
    ids = [table[c.name].substr(6, 4) for c in standard.columns.values() if c.type == "id_card"]
    days = [table[c.name].year().cast("string") for c in standard.columns.values() if _is_birthday(c.name, c.type)]
    said = [*ids, *days]
    if not said:
        return ibis.literal(True)
    return ibis.or_(*(one == str(year) for one in said)) | ibis.and_(*(one.isnull() for one in said))


def _is_birthday(name: str, kind: str) -> bool:
    return kind == "date" and "birth" in name
