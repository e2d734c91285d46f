"""One column of a data standard."""

from dataclasses import dataclass
from typing import Any

from datasources.schema.types import TYPES, SemanticType

#: columns that every load has; a standard may not use these names
CARRIED = ("source_load", "source_file", "source_line", "row_id", "raw")


@dataclass(frozen=True)
class Column:
    """``values`` is the column's code list (empty: any value); ``synonyms`` pairs other spellings with the listed
    value that they mean; ``unit`` is what its numbers count (元, 万元, 亩)."""

    name: str
    type: str
    title: str
    required: bool = False
    aliases: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    synonyms: tuple[tuple[str, str], ...] = ()
    unit: str | None = None
    title_en: str = ""

    @property
    def kind(self) -> SemanticType:
        return TYPES[self.type]

    @property
    def spellings(self) -> dict[str, list[str]]:
        """The other spellings of each listed value that has some."""
        grouped: dict[str, list[str]] = {}
        for spelling, value in self.synonyms:
            grouped.setdefault(value, []).append(spelling)
        return grouped

    def definition(self) -> dict[str, Any]:
        """The column as a standard's definition writes it."""
        whole = {
            "type": self.type,
            "title": self.title,
            "title_en": self.title_en,
            "required": self.required,
            "aliases": list(self.aliases),
            "values": list(self.values),
            "synonyms": self.spellings,
            "unit": self.unit,
        }
        return {name: value for name, value in whole.items() if value}
