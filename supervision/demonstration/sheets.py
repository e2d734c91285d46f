"""Rows as files that agencies send: GB18030 tables, workbooks with a title above the header, cells spelt every way."""

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter

from supervision.demonstration.world import Row

_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True)
class Sheet:
    """One file of one supplier: what it holds, for whom it is loaded, and how many of its rows are bad."""

    path: Path
    standard: str
    office: str
    source: str
    coverage: tuple[date, date] | None
    rows: int
    rejected: int


@dataclass(frozen=True)
class Form:
    """How a supplier writes a standard: column -> its own title, in its own order; how many rows it gets wrong."""

    source: str
    ending: str  # csv (GB18030), utf8.csv, xlsx
    titles: dict[str, str]
    identity: str | None = None  # the column of identity numbers
    spoiled: int = 0  # bad rows mixed in


def write(
    folder: Path, form: Form, standard: str, office: str, rows: Sequence[Row], rng: Random
) -> tuple[Path, int, int]:
    """Write one file; returns its path, its rows and how many of them are bad."""
    table = [[_spelt(column, row.get(column), form, rng) for column in form.titles] for row in rows]
    for _ in range(form.spoiled):
        place = list(form.titles).index(form.identity) if form.identity else 0
        bad = list(rng.choice(table))
        bad[place] = "99010119850230001X" if form.identity else ""  # the thirtieth of February, or an empty key
        table.insert(rng.randrange(len(table) + 1), bad)
    path = folder / f"{office}_{form.source}_{standard}.{form.ending}"
    _WRITERS[form.ending](path, form, table)
    return path, len(table), form.spoiled


def write_extracts(path: Path, rows: Sequence[Row]) -> None:
    """Judgments as JSON lines, the values nested as in published extracts."""
    with path.open("w", encoding="utf-8") as out:
        for row in rows:
            term = {name: row[name] for name in ("death_penalty", "imprisonment", "life_imprisonment")}
            meta = {name: row[name] for name in ("criminals", "accusation", "relevant_articles", "punish_of_money")}
            line = {"fact": row["fact"], "meta": {**meta, "term_of_imprisonment": term}}
            out.write(json.dumps(line, ensure_ascii=False) + "\n")


def _spelt(column: str, value: Any, form: Form, rng: Random) -> Any:
    """A value in one of the ways in which people type it."""
    if value is None:
        return rng.choice(("", "", "不详")) if column == form.identity else ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return _day(value, rng)
    if column.endswith("id_card"):
        return _identity(value, rng)
    if isinstance(value, Decimal | int):
        return f"{value:,}" if rng.random() < 0.2 else str(value)
    if column.endswith("case_number") and rng.random() < 0.2:
        return value.replace("(", "（").replace(")", "）")
    return value


def _day(value: date, rng: Random) -> str:
    spellings: tuple[Callable[[], str], ...] = (
        value.isoformat,
        lambda: f"{value.year}/{value.month}/{value.day}",
        lambda: f"{value:%Y%m%d}",
        lambda: f"{value.year}年{value.month}月{value.day}日",
        lambda: f"{value.year}.{value.month}.{value.day}".translate(_WIDE),
    )
    return rng.choices(spellings, (6, 2, 1, 2, 1))[0]()


def _identity(value: str, rng: Random) -> str:
    chance = rng.random()
    if chance < 0.05 and value[6:8] == "19":
        return value[:6] + value[8:17]  # the old fifteen digits
    if chance < 0.10:
        return value.translate(_WIDE)
    if chance < 0.15:
        return f" {value.lower()} "
    return value


def _write_csv(encoding: str) -> Callable[[Path, Form, list[list[Any]]], None]:
    def write_table(path: Path, form: Form, table: list[list[Any]]) -> None:
        with path.open("w", encoding=encoding, newline="") as out:
            writer = csv.writer(out)
            writer.writerow(form.titles.values())
            writer.writerows(table)

    return write_table


def _write_workbook(path: Path, form: Form, table: list[list[Any]]) -> None:
    """A workbook as an office keeps it: a title across the top, the header below it."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("导出")
        sheet.write_string(0, 0, f"{form.source}（演示数据，纯属虚构）")
        for number, row in enumerate([list(form.titles.values()), *table], start=1):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, str(cell))


_WRITERS = {"csv": _write_csv("gb18030"), "utf8.csv": _write_csv("utf-8-sig"), "xlsx": _write_workbook}
