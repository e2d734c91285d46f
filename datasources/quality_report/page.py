"""What a quality page shows of figures: of one load, or of a dataset's current loads together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.utils import timezone

from datasources.office_directory import names_of
from datasources.quality.changes import distribution_shift
from datasources.quality.parts import Part, parts
from datasources.quality.refusals import parse_rates
from datasources.quality.shares import completeness, overall_completeness, refused_cells, refused_share, validity
from datasources.quality_report.charts import calendar_chart
from datasources.quality_report.words import PARTS, doubt_text, per_cent, reason_text, title_of
from datasources.schema.columns import Column
from datasources.schema.standards import Standard
from datasources.schema.types import TYPES

Figures = Mapping[str, Any]


@dataclass(frozen=True)
class Bar:
    """A share with its words; ``percent`` is None where there is nothing to draw."""

    label: str
    share: float | None
    note: str = ""

    @property
    def percent(self) -> str | None:
        return None if self.share is None else f"{100 * self.share:.1f}"

    @property
    def text(self) -> str:
        return per_cent(self.share)


@dataclass(frozen=True)
class ColumnLine:
    """One column's line of the table; ``before``: its figures in the load before, where there is one."""

    column: Column
    figures: Figures
    title: str
    is_estimate: bool
    before: Figures | None = None

    @property
    def complete(self) -> Bar:
        return Bar(self.title, completeness(self.figures))

    @property
    def valid(self) -> Bar:
        return Bar(self.title, validity(self.figures))

    @property
    def points(self) -> float | None:
        """By how many points the completeness rose or fell; None where it did not, or is not known."""
        now, then = completeness(self.figures), completeness(self.before) if self.before else None
        moved = None if now is None or then is None else round(100 * (now - then), 1)
        return moved or None

    @property
    def shift(self) -> str | None:
        """How much of the distribution of codes moved."""
        moved = distribution_shift(self.before, self.figures) if self.before else None
        return per_cent(moved) if moved else None

    @property
    def refused(self) -> int:
        return refused_cells(self.figures)

    @property
    def reasons(self) -> list[tuple[str, int]]:
        return sorted(self.figures["refused"].items(), key=lambda item: -item[1])

    @property
    def doubts(self) -> list[str]:
        return [doubt_text(doubt, cells) for doubt, cells in self.figures["doubts"].items()]

    @property
    def codes(self) -> list[tuple[str, int, Bar]]:
        told, filled = self.figures["codes"] or {"top": []}, self.figures["filled"]
        return [(code, rows, Bar(code, rows / filled)) for code, rows in told["top"]]


@dataclass(frozen=True)
class Match:
    """``percent`` of the sampled numbers are in the dataset; its title is empty where the reader may not see it."""

    slug: str
    title: str
    percent: int


@dataclass(frozen=True)
class Area:
    code: str
    name: str
    rows: int
    bar: Bar


@dataclass(frozen=True)
class QualityPage:
    """``before``: figures of the load before; ``titles``: dataset slug -> title, of those that keys were found in."""

    figures: Figures
    standard: Standard
    cycle_days: int | None = None
    before: Figures | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    today: date = field(default_factory=timezone.localdate)

    @cached_property
    def parts(self) -> list[tuple[Part, Bar]]:
        found = parts(self.figures, self.today, self.cycle_days)
        return [(part, Bar(str(PARTS[part.name]), part.share, self._reason(part))) for part in found]

    @cached_property
    def lines(self) -> list[ColumnLine]:
        """Columns of the load that the standard still has, in its order."""
        before = self.before["columns"] if self.before else {}
        return [
            ColumnLine(
                self.standard.columns[name],
                figures,
                title_of(name, self.standard),
                not self.figures["exact"],
                before.get(name),
            )
            for name in self.standard.columns  # their order is the standard's: the database may keep none
            if (figures := self.figures["columns"].get(name)) is not None
        ]

    @property
    def coded(self) -> list[ColumnLine]:
        return [line for line in self.lines if line.codes]

    @property
    def matched(self) -> list[tuple[ColumnLine, list[Match]]]:
        """Columns that were looked for in other datasets, and where they were found, most of them first."""
        return [(line, self._matches(line)) for line in self.lines if line.figures["matches"]]

    @property
    def type_rates(self) -> list[Bar]:
        """Parse rate by type, over all columns of the standard."""
        filled = {line.column.name: line.figures["filled"] for line in self.lines}
        refused = {line.column.name: line.refused for line in self.lines}
        columns = {line.column.name: line.column for line in self.lines}
        rates = parse_rates(columns, filled, refused)
        return [Bar(TYPES[kind].title, read / seen, f"{read:,} / {seen:,}") for kind, (read, seen) in rates.items()]

    @property
    def rows_change(self) -> float | None:
        """Per cent by which the rows rose or fell."""
        if not (self.before and self.before["rows"]):
            return None
        return round(100 * (self.figures["rows"] / self.before["rows"] - 1), 1)

    @property
    def complete(self) -> str:
        return per_cent(overall_completeness(self.figures))

    @property
    def refused(self) -> str:
        return per_cent(refused_share(self.figures))

    @property
    def gaps(self) -> list[tuple[date, date]]:
        days = self.figures["days"] or {"gaps": []}
        return [(date.fromisoformat(first), date.fromisoformat(last)) for first, last in days["gaps"]]

    @property
    def months(self) -> list[tuple[str, int]]:
        """Rows by month, for those who do not see the calendar."""
        return list(_by_month((self.figures["days"] or {"counts": {}})["counts"]))

    @cached_property
    def areas(self) -> list[Area]:
        told = self.figures["regions"]
        if not told:
            return []
        most = max(told["areas"].values(), default=0) or 1
        return [Area(code, self._names[code], rows, Bar("", rows / most)) for code, rows in told["areas"].items()]

    @property
    def charts(self) -> dict[str, Any]:
        return {"calendar": calendar_chart(self.figures["days"])}

    @cached_property
    def _names(self) -> Mapping[str, str]:
        told = self.figures["regions"]
        return names_of(told["areas"].keys()) if told and told["areas"] else {}

    def _matches(self, line: ColumnLine) -> list[Match]:
        shares = sorted(line.figures["matches"]["shares"].items(), key=lambda item: (-item[1], item[0]))
        return [Match(slug, self.titles.get(slug, ""), percent) for slug, percent in shares]

    def _reason(self, part: Part) -> str:
        return reason_text(part, self.standard, self._names)


def _by_month(counts: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    months: dict[str, int] = {}
    for day, rows in counts.items():
        months[day[:7]] = months.get(day[:7], 0) + rows
    yield from sorted(months.items())


def trend(reports: Sequence[tuple[Any, Figures]]) -> list[dict[str, Any]]:
    """(load, its figures), the oldest first, as points of the trend."""
    return [
        {
            "load": load,
            "rows": figures["rows"],
            "complete": Bar("", overall_completeness(figures)),
            "refused": Bar("", refused_share(figures)),
        }
        for load, figures in reports
    ]
