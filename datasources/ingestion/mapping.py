"""Which column of the standard a file's column is: exactly by title, alias or slug; by likeness only suggested."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import fuzz, process

from datasources.errors import MappingError
from datasources.formats.titles import BETWEEN
from datasources.schema.columns import Column
from datasources.schema.standards import Standard
from datasources.schema.text import fold, fold_title

How = Literal["exact", "alias", "slug", "remembered", "suggested", "none"]
#: per cent of likeness from which a column is worth suggesting
LIKE = 60
_UNIT = re.compile(r"\s*[(\[]\s*(?:单位[:]?\s*)?([^()\[\]\s]{1,5})\s*[)\]]$")
_MONEY_UNIT = re.compile(r"[十百千]?[万亿]?元|[十百千]?[万亿]")
_KNOWN: tuple[How, ...] = ("exact", "alias", "slug")
_COUNTED = ("integer", "decimal", "money")


@dataclass(frozen=True)
class ColumnMatch:
    """What a header was recognised as. ``similarity`` is in per cent; only a suggestion needs a person's consent."""

    header: str
    column: str | None
    how: How
    similarity: int


@dataclass(frozen=True)
class Binding:
    """A column of a file that is taken in: its place, the standard's column, and the unit its numbers count."""

    place: int
    header: str
    column: Column
    unit: str | None


def suggest_mapping(
    headers: Sequence[str], standard: Standard, remembered: Mapping[str, str] | None = None
) -> list[ColumnMatch]:
    """A proposal for every header, in their order. No column of the standard is proposed twice."""
    found: dict[str, ColumnMatch] = {}
    free = dict(standard.columns)

    def take(header: str, column: str, how: How, similarity: int = 100) -> None:
        found[header] = ColumnMatch(header, column, how, similarity)
        free.pop(column)

    for kind in _KNOWN:
        for header in headers:
            if header not in found and (column := _named(header, free, kind)):
                take(header, column, kind)
    for header in headers:
        if header not in found and (column := (remembered or {}).get(header)) in free:
            take(header, column, "remembered")
    for header, title in _titles_below_groups(headers).items():
        if header not in found and (column := next(filter(None, (_named(title, free, kind) for kind in _KNOWN)), None)):
            take(header, column, "alias")
    for header in headers:
        if header not in found and (likely := _likely(header, free)):
            take(header, likely[0], "suggested", likely[1])
    return [found.get(header, ColumnMatch(header, None, "none", 0)) for header in headers]


def bind_files(
    files: Sequence[tuple[str, Sequence[str]]], standard: Standard, given: Mapping[str, str] | None
) -> list[list[Binding]]:
    """The columns to take in from each file (name, headers) of a load; one mapping serves them all.

    ``given`` (header -> column, or "" to leave it out) goes before exact matches. Raises MappingError when it names
    what does not exist, or when a file has no column for a required one.
    """
    given = dict(given or {})
    _check_given(given, files, standard)
    return [_bind(f"文件 {name}", headers, standard, given) for name, headers in files]


def bind(headers: Sequence[str], standard: Standard, given: Mapping[str, str] | None, place: str) -> list[Binding]:
    """``bind_files`` for a load of one file; ``place`` is how errors call it."""
    return bind_files([(place.removeprefix("文件 "), headers)], standard, given)[0]


def _bind(place: str, headers: Sequence[str], standard: Standard, given: Mapping[str, str]) -> list[Binding]:
    chosen = {header: given[header] for header in headers if header in given}
    used = [column for column in chosen.values() if column]
    if twice := {column for column in used if used.count(column) > 1}:
        raise MappingError(place, f"有两列都映射到 {'、'.join(sorted(twice))}", "请只保留一列")
    free = _only(standard, {name: column for name, column in standard.columns.items() if name not in used})
    for match in suggest_mapping([header for header in headers if header not in given], free):
        if match.how in ("exact", "alias", "slug"):
            chosen[match.header] = match.column or ""
    for column in standard.columns.values():
        if column.required and column.name not in chosen.values():
            raise MappingError(place, _missing(column, headers), "请在映射中为它指定一列，或补上这一列后再导入")
    return [
        Binding(at, header, column, header_unit(header, column) or column.unit)
        for at, header in enumerate(headers)
        if (column := standard.columns.get(chosen.get(header, "")))
    ]


