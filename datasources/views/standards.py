"""Data standards: which there are, and what one asks of a file."""

from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from datasources.catalogue import entries
from datasources.catalogue.standards import as_template, as_yaml, by_supplier
from datasources.filters import StandardFilter
from datasources.models import Dataset, DataStandard
from datasources.users_of_data import answers
from datasources.views import READ

FORMS = {"yaml": ("application/yaml; charset=utf-8", as_yaml), "csv": ("text/csv; charset=utf-8", as_template)}


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
def standards(request: HttpRequest) -> HttpResponse:
    """The standards that were asked for, by supplier, and how many datasets of each the person can see."""
    mine = Q(datasets__in=Dataset.objects.visible_to(request.user))
    counted = DataStandard.objects.annotate(dataset_count=Count("datasets", filter=mine, distinct=True))
    chosen = StandardFilter(request.GET, counted)
    every = by_supplier(DataStandard.objects.defer("definition"), "")
    context = {
        "filter": chosen,
        "suppliers": by_supplier(chosen.qs, request.GET.get("text", "")),
        "tree": every,
        "total": sum(len(supplier.lines) for supplier in every),
        "found": chosen.qs.count(),
    }
    return render(request, "datasources/standards.html", context)


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
def standard(request: HttpRequest, slug: str) -> HttpResponse:
    """One standard: what a row is, every column with who reads it, and the datasets that hold it."""
    record = get_object_or_404(DataStandard, slug=slug)
    held = Dataset.objects.visible_to(request.user).filter(standard=record).select_related("standard")
    definition = record.standard
    readers = answers.columns_read(slug, request.user)
    context = {
        "record": record,
        "standard": definition,
        "columns": [(column, readers.get(name, [])) for name, column in definition.columns.items()],
        "key": [definition.columns[name] for name in definition.key],
        "occurred": definition.columns.get(definition.occurred or ""),
        "region": definition.columns.get(definition.region or ""),
        "entries": entries(held),
    }
    return render(request, "datasources/standard.html", context)


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
def standard_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The definition as YAML, or an empty CSV table to fill in."""
    record = get_object_or_404(DataStandard, slug=slug)
    if form not in FORMS:
        raise Http404
    media_type, write = FORMS[form]
    answer = HttpResponse(write(record.standard), content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{record.slug}.{form}"'
    return answer
