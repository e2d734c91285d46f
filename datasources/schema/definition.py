"""Reads the parts of a standard's definition and notes every problem with its place, not only the first."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import process

from datasources.schema.columns import CARRIED, Column
from datasources.schema.english import english_title
from datasources.schema.text import fold, fold_title
from datasources.schema.types import TYPES

_SLUG = re.compile(r"[a-z][a-z0-9_]*")
_COLUMN_FIELDS = ("type", "title", "title_en", "required", "aliases", "values", "synonyms", "unit", "notes")
_LISTED = ("string", "code", "name")


@dataclass
class Findings:
    """The problems found so far, each beginning with its place."""

    problems: list[str] = field(default_factory=list)

    def add(self, place: str, what: str) -> None:
        self.problems.append(f"{place} {what}" if place else what)

    def slug(self, place: str, value: Any) -> str:
        if not isinstance(value, str) or not _SLUG.fullmatch(value):
            self.add(place, "应由小写字母、数字和下划线组成，并以字母开头")
            return value if isinstance(value, str) else ""
        return value

    def unknown(self, place: str, given: Mapping[str, Any], known: Sequence[str]) -> None:
        for name in given:
            if name not in known:
                self.add(f"{place}.{name}".lstrip("."), f"不是可用的字段{_nearest(str(name), known)}")

    def column(self, place: str, name: Any, columns: Mapping[str, Column], types: Sequence[str]) -> str | None:
        """A column that must exist and be of one of these types; None when the field is left out."""
        if name is None:
            return None
        if name not in columns:
            self.add(place, f"指向不存在的列 {name}{_nearest(str(name), columns)}")
        elif columns[name].type not in types:
            self.add(place, f"指向的列 {name} 类型为 {columns[name].type}，应为 {'、'.join(types)} 之一")
        return name


def read_columns(given: Any, found: Findings) -> dict[str, Column]:
    if not isinstance(given, Mapping) or not given:
        found.add("columns", "应至少列出一列")
        return {}
    columns = {str(name): _read_column(str(name), fields, found) for name, fields in given.items()}
    _report_ambiguous(columns, found)
    return columns


def _read_column(name: str, fields: Any, found: Findings) -> Column:
    place = f"columns.{name}"
    if name in CARRIED:
        found.add(place, "是每个批次自带的列名，请换一个")
    found.slug(place, name)
    if not isinstance(fields, Mapping):
        found.add(place, "应写成 {type: …, title: …}")
        return Column(name=name, type="string", title=name)
    found.unknown(place, fields, _COLUMN_FIELDS)
    kind = fields.get("type")
    if kind not in TYPES:
        found.add(f"{place}.type", f"没有名为 {kind} 的类型{_nearest(str(kind), TYPES)}")
        kind = "string"
    if not isinstance(fields.get("required", False), bool):
        found.add(f"{place}.required", "应为 true 或 false")
    values = tuple(fold(item) for item in _words(f"{place}.values", fields.get("values"), found))
    if len(set(values)) < len(values):
        found.add(f"{place}.values", "同一取值出现了两次")
    if values and kind not in _LISTED:
        found.add(f"{place}.values", f"只能用于 {'、'.join(_LISTED)} 类型的列")
    return Column(
        name=name,
        type=kind,
        title=str(fields.get("title") or name),
        title_en=str(fields.get("title_en") or english_title(name)),
        required=fields.get("required") is True,
        aliases=tuple(_words(f"{place}.aliases", fields.get("aliases"), found)),
        values=values,
        synonyms=_read_synonyms(f"{place}.synonyms", fields.get("synonyms"), values, found),
        unit=None if fields.get("unit") is None else str(fields["unit"]),
    )


def _read_synonyms(place: str, given: Any, values: Sequence[str], found: Findings) -> tuple[tuple[str, str], ...]:
    """Pairs of a spelling and the listed value that it means, from ``{value: [spelling, …]}``."""
    if given is None:
        return ()
    if not isinstance(given, Mapping):
        found.add(place, "应写成 {取值: [另一种写法, …]}")
        return ()
    pairs = [(fold(word), fold(str(value))) for value, words in given.items() for word in _words(place, words, found)]
    meanings: dict[str, str] = dict.fromkeys(values, "")
    for spelling, value in pairs:
        if value not in values:
            found.add(place, f"的 {value} 不在取值（values）之内{_nearest(value, values)}")
        if spelling in meanings:
            found.add(place, f"“{spelling}”已经是一个取值，或者写了两次")
        meanings[spelling] = value
    return tuple(pairs)


def read_title(given: Any, slug: str, found: Findings) -> dict[str, str]:
    if isinstance(given, str) and given:
        return {"zh": given}
    if isinstance(given, Mapping) and given.get("zh"):
        return {str(language): str(text) for language, text in given.items()}
    found.add("title", "应为 {zh: 中文名, en: English}")
    return {"zh": slug}


def read_key(given: Any, columns: Mapping[str, Column], found: Findings) -> tuple[str, ...]:
    key = tuple(_words("key", given, found))
    for name in key:
        if name not in columns:
            found.add("key", f"包含不存在的列 {name}{_nearest(name, columns)}")
    if len(set(key)) < len(key):
        found.add("key", "同一列出现了两次")
    return key


def read_word(place: str, value: Any, known: Sequence[str], found: Findings) -> str:
    if value not in known:
        found.add(place, f"应为 {'、'.join(known)} 之一，现为 {value}")
    return str(value)


def _words(place: str, given: Any, found: Findings) -> list[str]:
    if given is None:
        return []
    if isinstance(given, str):
        return [given]
    if not isinstance(given, Sequence) or any(isinstance(item, Mapping | list) for item in given):
        found.add(place, "应为一列词语")
        return []
    return [str(item) for item in given]


def _report_ambiguous(columns: Mapping[str, Column], found: Findings) -> None:
    """A header must never fit two columns."""
    owners: dict[str, str] = {}
    for name, column in columns.items():
        for word in {fold_title(text) for text in (name, column.title, *column.aliases)}:
            if owners.setdefault(word, name) != name:
                found.add(f"columns.{name}", f"与列 {owners[word]} 的名称或别名相同（{word}）")


def _nearest(word: str, known: Any) -> str:
    match = process.extractOne(word, [str(name) for name in known], score_cutoff=60)
    return f"，是否要写 {match[0]}" if match else ""
