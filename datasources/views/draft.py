"""The way of a file into a dataset, second step: what was recognised, what becomes of it, and the start."""

import re
from collections.abc import Mapping

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from datasources.actions import SameFile, reread_draft, submit_draft
from datasources.actions.corrected_file import is_download
from datasources.actions.drafts import choose_standard, delivery_of, files_of, map_draft, recognise_anew
from datasources.actions.queueing import remembered_for
from datasources.connectors.upload.inspection import inspect
from datasources.connectors.upload.mapping_table import Choice, choice_of, mapping_table, masked_sample
from datasources.errors import DataError
from datasources.formats import Sniffed
from datasources.forms.upload import reading_form
from datasources.ingestion.mapping import best_standards
from datasources.models import DataStandard, Load, RememberedMapping, UploadDraft
from datasources.plain_mapping import as_yaml
from datasources.views import LOAD


@login_required
@permission_required(LOAD, raise_exception=True)
@require_http_methods(["GET", "POST"])
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """What was recognised, and the mapping to confirm; confirmed, it becomes a load."""
    found = own_draft(request, pk)
    if request.method != "POST" or found.standard is None:
        return _show(request, found)
    chosen = _chosen(request.POST)
    map_draft(found, chosen)
    try:
        load = submit_draft(found, chosen, force="force" in request.POST)
    except DataError as error:
        return _show(request, found, refusal=error)
    return redirect(load)


@login_required
@permission_required(LOAD, raise_exception=True)
@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which standard the rows follow; ``another``: it was the wrong one, show again which there are."""
    found = own_draft(request, pk)
    another = "another" in request.POST
    choose_standard(found, None if another else get_object_or_404(DataStandard, slug=request.POST.get("standard", "")))
    return redirect(found)


@login_required
@permission_required(LOAD, raise_exception=True)
@require_POST
def reread(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the files as the person says; asked by htmx, what came of it in the place of what was there."""
    found = own_draft(request, pk)
    sniffed = _sniffed(found)
    form = reading_form(found, sniffed, request.POST)
    if not form.is_valid():
        return _show(request, found, reading=form, sniffed=sniffed)
    try:
        reread_draft(found, form.options, form.only_file)
    except DataError as error:
        form.add_error(None, str(error))
        return _show(request, found, reading=form, sniffed=sniffed)
    return _show(request, found) if request.htmx else redirect(found)


@login_required
@permission_required(LOAD, raise_exception=True)
@require_POST
def mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what is chosen so far and show what would come of it. ``accept``: the header whose likeness is confirmed."""
    found = own_draft(request, pk)
    if found.standard is None:
        return redirect(found)
    if "anew" in request.POST:
        recognise_anew(found)
    else:
        map_draft(found, _accepted(request.POST, found))
    return _show(request, found, template="datasources/_draft_mapping.html") if request.htmx else redirect(found)


@login_required
@permission_required(LOAD, raise_exception=True)
@require_GET
def mapping_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The mapping as the command ``load_dataset --mapping`` takes it."""
    found = own_draft(request, pk)
    if found.standard is None:
        return redirect(found)
    sniffed = _sniffed(found)
    answer = HttpResponse(as_yaml(_choice(found, sniffed).mapping), content_type="application/yaml; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.standard.slug}-mapping.yaml"'
    return answer


def own_draft(request: HttpRequest, pk: int) -> UploadDraft:
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


def _accepted(posted: Mapping[str, str], found: UploadDraft) -> dict[str, str]:
    chosen = _chosen(posted)
    if "accept" not in posted and "accept_all" not in posted:
        return chosen
    choice = _choice(found, _sniffed(found), chosen)
    every = choice.with_all_likely()
    return every if "accept_all" in posted else {**chosen, posted["accept"]: every.get(posted["accept"], "")}


def _sniffed(found: UploadDraft) -> list[Sniffed]:
    may_be_empty = delivery_of(found).may_be_empty
    return [inspect(file, found.options, may_be_empty=may_be_empty) for file in files_of(found)]


def _remembered(found: UploadDraft) -> RememberedMapping | None:
    return remembered_for(delivery_of(found)) if found.use_remembered else None


def _choice(found: UploadDraft, sniffed: list[Sniffed], chosen: Mapping[str, str] | None = None) -> Choice:
    remembered = _remembered(found)
    known = remembered.mapping if remembered else {}
    return choice_of(sniffed, found.standard.standard, known, chosen or found.mapping)


def _show(
    request: HttpRequest, found: UploadDraft, *, reading=None, refusal=None, sniffed=None, template=""
) -> HttpResponse:
    sniffed = sniffed or _sniffed(found)
    names = [file.name for file in files_of(found)]
    context = {
        "draft": found,
        "office": request.user.office,
        "files": list(zip(files_of(found), sniffed, strict=True)),
        "reading": reading or reading_form(found, sniffed),
        "refusal": refusal,
        "same_file": isinstance(refusal, SameFile),
    }
    if any(is_download(file.headers) for file in sniffed):
        context["corrected"] = _load_of_download(request, names)
    if found.standard is None:
        context |= _fits(sniffed)
    else:
        table = mapping_table(names, sniffed, _choice(found, sniffed), found.options)
        context |= {
            "table": table,
            "columns": found.standard.standard.columns.values(),
            "remembered": _remembered(found),
            "preview": [(name, masked_sample(one, table)) for name, one in zip(names, sniffed, strict=True)],
        }
    whole = "datasources/_draft_body.html" if request.htmx else "datasources/draft.html"
    return render(request, template or whole, context)


def _load_of_download(request: HttpRequest, names: list[str]) -> Load | None:
    """The load whose downloaded quarantine this is, by the name it was downloaded under."""
    numbers = [int(number) for name in names for number in re.findall(r"^rejects-(\d{1,12})", name)]
    return Load.objects.filter(pk__in=numbers, office_path=request.user.office.path).first()


def _fits(sniffed: list[Sniffed]) -> dict:
    """The standards that the files fit best, for a draft of which nobody has said what it is."""
    records = {record.slug: record for record in DataStandard.objects.all()}
    headers = list(dict.fromkeys(header for file in sniffed for header in file.headers))
    fits = best_standards(headers, [record.standard for record in records.values()])
    return {"fits": [(fit, records[fit.standard.slug]) for fit in fits], "standards": records.values()}
