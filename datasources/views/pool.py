"""The pool of petitions: what came by which channels, one line a matter."""

from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from datasources.actions.browsing import announce_pool
from datasources.models import Dataset, DataStandard
from datasources.pool import STANDARD, matters, select
from datasources.views import READ

PAGE_SIZE = 30


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
def pool(request: HttpRequest) -> HttpResponse:
    """The matters of the person's own office, names masked; who looked, and at how many, is kept."""
    own = Dataset.objects.visible_to(request.user).filter(standard__slug=STANDARD)
    dataset = own.filter(office_path=request.user.office.path, visibility=Dataset.Visibility.OPEN).first()
    found = matters(dataset.office_path) if dataset else []
    asked = {
        "text": request.GET.get("text", "").strip(),
        "channel": request.GET.get("channel", ""),
        "several": request.GET.get("several") == "1",
    }
    page = Paginator(select(found, **asked), PAGE_SIZE).get_page(request.GET.get("page"))
    if dataset and page.object_list:
        announce_pool(dataset, actor=request.user, rows=len(page.object_list))
    context = {
        **asked,
        "dataset": dataset,
        "page_obj": page,
        "columns": DataStandard.objects.get(slug=STANDARD).standard.columns,
        "channels": sorted({channel for matter in found for channel in matter.channels}),
        "petitions": sum(matter.petitions for matter in found),
        "matters": len(found),
        "merged": sum(len(matter.channels) > 1 for matter in found),
    }
    return render(request, "datasources/pool.html", context)