def header_unit(header: str, column: Column) -> str | None:
    """The unit that a title carries for its amounts: 金额（万元） -> 万元."""
    match = _UNIT.search(fold(header))
    return match[1] if match and column.type == "money" and _MONEY_UNIT.fullmatch(match[1]) else None


def _named(header: str, columns: Mapping[str, Column], kind: How) -> str | None:
    for name, column in columns.items():
        known = {"exact": (column.title,), "alias": column.aliases, "slug": (name,)}[kind]
        if _spellings(header, column) & {fold_title(word) for word in known}:
            return name
    return None


def _titles_below_groups(headers: Sequence[str]) -> dict[str, str]:
    """The column's own title in a header of several rows (当事人/身份证号), where only one column has it."""
    titles = {header: header.rpartition(BETWEEN)[2] for header in headers if BETWEEN in header}
    seen = Counter([*titles.values(), *headers])
    return {header: title for header, title in titles.items() if title and seen[title] == 1}


def _spellings(header: str, column: Column) -> set[str]:
    spellings = {fold_title(header)}
    if column.type in _COUNTED:
        spellings.add(fold_title(_UNIT.sub("", fold(header))))
    return spellings - {""}


def _likely(header: str, columns: Mapping[str, Column]) -> tuple[str, int] | None:
    words = {
        f"{name}/{at}": fold_title(word)
        for name, column in columns.items()
        for at, word in enumerate((column.title, *column.aliases, name))
    }
    best = process.extractOne(fold_title(header), words, scorer=fuzz.ratio, score_cutoff=LIKE)
    return (best[2].split("/")[0], round(best[1])) if best else None


def _check_given(given: Mapping[str, str], files: Sequence[tuple[str, Sequence[str]]], standard: Standard) -> None:
    known = dict.fromkeys(header for _, headers in files for header in headers)
    place = f"文件 {'、'.join(name for name, _ in files)}"
    for header, column in given.items():
        if column and column not in standard.columns:
            near = process.extractOne(column, list(standard.columns), score_cutoff=LIKE)
            hint = f"（是否要写 {near[0]}）" if near else ""
            raise MappingError(place, f"映射中的 {column} 不是标准“{standard.title['zh']}”的列{hint}", "请改正映射")
        if column and header not in known:
            raise MappingError(place, f"映射中的“{header}”在文件里没有", f"文件的列有：{'、'.join(known)}")


def _missing(column: Column, headers: Sequence[str]) -> str:
    also = f"（也可叫：{'、'.join(column.aliases)}）" if column.aliases else ""
    return f"缺少必需的列“{column.title}”{also}。文件的列有：{'、'.join(headers)}"


def _only(standard: Standard, columns: dict[str, Column]) -> Standard:
    return Standard(slug=standard.slug, title=standard.title, columns=columns)


@dataclass(frozen=True)
class Fit:
    """How well headers fit a standard: how many it knows by name, and required columns that none is, or is like.

    ``alike``: the other headers that resemble a column, each by its likeness.
    """

    standard: Standard
    recognised: int
    headers: int
    missing: int
    alike: float = 0.0

    @property
    def percent(self) -> int:
        return round(100 * self.recognised / max(1, self.headers))

    @property
    def worth(self) -> float:
        """A likeness counts half of a name."""
        return self.recognised + self.alike / 2 - self.missing


def best_standards(headers: Sequence[str], standards: Sequence[Standard], best: int = 3) -> list[Fit]:
    """The standards that headers fit best, only those that know some of them."""
    spellings = {fold_title(text) for header in headers for text in (header, _UNIT.sub("", fold(header)))} - {""}
    fits = [_fit(standard, headers) for standard in standards if _knows_any(standard, spellings)]
    known = [fit for fit in fits if fit.recognised]
    return sorted(known, key=lambda fit: (-fit.worth, fit.missing, fit.standard.slug))[:best]


def _knows_any(standard: Standard, spellings: set[str]) -> bool:
    """Whether a header is one of its columns by name: quicker than finding out which."""
    return any(
        fold_title(word) in spellings
        for name, column in standard.columns.items()
        for word in (column.title, *column.aliases, name)
    )


def _fit(standard: Standard, headers: Sequence[str]) -> Fit:
    matches = suggest_mapping(headers, standard)
    taken = {match.column for match in matches}
    return Fit(
        standard,
        recognised=sum(match.how in _KNOWN for match in matches),
        headers=len(headers),
        missing=sum(column.required and name not in taken for name, column in standard.columns.items()),
        alike=sum(match.similarity for match in matches if match.how == "suggested") / 100,
    )
