"""质量报告: of one load and of a dataset; measured again on request; as a file."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from datasources.actions.quality import ask_to_measure
from datasources.models import Dataset, Load, QualityReport
from datasources.office_directory import name_of
from datasources.quality_report.charts import trend_chart
from datasources.quality_report.export import FORMS
from datasources.quality_report.of_dataset import DatasetReports
from datasources.quality_report.page import QualityPage, trend
from datasources.quality_report.surroundings import load_before
from datasources.quality_report.words import warning_text
from datasources.views import LOAD, READ
from datasources.views.datasets import about, visible_dataset

#: a page that waits for its report asks so often before it gives up
ASKED_AT_MOST = 60


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
def load_quality(request: HttpRequest, pk: int) -> HttpResponse:
    """What was measured of one load, beside the load before it."""
    found = _visible_load(request, pk)
    report = _report(found)
    if report is not None and request.htmx:  # the page that waited for it is drawn anew, charts and all
        return HttpResponseClientRedirect(request.path)
    context = {"load": found, "dataset": found.dataset, "office": name_of(found.office_path)}
    context |= _waiting(request, found) if report is None else {"report": report, **_load_page(request, found, report)}
    return render(request, "datasources/quality_load.html", context)


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
def dataset_quality(request: HttpRequest, slug: str) -> HttpResponse:
    """What was measured of a dataset's current loads together, and how the loads differ."""
    found = visible_dataset(request, slug)
    reports = DatasetReports(found)
    context = about(request, found, "quality") | {"reports": reports, "may_measure": _may_measure(request, found)}
    if reports.figures:
        page = _page(request, found, reports.figures)
        points = trend(reports.history)
        charts = page.charts | {"trend": trend_chart(points)}
        context |= {"page": page, "points": points, "charts": charts, "warnings": _said(reports.warnings, page)}
    return render(request, "datasources/quality_dataset.html", context)


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
def load_quality_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The figures of a load as a file."""
    found = _visible_load(request, pk)
    report = _report(found)
    if report is None:
        raise Http404
    page = _page(request, found.dataset, report.figures)
    return _file(page, _said(report.warnings, page), form, f"quality-{found.pk}")


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
def dataset_quality_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The figures of a dataset as a file."""
    found = visible_dataset(request, slug)
    reports = DatasetReports(found)
    if reports.figures is None:
        raise Http404
    page = _page(request, found, reports.figures)
    return _file(page, _said(reports.warnings, page), form, f"quality-{found.slug}")


@login_required
@permission_required(LOAD, raise_exception=True)
@require_POST
def measure_load(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a load's report to be made (again)."""
    found = _visible_load(request, pk)
    if not _may_measure(request, found):
        raise PermissionDenied
    ask_to_measure([found])
    return redirect(reverse("datasources:load_quality", args=[pk]) + "?asked=1")


@login_required
@permission_required(LOAD, raise_exception=True)
@require_POST
def measure_dataset(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the reports of all current loads that have none."""
    found = visible_dataset(request, slug)
    if not _may_measure(request, found):
        raise PermissionDenied
    ask_to_measure(DatasetReports(found).unmeasured)
    messages.info(request, _("已安排测量，完成后刷新本页即可看到。"))
    return redirect("datasources:quality", slug)


def _visible_load(request: HttpRequest, pk: int) -> Load:
    visible = Load.objects.visible_to(request.user).select_related("dataset__standard", "quality")
    return get_object_or_404(visible, pk=pk)


def _report(found: Load) -> QualityReport | None:
    return found.quality if hasattr(found, "quality") else None


def _load_page(request: HttpRequest, found: Load, report: QualityReport) -> dict:
    before = load_before(found)
    page = _page(request, found.dataset, report.figures, before.quality.figures if before else None)
    return {"page": page, "charts": page.charts, "before": before, "warnings": _said(report.warnings, page)}


def _page(request: HttpRequest, dataset: Dataset, figures: dict, before: dict | None = None) -> QualityPage:
    slugs = {slug for column in figures["columns"].values() for slug in (column["matches"] or {"shares": {}})["shares"]}
    known = Dataset.objects.visible_to(request.user).filter(slug__in=slugs).select_related("standard")
    return QualityPage(
        figures=figures,
        standard=dataset.standard.standard,
        cycle_days=dataset.update_cycle_days,
        before=before,
        titles={other.slug: str(other) for other in known},
    )


def _said(warnings: list[dict], page: QualityPage) -> list[str]:
    return [warning_text(warning, page.standard) for warning in warnings]


def _may_measure(request: HttpRequest, of: Load | Dataset) -> bool:
    """Asking costs the server work: that is for those who load the office's data."""
    return of.office_path == request.user.office.path and request.user.has_perm(LOAD)


def _waiting(request: HttpRequest, found: Load) -> dict:
    """A page without a report: live while it was asked for, with a next question that is one further."""
    asked = request.GET.get("asked", "")
    turn = int(asked) if asked.isdecimal() else 0
    return {
        "may_measure": _may_measure(request, found),
        "turn": turn,
        "next_turn": turn + 1 if 0 < turn < ASKED_AT_MOST else 0,
    }


def _file(page: QualityPage, warnings: list[str], form: str, name: str) -> HttpResponse:
    if form not in FORMS:
        raise Http404
    media_type, write = FORMS[form]
    answer = HttpResponse(write(page, warnings), content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer
