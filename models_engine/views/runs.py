"""Runs: the list, one run live, cancel, again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from datasources.errors import DataError
from datasources.office_directory import name_of, names_of
from models_engine.actions import cancel_run, queue_run
from models_engine.errors import ModelError
from models_engine.filters import RunFilter
from models_engine.models import Run, SupervisionModel
from models_engine.views import READ, RUN
from models_engine.views.run_details import inputs_of, most_rows, steps_of, unjudged_rows

PAGE_SIZE = 30
HTMX_HEADERS = ("HX-Request", "HX-History-Restore-Request")


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    """The runs of the person's office and those below."""
    visible = Run.objects.visible_to(request.user).select_related("model", "version", "actor")
    filtered = RunFilter(request.GET, visible)
    page = Paginator(filtered.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    names = names_of({run.office_code for run in page})
    context = {
        "page_obj": page,
        "rows": [(run, names[run.office_code]) for run in page],
        "filter": filtered,
        "models": SupervisionModel.objects.visible_to(request.user),
    }
    return render(request, "models_engine/runs.html", context)


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
@vary_on_headers(*HTMX_HEADERS)
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """One run; asked by htmx while it is live, the moving part alone."""
    found = _visible_run(request, pk)
    fragment = request.htmx and not request.htmx.history_restore_request
    template = "models_engine/_run_live.html" if fragment else "models_engine/run.html"
    return render(request, template, _run_context(request, found))


@login_required
@permission_required(RUN, raise_exception=True)
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a run to stop."""
    found = _visible_run(request, pk)
    if cancel_run(found, actor=request.user):
        messages.info(request, _("已请求取消，运行将很快停止，不产生线索。"))
    else:
        messages.warning(request, _("运行已经结束，无需取消。"))
    return redirect("models_engine:run", pk)


@login_required
@permission_required(RUN, raise_exception=True)
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """The same question once more, on the data of today, for the person's own office."""
    found = _visible_run(request, pk)
    try:
        known = found.model.published_version.parsed.parameters if found.model.published_version else {}
        new = queue_run(
            found.model,
            office_path=request.user.office.path,
            office_code=request.user.office.code,
            actor=request.user,
            as_of=found.as_of,
            parameters={name: value for name, value in found.parameters.items() if name in known},
            dry_run=found.dry_run,
        )
    except (ModelError, DataError) as error:
        messages.error(request, str(error))
        return redirect("models_engine:run", pk)
    return redirect("models_engine:run", new.pk)


def _visible_run(request: HttpRequest, pk: int) -> Run:
    visible = Run.objects.visible_to(request.user).select_related("model", "version", "actor")
    return get_object_or_404(visible, pk=pk)


def _run_context(request: HttpRequest, run: Run) -> dict:
    ended_well = run.status == "done"
    return {
        "run": run,
        "office": name_of(run.office_path),
        "steps": steps_of(run),
        "most_rows": most_rows(run),
        "inputs": inputs_of(run, request.user),
        "parameters": [
            {"name": name, "declared": run.version.parsed.parameters.get(name), "value": value}
            for name, value in run.parameters.items()
        ],
        "unjudged": unjudged_rows(run) if ended_well and run.unjudgeable + run.pending else None,
    }
