"""The way of a file into a dataset: send, look at what was recognised, map, start."""

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from datasources.actions import Delivery, SameFile, discard_draft, reread_draft, start_draft, submit_draft
from datasources.actions.drafts import delivery_of, files_of
from datasources.actions.queueing import remembered_mapping
from datasources.connectors.upload.inspection import inspect
from datasources.connectors.upload.mapping_table import mapping_rows, masked_sample, missing_columns
from datasources.errors import DataError
from datasources.formats import Sniffed
from datasources.forms import UploadForm, reading_form
from datasources.models import UploadDraft
from datasources.views import LOAD


@login_required
@permission_required(LOAD, raise_exception=True)
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Step 1: choose a standard and files. A file that cannot be read is refused here and nothing is kept."""
    if request.method != "POST":
        asked = {"standard": request.GET.get("standard", ""), "source_name": request.GET.get("source", "")}
        return _ask(request, UploadForm(initial=asked))
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
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 2: what was recognised, and the mapping to confirm; confirmed, it becomes a load."""
    found = _mine(request, pk)
    if request.method != "POST":
        return _show(request, found)
    chosen = _chosen(request.POST)
    try:
        load = submit_draft(found, chosen, force="force" in request.POST)
    except DataError as error:
        return _show(request, found, chosen=chosen, refusal=error)
    return redirect(load)


@login_required
@permission_required(LOAD, raise_exception=True)
@require_POST
def reread(request: HttpRequest, pk: int) -> HttpResponse:
    """Step 2 again, with the encoding, delimiter, sheet or header row that the person says."""
    found = _mine(request, pk)
    form = reading_form(found, _sniffed(found), request.POST)
    if not form.is_valid():
        return _show(request, found, reading=form)
    try:
        reread_draft(found, form.options)
    except DataError as error:
        form.add_error(None, str(error))
        return _show(request, found, reading=form)
    return redirect(found)


@login_required
@permission_required(LOAD, raise_exception=True)
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw the draft away."""
    discard_draft(_mine(request, pk))
    messages.info(request, _("已放弃本次上传，文件已删除。"))
    return redirect("datasources:upload")


def _ask(request: HttpRequest, form: UploadForm) -> HttpResponse:
    drafts = UploadDraft.objects.filter(actor=request.user, office_code=request.user.office.code)
    context = {"form": form, "drafts": drafts.select_related("standard"), "office": request.user.office}
    return render(request, "datasources/upload.html", context)


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


def _mine(request: HttpRequest, pk: int) -> UploadDraft:
    """A draft is its sender's, and of the office for which it was sent."""
    mine = UploadDraft.objects.filter(actor=request.user, office_code=request.user.office.code)
    return get_object_or_404(mine.select_related("standard", "actor"), pk=pk)


def _chosen(posted: Mapping[str, str]) -> dict[str, str]:
    """Header -> column, as selected in the table; the headers come along so that nothing slips by a row."""
    return {
        header: posted.get(f"column_{name.removeprefix('header_')}", "")
        for name, header in posted.items()
        if name.startswith("header_")
    }


def _sniffed(draft: UploadDraft) -> list[Sniffed]:
    may_be_empty = delivery_of(draft).may_be_empty
    return [inspect(file, draft.options, may_be_empty=may_be_empty) for file in files_of(draft)]


def _show(request: HttpRequest, draft: UploadDraft, *, reading=None, chosen=None, refusal=None) -> HttpResponse:
    standard = draft.standard.standard
    files = files_of(draft)
    sniffed = _sniffed(draft)
    rows = mapping_rows(sniffed, standard, remembered_mapping(delivery_of(draft)), chosen)
    context = {
        "draft": draft,
        "office": request.user.office,
        "files": list(zip(files, sniffed, strict=True)),
        "preview": [(file.name, masked_sample(one, rows, standard)) for file, one in zip(files, sniffed, strict=True)],
        "rows": rows,
        "columns": standard.columns.values(),
        "missing": missing_columns(rows, standard),
        "reading": reading or reading_form(draft, sniffed),
        "refusal": refusal,
        "same_file": isinstance(refusal, SameFile),
    }
    return render(request, "datasources/draft.html", context)
