"""Data standards: what the columns of a table mean, wherever the table comes from."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from datasources.errors import StandardError
from datasources.schema.columns import Column
from datasources.schema.definition import Findings, read_columns, read_key, read_title, read_word

SHIPPED = Path(__file__).resolve().parent.parent / "standards"
ORIGINS = ("internal", "external", "reference")
LEVELS = ("L1", "L2", "L3", "L4")


@dataclass(frozen=True)
class Standard:
    """One data standard. ``key`` names the business key's columns (empty: a row has none); ``occurred`` the date
    on which coverage is measured; ``region`` the column that says where a row belongs."""

    slug: str
    title: dict[str, str]
    columns: dict[str, Column]
    supplier: str = ""
    origin: str = "external"
    level: str = "L3"
    grain: str = ""
    key: tuple[str, ...] = field(default=())
    occurred: str | None = None
    region: str | None = None

    @classmethod
    def from_definition(cls, definition: Mapping[str, Any]) -> Self:
        """Read a definition as written in YAML. Raises StandardError listing every problem with its place."""
        if not isinstance(definition, Mapping):
            raise StandardError("数据标准", ["应为由“名称: 值”组成的映射"])
        found = Findings()
        found.unknown("", definition, _FIELDS)
        slug = found.slug("slug", definition.get("slug"))
        columns = _ordered(read_columns(definition.get("columns"), found), definition.get("order"))
        standard = cls(
            slug=slug,
            title=read_title(definition.get("title"), slug, found),
            columns=columns,
            supplier=str(definition.get("supplier") or ""),
            origin=read_word("origin", definition.get("origin", "external"), ORIGINS, found),
            level=read_word("level", definition.get("level", "L3"), LEVELS, found),
            grain=str(definition.get("grain") or ""),
            key=read_key(definition.get("key"), columns, found),
            occurred=found.column("occurred", definition.get("occurred"), columns, ("date", "timestamp", "month")),
            region=found.column("region", definition.get("region"), columns, ("region_code", "code", "string")),
        )
        if found.problems:
            raise StandardError(f"数据标准 {slug or '（无标识）'}", found.problems)
        return standard

    def definition(self) -> dict[str, Any]:
        """The plain definition that ``from_definition`` reads back to an equal standard; JSON can hold it."""
        whole = {
            "slug": self.slug,
            "title": dict(self.title),
            "supplier": self.supplier,
            "origin": self.origin,
            "level": self.level,
            "grain": self.grain,
            "key": list(self.key),
            "occurred": self.occurred,
            "region": self.region,
            "columns": {name: column.definition() for name, column in self.columns.items()},
            # PostgreSQL keeps JSON objects in an order of its own
            "order": list(self.columns),
        }
        return {name: value for name, value in whole.items() if value not in (None, "")}


_FIELDS = (
    "slug", "title", "supplier", "origin", "level", "grain", "key", "occurred", "region", "columns", "order", "notes",
)  # fmt: skip


def _ordered(columns: dict[str, Column], order: Any) -> dict[str, Column]:
    """The columns in a stated order; those that it leaves out follow."""
    stated = [name for name in order if name in columns] if isinstance(order, list) else []
    return {name: columns[name] for name in [*stated, *columns]}


def read_standards(path: Path) -> list[dict[str, Any]]:
    """The definitions in a YAML 1.2 or JSON file: one, a list, or several documents. They are not checked here."""
    place = f"文件 {Path(path).name}"
    try:
        documents = list(YAML(typ="safe", pure=True).load_all(Path(path).read_text(encoding="utf-8-sig")))
    except UnicodeDecodeError as error:
        raise StandardError(place, ["不是 UTF-8 编码的文本"]) from error
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = f"第 {mark.line + 1} 行第 {mark.column + 1} 列" if mark else "某处"
        raise StandardError(place, [f"{at}不符合 YAML 的写法（{getattr(error, 'problem', None) or error}）"]) from error
    found = [item for document in documents for item in (document if isinstance(document, list) else [document])]
    definitions = [item for item in found if item is not None]
    if not definitions or not all(isinstance(item, dict) for item in definitions):
        raise StandardError(place, ["没有找到数据标准的定义"])
    return [json.loads(json.dumps(item, default=str, ensure_ascii=False)) for item in definitions]


def shipped_standards() -> list[Path]:
    """Files of the standards that come with the product."""
    return sorted(SHIPPED.rglob("*.yaml"))


__all__ = ["Column", "Standard", "read_standards", "shipped_standards"]
