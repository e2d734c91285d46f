"""One load: live while it runs, then what came of it; its refused rows; the decisions a person may take."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from datasources.actions import cancel_load, publish_held_load, reinstate_load, withdraw_load
from datasources.actions.browsing import PURPOSE_LENGTH, announce_rejects
from datasources.catalogue.withdrawal import effect_of
from datasources.errors import DataError
from datasources.models import Dataset, Load
from datasources.office_directory import name_of
from datasources.quarantine.balance import balance_of, first_rejects, masked_file, path_of
from datasources.views import LOAD, READ

SHOWN_REJECTS = 100


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
@vary_on_headers("HX-Request", "HX-History-Restore-Request")
def load(request: HttpRequest, pk: int) -> HttpResponse:
    """One load; asked by htmx while it is live, the moving part alone."""
    found = _visible(request, pk)
    fragment = request.htmx and not request.htmx.history_restore_request
    template = "datasources/_load.html" if fragment else "datasources/load.html"
    return render(request, template, _context(request, found))


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
def rejects(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The refused rows as CSV: identities masked, or with a stated purpose as they came, to be mended."""
    found = own_load(request, pk)
    path = path_of(found)
    if path is None:
        raise Http404
    purpose = purpose_for(found, request.GET.get("purpose", ""))
    announce_rejects(found, actor=request.user, purpose=purpose)
    if purpose:
        answer: HttpResponseBase = FileResponse(path.open("rb"), content_type="text/csv; charset=utf-8")
    else:
        answer = StreamingHttpResponse(masked_file(found), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="rejects-{found.pk}.csv"'
    return answer


@login_required
@permission_required(LOAD, raise_exception=True)
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a held load all the same."""
    return _decide(request, pk, lambda found: publish_held_load(found, actor=request.user), _("批次已入库。"))


@login_required
@permission_required(LOAD, raise_exception=True)
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a load that has not taken effect."""
    found = own_load(request, pk)
    if cancel_load(found, actor=request.user):
        messages.info(request, _("已取消，该批次不会入库。"))
    else:
        messages.warning(request, _("该批次已经结束，无需取消。"))
    return redirect(found)


@login_required
@permission_required(LOAD, raise_exception=True)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a published load back; what rests on it is shown before that is confirmed."""
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        done = _("批次已撤回，今后的运行不再使用；依据它的线索已标明。")
        return _decide(request, pk, lambda found: withdraw_load(found, actor=request.user, reason=reason), done)
    found = own_load(request, pk)
    if not found.is_in_effect:
        messages.info(request, _("该批次没有生效，或已经撤回。"))
        return redirect(found)
    context = {"load": found, "dataset": found.dataset, "effect": effect_of(found, request.user)}
    return render(request, "datasources/withdraw.html", context)


@login_required
@permission_required(LOAD, raise_exception=True)
@require_POST
def reinstate(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a withdrawal."""
    reason = request.POST.get("reason", "")
    done = _("批次已恢复，今后的运行重新使用。")
    return _decide(request, pk, lambda found: reinstate_load(found, actor=request.user, reason=reason), done)


def _decide(request: HttpRequest, pk: int, act: Callable[[Load], object], done: str) -> HttpResponse:
    found = own_load(request, pk)
    try:
        act(found)
    except DataError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect(found)


def _visible(request: HttpRequest, pk: int) -> Load:
    visible = Load.objects.visible_to(request.user).select_related("dataset__standard", "actor")
    return get_object_or_404(visible, pk=pk)


def purpose_for(load: Load, said: str) -> str:
    """The purpose for which raw values are shown; empty, and the masks stay, where it is none, or where the dataset is
    usable and not visible."""
    purpose = said.strip()
    is_open = load.dataset.visibility == Dataset.Visibility.OPEN
    return purpose if is_open and len(purpose) >= PURPOSE_LENGTH else ""


def own_load(request: HttpRequest, pk: int) -> Load:
    """A load of the person's own office: rows and decisions are that office's alone."""
    found = _visible(request, pk)
    if found.office_path != request.user.office.path:
        raise PermissionDenied
    return found


def _context(request: HttpRequest, found: Load) -> dict:
    is_own = found.office_path == request.user.office.path
    columns = found.dataset.standard.standard.columns
    return {
        "load": found,
        "dataset": found.dataset,
        "office": name_of(found.office_path),
        "is_own": is_own,
        "may_decide": is_own and request.user.has_perm(LOAD),
        "rejects": first_rejects(found, SHOWN_REJECTS) if is_own and not found.is_live else [],
        "balance": balance_of(found) if found.rows_rejected else None,
        "mapping": [(header, columns[name]) for header, name in found.mapping.items() if name in columns],
        "bytes_loaded": sum(part["bytes"] for part in found.manifest),
    }
