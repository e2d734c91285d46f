"""The datasets as the field's two catalogues list them, read from their text beside the project."""

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "domain"
_SECTIONS = (("catalogue-a.md", "# 7. Standard datasets", "**Alignment"), ("catalogue-b.md", "## D1 Court", "# Part 2"))
_SLUG = re.compile(r"^(?:- \*\*|#### )`(\w+)`", re.MULTILINE)
#: `column` 标签 type in catalogue A, `column` 标签 (type) in B; both end with a semicolon or the line
_COLUMN = re.compile(r"`(\w+)`(?:\*\*)? ([^;`\n]*?) \(?(\w+)\)?(?=;|\s*$)", re.MULTILINE)


@dataclass(frozen=True)
class ListedColumn:
    """``label`` is empty where the catalogue gives a code list in its place; ``codes`` are that list."""

    name: str
    label: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Listed:
    """A dataset as one catalogue lists it."""

    slug: str
    columns: tuple[ListedColumn, ...]


def listed() -> list[Listed]:
    """Every dataset of both catalogues, in their order; a slug that both have comes twice."""
    found = []
    for file, first, end in _SECTIONS:
        text = (FOLDER / file).read_text(encoding="utf-8").partition(first)[2].partition(end)[0]
        _, *parts = _SLUG.split(text)
        found += [Listed(slug, _columns(body)) for slug, body in zip(parts[::2], parts[1::2], strict=True)]
    return found


def _columns(body: str) -> tuple[ListedColumn, ...]:
    lines = "\n".join(body.splitlines()[1:])
    return tuple(_column(name, label, kind == "code") for name, label, kind in _COLUMN.findall(lines))


def _column(name: str, text: str, is_code: bool) -> ListedColumn:
    """Codes stand in brackets after the label, after a blank, or alone: 状态(有效/撤销), 程序 普通/简易, 有/无."""
    bracketed = re.search(r"\(([^)]*/[^)]*)\)", text)
    label = text.replace(bracketed[0], "") if bracketed else text
    codes = bracketed[1] if bracketed and is_code else ""
    if is_code and not codes and "/" in label:
        label, _, codes = label.rpartition(" ")
    label = re.sub(r"\([^)]*=[^)]*\)|(㎡|m³|kg|mm)$", "", label)
    return ListedColumn(name, label, tuple(codes.split("/")) if codes else ())
