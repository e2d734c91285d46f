"""One refused row: corrected cell by cell, with the cleaner's verdict while it is typed."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from datasources.actions.browsing import announce_refused_rows
from datasources.actions.mending import MOST, alike, mend_alike, mend_row, set_aside, undo
from datasources.errors import DataError
from datasources.masking import shown
from datasources.models import Load
from datasources.quarantine.balance import Quarantined, path_of
from datasources.quarantine.page import Cell, ShownRow, shown_rows
from datasources.quarantine.rows import RefusedRow
from datasources.schema.columns import Column
from datasources.views import LOAD
from datasources.views.loads import own_load
from datasources.views.quarantine import purpose_of


@login_required
@permission_required(LOAD, raise_exception=True)
@require_http_methods(["GET", "POST"])
def row(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The whole row, its refused cells first; posted, the corrections are kept."""
    load = own_load(request, pk)
    if request.method == "POST":
        return _mend(request, load, number)
    purpose = purpose_of(request, load)
    with _held(load) as held:
        found = _find(held, number)
        (shown_row,) = shown_rows(held, [found], masked=not purpose)
        counts = {title: len(alike(held, found, title)) for title in found.titles}
    if purpose:
        announce_refused_rows(load, actor=request.user, purpose=purpose, rows=1)
    context = {
        "load": load,
        "dataset": load.dataset,
        "row": shown_row,
        "fields": _fields(held, shown_row, counts),
        "left_out": [cell for cell in shown_row.others if cell.header not in held.columns],
        "purpose": purpose,
        "most": MOST,
        "may_change": load.is_in_effect and shown_row.state not in ("loading", "loaded"),
    }
    return render(request, "datasources/quarantine_row.html", context)


@login_required
@permission_required(LOAD, raise_exception=True)
@require_POST
def verdict(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What the cleaner makes of the cells as they are typed; nothing is kept."""
    load = own_load(request, pk)
    purpose = purpose_of(request, load)
    with _held(load) as held:
        found = _find(held, number)
        cells = {**found.cells, **_typed(request, held, found)}
        rehearsal = held.rehearse(found.file, [cells])
        faults = {fault.header: fault.reason for fault in rehearsal.faults}
        verdicts = [
            (place, faults.get(header), _value(rehearsal.values[header][0], held, header, bool(purpose)))
            for place, header in enumerate(held.rows.headers)
            if header in rehearsal.values
        ]
    return render(request, "datasources/_quarantine_verdict.html", {"verdicts": verdicts, "faults": len(faults)})


@login_required
@permission_required(LOAD, raise_exception=True)
@require_POST
def set_row_aside(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """This row will not be corrected."""
    load, reason = own_load(request, pk), request.POST.get("reason", "")
    return _act(
        request,
        load,
        number,
        lambda: set_aside(load, [number], actor=request.user, reason=reason),
        _("已标为不再处理。"),
    )


@login_required
@permission_required(LOAD, raise_exception=True)
@require_POST
def undo_row(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The row is as it was delivered again."""
    load = own_load(request, pk)
    return _act(
        request, load, number, lambda: undo(load, [number], actor=request.user), _("已撤销，恢复为原来的内容。")
    )


def _mend(request: HttpRequest, load: Load, number: int) -> HttpResponse:
    try:
        with _held(load) as held:
            typed = _typed(request, held, _find(held, number))
        if "alike" in request.POST:
            return _mend_alike(request, load, number, typed)
        faults = mend_row(load, number, typed, actor=request.user)
    except DataError as error:
        messages.error(request, str(error))
        return redirect("datasources:quarantine_row", pk=load.pk, number=number)
    if faults:
        said = _("、").join(f"{fault.header}：{fault.reason}" for fault in faults)
        messages.warning(request, _("已保存，但仍不合格：%(said)s。") % {"said": said})
        return redirect("datasources:quarantine_row", pk=load.pk, number=number)
    messages.success(request, _("已改正，合格。全部改完后一起入库。"))
    return redirect("datasources:quarantine", pk=load.pk)


def _mend_alike(request: HttpRequest, load: Load, number: int, typed: dict[str, str]) -> HttpResponse:
    header = request.POST["alike"]
    if header not in typed:
        messages.error(request, _("请先填写改正后的值，再全部替换。"))
        return redirect("datasources:quarantine_row", pk=load.pk, number=number)
    done = mend_alike(load, number, header, typed[header], actor=request.user)
    figures = {"ready": f"{done.ready:,}", "bad": f"{done.unfinished:,}"}
    messages.success(request, _("已替换：%(ready)s 行合格，%(bad)s 行还有别的单元格要改。") % figures)
    return redirect("datasources:quarantine", pk=load.pk)


def _act(request: HttpRequest, load: Load, number: int, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
    except DataError as error:
        messages.error(request, str(error))
        return redirect("datasources:quarantine_row", pk=load.pk, number=number)
    messages.success(request, done)
    return redirect("datasources:quarantine", pk=load.pk)


def _held(load: Load) -> Quarantined:
    if path_of(load) is None:
        raise Http404
    return Quarantined(load)


def _find(held: Quarantined, number: int) -> RefusedRow:
    found = held.rows.find(number)
    if found is None:
        raise Http404
    return found


def _fields(held: Quarantined, row: ShownRow, counts: dict[str, int]) -> list[tuple[int, Cell, Column, int]]:
    """Cells of columns that are loaded, refused ones first: place in the file, cell, column, how many are alike."""
    own = held.mapping(row.file)
    cells = [cell for cell in (*row.refused, *row.others) if cell.header in own]
    place_of = held.rows.headers.index
    return [(place_of(cell.header), cell, held.columns[cell.header], counts.get(cell.header, 0)) for cell in cells]


def _typed(request: HttpRequest, held: Quarantined, row: RefusedRow) -> dict[str, str]:
    """The cells that the form sends, by header. An empty field leaves a masked cell as it was delivered."""
    typed = {}
    for place, header in enumerate(held.rows.headers):
        text = request.POST.get(f"cell_{place}")
        if text is None or header not in held.columns:
            continue
        if text.strip() or f"prefilled_{place}" in request.POST or f"clear_{place}" in request.POST:
            typed[header] = text
    return typed


def _value(text: str | None, held: Quarantined, header: str, unmasked: bool) -> str:
    return "" if text is None else text if unmasked else shown(text, held.columns[header])
