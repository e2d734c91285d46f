"""What the quarantine page shows: rows as they may be seen, and the reasons to choose from."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from datasources.models import Load, MendedRow
from datasources.quarantine.balance import Quarantined
from datasources.quarantine.rows import RefusedRow, Wanted

STATES = [
    ("open", _("待处理")),
    ("started", _("改正中")),
    ("ready", _("已改正，待入库")),
    ("loading", _("正在入库")),
    ("loaded", _("已入库")),
    ("aside", _("不再处理")),
]


class RefusedRowFilter:
    """Which refused rows the page is asked for: column, reason, line and state."""

    FIELDS = ("column", "reason", "line", "state")

    def __init__(self, data: Mapping[str, str], load: Load) -> None:
        self.given = {name: data.get(name, "").strip() for name in self.FIELDS}
        self.load = load

    @property
    def query(self) -> str:
        return urlencode({name: text for name, text in self.given.items() if text})

    @property
    def wanted(self) -> Wanted:
        state = self.given["state"]
        dealt_with = self.load.mended_rows.exclude(reload__withdrawn_at__isnull=False)
        return Wanted(
            title=self.given["column"],
            reason=self.given["reason"],
            line=self.given["line"],
            numbers=self._numbers(of_state(self.load, state)) if state in DEALT_WITH else None,
            but=self._numbers(dealt_with) if state == "open" else [],
        )

    def _numbers(self, rows: QuerySet[MendedRow]) -> list[int]:
        return list(rows.values_list("number", flat=True))


DEALT_WITH = [word for word, _title in STATES if word != "open"]


def of_state(load: Load, state: str) -> QuerySet[MendedRow]:
    """The records of rows of one state other than open."""
    rows = load.mended_rows.all()
    return {
        "started": rows.free().filter(is_ready=False, set_aside=""),
        "ready": rows.waiting(),
        "loading": rows.loading(),
        "loaded": rows.loaded(),
        "aside": rows.set_aside(),
    }[state]


@dataclass(frozen=True)
class Cell:
    """A cell as it may be shown, and the correction of it, if any."""

    header: str
    text: str
    correction: str | None
    is_refused: bool


@dataclass(frozen=True)
class ShownRow:
    """``state``: open, started (corrected, but not all of it), ready, loading, loaded or aside."""

    number: int
    file: str
    line: str
    reason: str
    refused: list[Cell]
    others: list[Cell]
    state: str
    record: MendedRow | None


@dataclass(frozen=True)
class Chip:
    """A reason for which rows were refused, and the column."""

    title: str
    reason: str
    count: int
    is_chosen: bool


class RowList:
    """The rows a filter finds, for a paginator: counted and cut without reading the others into memory."""

    def __init__(self, held: Quarantined, wanted: Wanted) -> None:
        self._held, self._wanted = held, wanted

    def __len__(self) -> int:
        if self._wanted.is_everything:
            return self._held.load.rows_rejected
        return self._held.rows.count(self._wanted)

    def __getitem__(self, part: slice) -> list[RefusedRow]:
        return self._held.rows.page(self._wanted, part.stop - part.start, part.start)


def shown_rows(held: Quarantined, rows: list[RefusedRow], *, masked: bool) -> list[ShownRow]:
    """Rows of the quarantine with what was done about them; identities masked, or not."""
    numbers = [row.number for row in rows]
    records = {record.number: record for record in held.load.mended_rows.filter(number__in=numbers)}
    states = _states(held.load, numbers)
    return [_shown(held, row, records.get(row.number), states.get(row.number, "open"), masked) for row in rows]


def reason_chips(load: Load, chosen: RefusedRowFilter) -> list[Chip]:
    """The reasons that the load counted, most frequent first. One cell may refuse a row for one reason only, but a
    row may have several refused cells: the counts may add up to more than the rows."""
    headers = {*load.mapping, *load.report.get("dropped", [])}
    chips = []
    for said, count in load.report.get("reasons", {}).items():
        title, found, reason = said.partition("：")
        if not found or title not in headers:
            title, reason = "", said
        is_chosen = (chosen.wanted.title, chosen.wanted.reason) == (title, reason)
        chips.append(Chip(title, reason, count, is_chosen))
    return chips


def _states(load: Load, numbers: list[int]) -> dict[int, str]:
    states: dict[int, str] = {}
    for state in DEALT_WITH:
        states |= dict.fromkeys(
            of_state(load, state).filter(number__in=numbers).values_list("number", flat=True), state
        )
    return states


def _shown(held: Quarantined, row: RefusedRow, record: MendedRow | None, state: str, masked: bool) -> ShownRow:
    corrected = record.cells if record else {}
    cells = [
        Cell(header, held.shown(row, header) if masked else raw, corrected.get(header), header in row.titles)
        for header, raw in row.cells.items()
    ]
    return ShownRow(
        number=row.number,
        file=row.file,
        line=row.line,
        reason=row.reason,
        refused=[cell for cell in cells if cell.is_refused],
        others=[cell for cell in cells if not cell.is_refused],
        state=state,
        record=record,
    )
