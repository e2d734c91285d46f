"""Data sources: which there are, how each is doing, and what an administrator does with one."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from datasources.actions import sources as acts
from datasources.actions.previewing import try_source
from datasources.actions.scheduling import cancel_collection, last_ended, queue_collection
from datasources.errors import DataError
from datasources.forms.sources import ScheduleForm
from datasources.models import Collection, DataSource
from datasources.sources_overview import overview
from datasources.views import SOURCES

PAGE_SIZE = 30


@login_required
@permission_required(SOURCES, raise_exception=True)
@require_GET
def sources(request: HttpRequest) -> HttpResponse:
    """The office's sources."""
    visible = DataSource.objects.visible_to(request.user).select_related("standard")
    page = Paginator(visible, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "datasources/sources.html", {"page_obj": page, "lines": overview(page)})


@login_required
@permission_required(SOURCES, raise_exception=True)
@require_GET
@vary_on_headers("HX-Request", "HX-History-Restore-Request")
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """One source with its log; asked by htmx while a collection runs, the moving part alone."""
    found = visible_source(request, pk)
    fragment = request.htmx and not request.htmx.history_restore_request
    return render(
        request, "datasources/_source.html" if fragment else "datasources/source.html", _context(found, request)
    )


@login_required
@permission_required(SOURCES, raise_exception=True)
@require_POST
def schedule(request: HttpRequest, pk: int) -> HttpResponse:
    found = visible_source(request, pk)
    form = ScheduleForm.of(found, request.POST)
    if not form.is_valid():
        return render(request, "datasources/source.html", _context(found, request) | {"schedule": form})
    acts.change_source(found, actor=request.user, crontab=form.schedule)
    messages.success(request, _("定时已保存。"))
    return redirect(found)


@login_required
@permission_required(SOURCES, raise_exception=True)
@require_POST
def test(request: HttpRequest, pk: int) -> HttpResponse:
    def act(found: DataSource) -> str:
        return _("连接成功：%(answer)s。") % {"answer": try_source(found, actor=request.user)}

    return _act(request, pk, act)


@login_required
@permission_required(SOURCES, raise_exception=True)
@require_POST
def collect(request: HttpRequest, pk: int) -> HttpResponse:
    """Collect now."""

    def act(found: DataSource) -> str:
        queue_collection(found, actor=request.user)
        return _("已开始采集。")

    return _act(request, pk, act)


@login_required
@permission_required(SOURCES, raise_exception=True)
@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Pause or resume."""

    def act(found: DataSource) -> str:
        if request.POST.get("active") == "1":
            acts.resume_source(found, actor=request.user)
            return _("已启用。")
        acts.pause_source(found, actor=request.user)
        return _("已暂停，不再按时采集。")

    return _act(request, pk, act)


@login_required
@permission_required(SOURCES, raise_exception=True)
@require_POST
def rewind(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget the position."""

    def act(found: DataSource) -> str:
        acts.rewind_source(found, actor=request.user)
        return _("已重置，下次采集从头取起。")

    return _act(request, pk, act)


@login_required
@permission_required(SOURCES, raise_exception=True)
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    found = visible_source(request, pk)
    try:
        acts.delete_source(found, actor=request.user)
    except DataError as error:
        messages.error(request, str(error))
        return redirect(found)
    messages.success(request, _("数据源已删除；已入库的数据和批次保留。"))
    return redirect("datasources:sources")


@login_required
@permission_required(SOURCES, raise_exception=True)
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a collection."""
    found = get_object_or_404(Collection.objects.visible_to(request.user).select_related("source"), pk=pk)
    if cancel_collection(found):
        messages.info(request, _("已取消，不会产生批次。"))
    else:
        messages.warning(request, _("采集已经结束，无需取消。"))
    return redirect(found.source)


def visible_source(request: HttpRequest, pk: int) -> DataSource:
    visible = DataSource.objects.visible_to(request.user).select_related("standard", "created_by")
    return get_object_or_404(visible, pk=pk)


def _act(request: HttpRequest, pk: int, act: Callable[[DataSource], str]) -> HttpResponse:
    found = visible_source(request, pk)
    try:
        messages.success(request, act(found))
    except DataError as error:
        messages.error(request, str(error))
    return redirect(found)


def _context(found: DataSource, request: HttpRequest) -> dict:
    (line,) = overview([found])
    history = found.collections.select_related("load", "actor")
    failures = last_ended(found)
    return {
        "source": found,
        "line": line,
        "live": next((collection for collection in history[:1] if collection.is_live), None),
        "page_obj": Paginator(history, PAGE_SIZE).get_page(request.GET.get("page")),
        "schedule": ScheduleForm.of(found),
        "failures": len(failures),
    }
