"""Own lists: upload, choose columns, follow the comparison, look at what met, mark, download, delete."""

from collections.abc import Callable
from itertools import islice

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from datasources import match_results
from datasources.actions import list_matching as acts
from datasources.actions.browsing import PURPOSE_LENGTH
from datasources.connectors.upload import StoredFile
from datasources.connectors.upload.inspection import inspect
from datasources.errors import DataError
from datasources.forms.services import ListForm
from datasources.ingestion import suggest_mapping
from datasources.list_matching import LEVELS, comparable
from datasources.models import ListMatch
from datasources.office_directory import names_of
from datasources.views import LOOK_UP
from datasources.work.models import WorkStatus

PAGE_SIZE = 30
SHOWN_MATCHES = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@permission_required(LOOK_UP, raise_exception=True)
@require_http_methods(["GET", "POST"])
def list_matches(request: HttpRequest) -> HttpResponse:
    """The person's own lists, and the form for another one."""
    form = ListForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            match = acts.upload_list(said["dataset"], said["file"], actor=request.user, purpose=said["purpose"])
        except DataError as error:
            form.add_error(None, str(error))
        else:
            return redirect(match)
    mine = ListMatch.objects.visible_to(request.user).select_related("dataset__standard")
    page = Paginator(mine, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "days": acts.KEPT.days}
    return render(request, "datasources/list_matches.html", context)


@login_required
@permission_required(LOOK_UP, raise_exception=True)
@require_GET
@vary_on_headers("HX-Request", "HX-History-Restore-Request")
def list_match(request: HttpRequest, pk: int) -> HttpResponse:
    """One list: its columns to choose, then its progress, then what it met."""
    found = _mine(request, pk)
    if found.status == WorkStatus.HELD:
        return _show_columns(request, found)
    fragment = request.htmx and not request.htmx.history_restore_request and found.is_live
    template = "datasources/_list_match_state.html" if fragment else "datasources/list_match.html"
    return render(request, template, _context(request, found))


@login_required
@permission_required(LOOK_UP, raise_exception=True)
@require_POST
def start_list_match(request: HttpRequest, pk: int) -> HttpResponse:
    """Compare by the columns that were chosen."""
    chosen = {
        header: request.POST.get(f"column_{name.removeprefix('header_')}", "")
        for name, header in request.POST.items()
        if name.startswith("header_")
    }
    return _act(request, pk, lambda found: acts.start_match(found, chosen, actor=request.user), _("已提交比对。"))


@login_required
@permission_required(LOOK_UP, raise_exception=True)
@require_POST
def cancel_list_match(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, lambda found: acts.cancel_match(found, actor=request.user), _("已取消。"))


@login_required
@permission_required(LOOK_UP, raise_exception=True)
@require_POST
def mark_list_match(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or reject a match that is only alike."""
    found = _mine(request, pk)
    entry, row_id = request.POST.get("entry", ""), request.POST.get("row", "")
    if not (entry.isdecimal() and row_id.isdecimal() and len(entry + row_id) < 40):
        raise Http404
    try:
        acts.mark_match(found, int(entry), int(row_id), request.POST.get("verdict", ""), actor=request.user)
    except DataError as error:
        messages.error(request, str(error))
    page = request.POST.get("page", "")
    return redirect(f"{found.get_absolute_url()}?level=C&page={page if page.isdecimal() else 1}#entry-{entry}")


@login_required
@permission_required(LOOK_UP, raise_exception=True)
@require_POST
def download_list_match(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The result as CSV or workbook: masked, or with a stated purpose as it is."""
    found = _mine(request, pk)
    if match_results.result_path(found) is None:
        raise Http404
    purpose = request.POST.get("purpose", "").strip()
    purpose = purpose if len(purpose) >= PURPOSE_LENGTH else ""  # no purpose at all: the masks stay
    form = "xlsx" if request.POST.get("form") == "xlsx" else "csv"
    try:
        acts.refuse_out_of_sight(found.dataset, request.user)
    except DataError as error:
        messages.error(request, str(error))
        return redirect(found)
    acts.announce_download(found, actor=request.user, form=form, rows=found.rows, purpose=purpose)
    if form == "xlsx":
        answer: HttpResponseBase = HttpResponse(match_results.xlsx_bytes(found, masked=not purpose), content_type=XLSX)
    else:
        chunks = match_results.csv_chunks(found, masked=not purpose)
        answer = StreamingHttpResponse(chunks, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="list-match-{found.pk}.{form}"'
    return answer


@login_required
@permission_required(LOOK_UP, raise_exception=True)
@require_POST
def delete_list_match(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a list with everything that it met."""
    found = _mine(request, pk)
    try:
        acts.delete_match(found, actor=request.user)
    except DataError as error:
        messages.error(request, str(error))
        return redirect(found)
    messages.info(request, _("名单和比对结果已删除。"))
    return redirect("datasources:list_matches")


def _mine(request: HttpRequest, pk: int) -> ListMatch:
    mine = ListMatch.objects.visible_to(request.user).select_related("dataset__standard", "actor")
    return get_object_or_404(mine, pk=pk)


def _act(request: HttpRequest, pk: int, act: Callable[[ListMatch], object], done: str) -> HttpResponse:
    found = _mine(request, pk)
    try:
        act(found)
    except DataError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect(found)


def _show_columns(request: HttpRequest, found: ListMatch) -> HttpResponse:
    """The list's columns, each with what it is probably to be compared with, and how like it is where only that."""
    standard = found.dataset.standard.standard
    sniffed = inspect(StoredFile(**found.file), found.options)
    columns = comparable(standard)
    names = {column.name for column in columns}
    rows = [
        (place, match, match.column if match.column in names else "")
        for place, match in enumerate(suggest_mapping(sniffed.headers, standard, {}))
    ]
    context = {"match": found, "dataset": found.dataset, "rows": rows, "columns": columns}
    return render(request, "datasources/list_match_columns.html", context)


def _context(request: HttpRequest, found: ListMatch) -> dict:
    level = request.GET.get("level", "")
    level = level if level in LEVELS else ""
    page = request.GET.get("page", "")
    number = int(page) if page.isdecimal() and len(page) < 7 and int(page) > 0 else 1
    shown, hidden = [], ""
    if found.status == WorkStatus.DONE:
        try:
            acts.refuse_out_of_sight(found.dataset, request.user)
        except DataError as error:
            hidden = str(error)
        else:
            start = (number - 1) * SHOWN_MATCHES
            shown = list(islice(match_results.met(found, level), start, start + SHOWN_MATCHES + 1))
    office = found.dataset.office_code
    return {
        "match": found,
        "dataset": found.dataset,
        "office": names_of([office])[office],
        "levels": [(word, match_results.LEVEL_TITLES[word], found.levels.get(word, 0)) for word in LEVELS],
        "level": level,
        "met": shown[:SHOWN_MATCHES],
        "number": number,
        "more": len(shown) > SHOWN_MATCHES,
        "hidden": hidden,
        "gone": found.status == WorkStatus.DONE and match_results.result_path(found) is None,
        "days": acts.KEPT.days,
    }
