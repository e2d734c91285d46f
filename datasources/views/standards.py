"""Data standards: which there are, and what one asks of a file."""

from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from datasources.catalogue import entries
from datasources.models import Dataset, DataStandard
from datasources.views import READ


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
def standards(request: HttpRequest) -> HttpResponse:
    """All standards, and how many datasets of each the person can see."""
    mine = Q(datasets__in=Dataset.objects.visible_to(request.user))
    counted = DataStandard.objects.annotate(dataset_count=Count("datasets", filter=mine, distinct=True))
    text = request.GET.get("text", "").strip()
    if text:
        said = Q(slug__icontains=text) | Q(title_zh__icontains=text) | Q(supplier__icontains=text)
        counted = counted.filter(said)
    return render(request, "datasources/standards.html", {"standards": counted.order_by("supplier", "slug")})


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
def standard(request: HttpRequest, slug: str) -> HttpResponse:
    record = get_object_or_404(DataStandard, slug=slug)
    held = Dataset.objects.visible_to(request.user).filter(standard=record).select_related("standard")
    definition = record.standard
    context = {
        "record": record,
        "standard": definition,
        "columns": definition.columns.values(),
        "key": [definition.columns[name] for name in definition.key],
        "occurred": definition.columns.get(definition.occurred or ""),
        "region": definition.columns.get(definition.region or ""),
        "entries": entries(held),
    }
    return render(request, "datasources/standard.html", context)
