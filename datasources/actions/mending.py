"""Refused rows are corrected cell by cell, set aside, or taken up again; nothing is loaded by that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from datasources.actions.announcing import announce_load
from datasources.actions.errors import ActRefused
from datasources.ingestion.rehearsal import Fault
from datasources.models import Load, MendedRow
from datasources.quarantine.balance import Quarantined
from datasources.quarantine.rows import RefusedRow, Wanted

#: rows that one act may change; more are better corrected in the file
MOST = 50_000
CHUNK = 2_000
REASON_LENGTH = 2


@dataclass(frozen=True)
class Mended:
    """What came of corrections: rows that are ready now, and rows with cells that are still refused."""

    ready: int = 0
    unfinished: int = 0

    def __add__(self, other: "Mended") -> "Mended":
        return Mended(self.ready + other.ready, self.unfinished + other.unfinished)


def mend_row(load: Load, number: int, cells: Mapping[str, str], *, actor) -> list[Fault]:
    """Correct cells (header -> text) of one row; which cells are still refused. An empty list: the row is ready.

    Raises:
        ActRefused: the load is not in effect, there is no such row, or it is loaded or being loaded.
    """
    with Quarantined(_mendable(load)) as held, transaction.atomic():
        row = _free_row(held, number)
        known = _known(load, [number]).get(number)
        changed = _changes(row, {**(known.cells if known else {}), **cells}, held)
        if not changed:
            raise ActRefused(f"{row.file}:{row.line}", _("没有任何单元格被改动"), _("请改正被拒绝的单元格后再保存。"))
        faults = held.rehearse(row.file, [{**row.cells, **changed}]).faults
        _keep(load, {number: changed}, set() if faults else {number}, actor)
        announce_load("load.mend", load, actor=actor, act="mend", rows=1, ready=int(not faults))
    return faults


def mend_alike(load: Load, number: int, header: str, text: str, *, actor) -> Mended:
    """Put ``text`` into every refused cell of ``header`` that holds the same as this row's, where it may be changed.

    Raises:
        ActRefused: as ``mend_row``; or there are more than ``MOST`` such cells.
    """
    with Quarantined(_mendable(load)) as held, transaction.atomic():
        numbers = alike(held, _free_row(held, number), header)
        if len(numbers) > MOST:
            cause = _("相同原值超过 %(most)s 行，一次改不完") % {"most": f"{MOST:,}"}
            raise ActRefused(header, cause, _("请下载后在文件里改正，再上传改正后的文件；或请来源单位重新提供。"))
        done = Mended()
        for first in range(0, len(numbers), CHUNK):
            done += _mend(held, {number: {header: text} for number in numbers[first : first + CHUNK]}, actor)
        announce_load("load.mend", load, actor=actor, act="alike", rows=len(numbers), ready=done.ready, column=header)
    return done


def alike(held: Quarantined, row: RefusedRow, header: str) -> list[int]:
    """Rows in which the same text was refused in the same column and that may be changed, at most ``MOST`` + 1."""
    if header not in row.titles:
        return []
    taken = list(held.load.mended_rows.fixed().values_list("number", flat=True))
    return held.rows.numbers(Wanted(same=(header, row.cells[header]), but=taken), MOST + 1)


def set_aside(load: Load, numbers: Sequence[int], *, actor, reason: str) -> int:
    """Rows that nobody will correct; how many. They count as dealt with.

    Raises:
        ActRefused: there is no reason, or a row is loaded or being loaded.
    """
    reason = reason.strip()[:200]
    if len(reason) < REASON_LENGTH:
        raise ActRefused(str(load), _("没有写明不再处理的原因"), _("请填写原因后再提交。"))
    _mendable(load)
    with transaction.atomic():
        _lock(load, numbers)
        _write(load, [MendedRow(number=number, set_aside=reason) for number in numbers], actor)
        announce_load("load.mend", load, actor=actor, purpose=reason, act="set_aside", rows=len(numbers))
    return len(numbers)


def undo(load: Load, numbers: Sequence[int], *, actor) -> int:
    """Forget corrections and settings aside; how many rows are as they were delivered again."""
    with transaction.atomic():
        Load.objects.select_for_update().get(pk=load.pk)
        gone, _by_model = load.mended_rows.free().filter(number__in=numbers).delete()
        if gone:
            announce_load("load.mend", load, actor=actor, act="undo", rows=gone)
    return gone


def mend_lines(held: Quarantined, corrections: Mapping[int, Mapping[str, str]], *, actor) -> Mended:
    """Corrections of many rows (number -> header -> text), as a corrected file brings them; rows that are loaded or
    being loaded are passed over. A change of a cell that was not refused counts only where the cleaner takes it."""
    _mendable(held.load)
    fixed = set(held.load.mended_rows.fixed().filter(number__in=corrections).values_list("number", flat=True))
    free = {number: cells for number, cells in corrections.items() if number not in fixed}
    return _mend(held, free, actor, forgiving=True)


def _mend(held: Quarantined, corrections: Mapping[int, Mapping[str, str]], actor, forgiving: bool = False) -> Mended:
    known = _known(held.load, list(corrections))
    changes: dict[int, dict[str, str]] = {}
    ready: set[int] = set()
    by_file: dict[str, list[RefusedRow]] = {}
    for row in held.rows.each(Wanted(numbers=list(corrections))):
        earlier = known[row.number].cells if row.number in known else {}
        if changed := _changes(row, {**earlier, **corrections[row.number]}, held):
            changes[row.number] = changed
            by_file.setdefault(row.file, []).append(row)
    for file, rows in by_file.items():
        faults = _faults(held, file, rows, changes)
        if forgiving and _drop_spoilt(rows, changes, faults):
            faults = _faults(held, file, rows, changes)
        ready |= {row.number for at, row in enumerate(rows) if changes[row.number] and not faults.get(at)}
    kept = {number: cells for number, cells in changes.items() if cells}
    _keep(held.load, kept, ready, actor)
    return Mended(len(ready), len(kept) - len(ready))


def _faults(
    held: Quarantined, file: str, rows: Sequence[RefusedRow], changes: Mapping[int, Mapping[str, str]]
) -> dict[int, list[Fault]]:
    found: dict[int, list[Fault]] = {}
    for fault in held.rehearse(file, [{**row.cells, **changes[row.number]} for row in rows]).faults:
        found.setdefault(fault.row, []).append(fault)
    return found


def _drop_spoilt(
    rows: Sequence[RefusedRow], changes: dict[int, dict[str, str]], faults: Mapping[int, list[Fault]]
) -> bool:
    """Forget changes that made a good cell bad: a spreadsheet that saved a number its own way, not a correction."""
    dropped = False
    for at, found in faults.items():
        for fault in found:
            if fault.header not in rows[at].titles and changes[rows[at].number].pop(fault.header, None) is not None:
                dropped = True
    return dropped


def _changes(row: RefusedRow, cells: Mapping[str, str], held: Quarantined) -> dict[str, str]:
    """The cells that differ from what was delivered, of columns that are loaded. A mask is no correction."""
    return {
        header: text
        for header, text in cells.items()
        if header in held.columns
        and header in row.cells
        and text.strip() not in (row.cells[header].strip(), held.shown(row, header).strip())
    }


def _keep(load: Load, changes: Mapping[int, dict[str, str]], ready: set[int], actor) -> None:
    rows = [MendedRow(number=number, cells=cells, is_ready=number in ready) for number, cells in changes.items()]
    _write(load, rows, actor)


def _write(load: Load, rows: Sequence[MendedRow], actor) -> None:
    for row in rows:
        row.load, row.mended_by, row.mended_at = load, actor, timezone.now()
    MendedRow.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["load", "number"],
        update_fields=["cells", "is_ready", "set_aside", "mended_by", "mended_at", "reload"],
        batch_size=500,
    )


def _mendable(load: Load) -> Load:
    """Raises ActRefused for a load whose rows nobody can bring in."""
    if not load.is_in_effect or not load.rejects_path:
        raise ActRefused(str(load), _("只有已经入库、没有撤回的批次才能改正隔离的行"), _("请先处理该批次。"))
    return load


def _free_row(held: Quarantined, number: int) -> RefusedRow:
    """The row, locked with its load. Raises ActRefused where it is not there or may not be changed."""
    _lock(held.load, [number])
    row = held.rows.find(number)
    if row is None:
        raise ActRefused(str(held.load), _("隔离区里没有这一行"), _("请刷新页面后再试。"))
    return row


def _lock(load: Load, numbers: Sequence[int]) -> None:
    """Lock a load's rows. Raises ActRefused where one may not be changed."""
    Load.objects.select_for_update().get(pk=load.pk)
    fixed = set(load.mended_rows.fixed().values_list("number", flat=True))
    if not fixed.isdisjoint(numbers):
        raise ActRefused(str(load), _("有的行已经入库或正在入库，不能再改"), _("请刷新页面查看它们现在的状态。"))


def _known(load: Load, numbers: Sequence[int]) -> dict[int, MendedRow]:
    """Corrections so far; those of a load that was taken back are gone with their cells."""
    return {row.number: row for row in load.mended_rows.filter(number__in=numbers)}
