"""The catalogue: which datasets there are; one dataset on its tabs; a sample of its rows."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from datasources.actions.browsing import browse_rows
from datasources.actions.describing import announce_register
from datasources.catalogue import entries
from datasources.catalogue.export import FORMS
from datasources.catalogue.lineage import lineage_of
from datasources.catalogue.register import Register
from datasources.errors import DataError
from datasources.models import Dataset, Load
from datasources.snapshots import coverage_of
from datasources.terms import terms_problem
from datasources.users_of_data import answers
from datasources.views import READ

PAGE_SIZE = 30


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
def datasets(request: HttpRequest) -> HttpResponse:
    """数据目录: the datasets that the person may see, beside the tree of their sources."""
    register = Register(request.GET, Dataset.objects.visible_to(request.user))
    page = Paginator(register.entries, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "datasources/datasets.html", {"register": register, "page_obj": page, "entries": page})


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
def register_file(request: HttpRequest, form: str) -> HttpResponse:
    """数据源台账 as a file, with the filters and the order of the page."""
    if form not in FORMS:
        raise Http404
    media_type, write = FORMS[form]
    register = Register(request.GET, Dataset.objects.visible_to(request.user))
    announce_register(actor=request.user, rows=len(register.entries), form=form, filters=register.given)
    answer = HttpResponse(write(register.entries), content_type=media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="datasets-{timezone.localdate():%Y%m%d}.{form}"'
    return answer


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
def dataset(request: HttpRequest, slug: str) -> HttpResponse:
    """概况: what it is, on what terms, how far it reaches."""
    found = visible_dataset(request, slug)
    return render(request, "datasources/dataset.html", _overview(request, found))


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
def dataset_loads(request: HttpRequest, slug: str) -> HttpResponse:
    """批次: every delivery, the newest first."""
    found = visible_dataset(request, slug)
    loads = found.loads.select_related("actor").defer("manifest", "report", "mapping")
    context = about(request, found, "loads") | {
        "page_obj": Paginator(loads, PAGE_SIZE).get_page(request.GET.get("page")),
        "current": set(Load.objects.current().filter(dataset=found).values_list("pk", flat=True)),
    }
    return render(request, "datasources/dataset_loads.html", context)


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
def lineage(request: HttpRequest, slug: str) -> HttpResponse:
    """血缘: where the rows come from, and who uses them."""
    found = visible_dataset(request, slug)
    context = about(request, found, "lineage") | {"sources": lineage_of(found)}
    return render(
        request, "datasources/dataset_lineage.html", context | {"uses": answers.models_reading(found, request.user)}
    )


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
def fields(request: HttpRequest, slug: str) -> HttpResponse:
    """字段: the columns of its standard."""
    found = visible_dataset(request, slug)
    standard = found.standard.standard
    context = about(request, found, "fields") | {"columns": standard.columns.values(), "standard": standard}
    return render(request, "datasources/dataset_fields.html", context)


@login_required
@permission_required(READ, raise_exception=True)
@require_POST
def sample(request: HttpRequest, slug: str) -> HttpResponse:
    """Some rows, masked; asking for them is an act that is audited."""
    found = visible_dataset(request, slug)
    try:
        rows = browse_rows(found, actor=request.user, purpose=request.POST.get("purpose", ""))
    except DataError as error:
        messages.error(request, str(error))
        return redirect(found)
    if not rows:
        messages.info(request, _("该数据集还没有已入库的数据。"))
        return redirect(found)
    context = _overview(request, found) | {"sample": rows, "columns": found.standard.standard.columns.values()}
    return render(request, "datasources/dataset.html", context)


def visible_dataset(request: HttpRequest, slug: str) -> Dataset:
    visible = Dataset.objects.visible_to(request.user).select_related("standard", "owner")
    return get_object_or_404(visible, slug=slug)


def about(request: HttpRequest, found: Dataset, tab: str) -> dict:
    """What every tab of a dataset shows around its own content."""
    (entry,) = entries(Dataset.objects.filter(pk=found.pk))
    return {
        "dataset": found,
        "entry": entry,
        "tab": tab,
        "is_own": found.office_path == request.user.office.path,
        "problem": terms_problem(found, entry.today),
    }


def _overview(request: HttpRequest, found: Dataset) -> dict:
    titles = answers.fields()
    return about(request, found, "overview") | {
        "coverage": coverage_of(Load.objects.current().filter(dataset=found)),
        "permitted": [titles.get(word, word) for word in found.permitted_fields],
        "deletions": found.deletions.select_related("actor"),
    }
