"""The way of a file into a dataset, first step: send files, and say what they are."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from datasources.actions import Delivery, discard_draft, start_draft
from datasources.errors import DataError
from datasources.forms.upload import UploadForm
from datasources.models import DataStandard, UploadDraft
from datasources.views import LOAD
from datasources.views.draft import own_draft


@login_required
@permission_required(LOAD, raise_exception=True)
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose files, and a standard where it is known. A file that cannot be read is refused and nothing is kept."""
    if request.method != "POST":
        told = {"standard": request.GET.get("standard", ""), "source_name": request.GET.get("source", "")}
        return _ask(request, UploadForm(initial=told))
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _ask(request, form)
    try:
        draft = start_draft(_delivery(request, form), form.cleaned_data["files"], actor=request.user)
    except DataError as error:
        form.add_error("files", str(error))
        return _ask(request, form)
    return redirect(draft)


@login_required
@permission_required(LOAD, raise_exception=True)
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw the draft away."""
    discard_draft(own_draft(request, pk))
    messages.info(request, _("已放弃本次上传，文件已删除。"))
    return redirect("datasources:upload")


def _ask(request: HttpRequest, form: UploadForm) -> HttpResponse:
    drafts = UploadDraft.objects.filter(actor=request.user, office_code=request.user.office.code)
    context = {
        "form": form,
        "drafts": drafts.select_related("standard"),
        "office": request.user.office,
        "names": [(one.slug, _names(one)) for one in DataStandard.objects.all()],
    }
    return render(request, "datasources/upload.html", context)


def _names(record: DataStandard) -> str:
    """Everything by which somebody may look for a standard."""
    standard = record.standard
    titles = [word for column in standard.columns.values() for word in (column.title, *column.aliases)]
    return " ".join([record.slug, *standard.title.values(), record.supplier, *titles]).lower()


def _delivery(request: HttpRequest, form: UploadForm) -> Delivery:
    office = request.user.office
    return Delivery(
        standard=form.cleaned_data["standard"],
        office_code=office.code,
        office_path=office.path,
        source_name=form.cleaned_data["source_name"],
        mode=form.cleaned_data["mode"],
        coverage=form.coverage,
    )
