"""The quarantine of a load: its refused rows, what is wrong with them, and what becomes of them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from datasources.actions.bringing_in import bring_in
from datasources.actions.browsing import PURPOSE_LENGTH, announce_refused_rows
from datasources.actions.corrected_file import Taken, take_corrected
from datasources.actions.mending import MOST, set_aside
from datasources.connectors.upload import discard_files, store_file
from datasources.errors import DataError
from datasources.models import Dataset, Load
from datasources.quarantine.balance import Quarantined, balance_of, path_of
from datasources.quarantine.page import STATES, RefusedRowFilter, RowList, reason_chips, shown_rows
from datasources.views import LOAD, READ
from datasources.views.loads import own_load, purpose_for

PAGE_SIZE = 50


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
@vary_on_headers("HX-Request", "HX-History-Restore-Request")
def quarantine(request: HttpRequest, pk: int) -> HttpResponse:
    """Refused rows by reason and column, masked until a purpose is stated; asked by htmx, the list alone."""
    load = own_load(request, pk)
    if path_of(load) is None:
        raise Http404
    purpose = purpose_of(request, load)
    chosen = RefusedRowFilter(request.GET, load)
    with Quarantined(load) as held:
        page = Paginator(RowList(held, chosen.wanted), PAGE_SIZE).get_page(request.GET.get("page"))
        rows = shown_rows(held, list(page.object_list), masked=not purpose)
    if purpose:
        announce_refused_rows(load, actor=request.user, purpose=purpose, rows=len(rows))
    context = {
        "load": load,
        "dataset": load.dataset,
        "balance": balance_of(load),
        "chips": reason_chips(load, chosen),
        "chosen": chosen,
        "page_obj": page,
        "rows": rows,
        "purpose": purpose,
        "may_mend": may_mend(request, load),
        "states": STATES,
        "mendings": load.mendings.order_by("pk"),
    }
    fragment = request.htmx and not request.htmx.history_restore_request
    return render(request, "datasources/_quarantine.html" if fragment else "datasources/quarantine.html", context)


@login_required
@permission_required(READ, raise_exception=True)
@require_POST
def state_purpose(request: HttpRequest, pk: int) -> HttpResponse:
    """Show raw values for a stated purpose during this session, or hide them again."""
    load = own_load(request, pk)
    purpose = request.POST.get("purpose", "").strip()[:200]
    stated = request.session.get("quarantine_purpose", {})
    if "hide" in request.POST:
        stated.pop(str(pk), None)
    elif load.dataset.visibility != Dataset.Visibility.OPEN:
        messages.error(request, _("该数据集可用不可见，隔离的行只能脱敏查看和改正。"))
    elif len(purpose) < PURPOSE_LENGTH:
        messages.error(request, _("查看原文须写明用途，不少于 %(n)s 个字。") % {"n": PURPOSE_LENGTH})
    else:
        stated[str(pk)] = purpose
    request.session["quarantine_purpose"] = stated
    return redirect("datasources:quarantine", pk=load.pk)


@login_required
@permission_required(LOAD, raise_exception=True)
@require_POST
def upload_corrected(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the corrections of a downloaded and edited quarantine."""
    load = own_load(request, pk)
    stream = request.FILES.get("file")
    if stream is None:
        messages.error(request, _("请选择改正后的文件。"))
        return redirect("datasources:quarantine", pk=pk)
    try:
        stored = store_file(stream, stream.name, stream.size)
        try:
            taken = take_corrected(load, stored, actor=request.user)
        finally:
            discard_files([stored.as_json()])
    except DataError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _said(taken))
    return redirect("datasources:quarantine", pk=pk)


@login_required
@permission_required(LOAD, raise_exception=True)
@require_POST
def bring_in_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """Load the corrected rows."""
    load = own_load(request, pk)
    try:
        made = bring_in(load, actor=request.user)
    except DataError as error:
        messages.error(request, str(error))
        return redirect("datasources:quarantine", pk=pk)
    return redirect(made)


@login_required
@permission_required(LOAD, raise_exception=True)
@require_POST
def set_aside_rows(request: HttpRequest, pk: int) -> HttpResponse:
    """All open rows that the filter finds will not be corrected."""
    load = own_load(request, pk)
    chosen = RefusedRowFilter({**request.GET.dict(), "state": "open"}, load)
    try:
        if path_of(load) is None:
            raise Http404
        with Quarantined(load) as held:
            numbers = held.rows.numbers(chosen.wanted, MOST)
        done = set_aside(load, numbers, actor=request.user, reason=request.POST.get("reason", ""))
        messages.success(request, _("%(n)s 行已标为不再处理。") % {"n": f"{done:,}"})
    except DataError as error:
        messages.error(request, str(error))
    return redirect("datasources:quarantine", pk=pk)


def purpose_of(request: HttpRequest, load: Load) -> str:
    """What the person said for what they look at raw values of this load; empty: masks stay."""
    return purpose_for(load, request.session.get("quarantine_purpose", {}).get(str(load.pk), ""))


def may_mend(request: HttpRequest, load: Load) -> bool:
    return load.is_in_effect and request.user.has_perm(LOAD)


def _said(taken: Taken) -> str:
    figures = {
        "ready": f"{taken.mended.ready:,}",
        "bad": f"{taken.mended.unfinished:,}",
        "same": f"{taken.unchanged:,}",
        "unknown": f"{taken.unknown:,}",
    }
    return (
        _(
            "收到改正：%(ready)s 行已合格，可以入库；%(bad)s 行仍有不合格的单元格；"
            "%(same)s 行没有变化或已入库；%(unknown)s 行不属于本批次。"
        )
        % figures
    )
