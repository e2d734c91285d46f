"""The catalogue: which datasets there are, one dataset with its loads, a sample of its rows."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from datasources.actions.browsing import browse_rows
from datasources.catalogue import entries
from datasources.errors import DataError
from datasources.filters import DatasetFilter
from datasources.models import Dataset
from datasources.views import READ

PAGE_SIZE = 30


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
def datasets(request: HttpRequest) -> HttpResponse:
    """The datasets of the person's office and those below."""
    visible = Dataset.objects.visible_to(request.user).select_related("standard")
    filtered = DatasetFilter(request.GET, visible)
    page = Paginator(filtered.qs, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "entries": entries(page), "filter": filtered}
    return render(request, "datasources/datasets.html", context)


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
def dataset(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "datasources/dataset.html", _context(request, _visible(request, slug)))


@login_required
@permission_required(READ, raise_exception=True)
@require_POST
def sample(request: HttpRequest, slug: str) -> HttpResponse:
    """Some rows, masked; asking for them is an act that is audited."""
    found = _visible(request, slug)
    try:
        rows = browse_rows(found, actor=request.user, purpose=request.POST.get("purpose", ""))
    except DataError as error:
        messages.error(request, str(error))
        return redirect(found)
    if not rows:
        messages.info(request, _("该数据集还没有已入库的数据。"))
        return redirect(found)
    context = _context(request, found) | {"sample": rows, "columns": found.standard.standard.columns.values()}
    return render(request, "datasources/dataset.html", context)


def _visible(request: HttpRequest, slug: str) -> Dataset:
    return get_object_or_404(Dataset.objects.visible_to(request.user).select_related("standard"), slug=slug)


def _context(request: HttpRequest, found: Dataset) -> dict:
    (entry,) = entries([found])
    loads = found.loads.select_related("actor").defer("manifest", "report", "mapping")
    return {
        "dataset": found,
        "entry": entry,
        "page_obj": Paginator(loads, PAGE_SIZE).get_page(request.GET.get("page")),
        "current": {load.pk for load in entry.loads},
        "is_own": found.office_path == request.user.office.path,
    }
