"""The terms of a dataset: what it is for, its agreements, how long it is kept."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from datasources.actions.agreements import announce_download, end_agreement, record_agreement
from datasources.actions.describing import TERMS, deposit, describe_dataset
from datasources.actions.retention import Holdings, purge_dataset
from datasources.catalogue.forms import AgreementForm, DepositForm, PurgeForm, TermsForm, renewal_of
from datasources.errors import DataError
from datasources.models import Agreement, Dataset
from datasources.terms import in_force
from datasources.views import LOAD, MANAGE, READ
from datasources.views.datasets import about, visible_dataset


@login_required
@permission_required(MANAGE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def describe(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the terms of a dataset of the own office."""
    found = own_dataset(request, slug)
    form = TermsForm(request.POST or None, dataset=found, initial={name: getattr(found, name) for name in TERMS})
    if form.is_valid() and _tried(form, lambda: describe_dataset(found, actor=request.user, terms=form.cleaned_data)):
        messages.success(request, _("已保存，变更前后的内容已记入审计。"))
        return redirect(found)
    return render(request, "datasources/dataset_terms.html", about(request, found, "overview") | {"form": form})


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
def agreements(request: HttpRequest, slug: str) -> HttpResponse:
    """协议: everything that was agreed on, the newest first."""
    found = visible_dataset(request, slug)
    context = about(request, found, "agreements")
    if not request.user.horizon.sees(found.office_path):  # a share shows the data, not what was agreed on
        return render(request, "datasources/agreements.html", context | {"is_foreign": True})
    recorded = found.agreements.select_related("recorded_by")
    context["agreements"] = [(agreement, in_force(agreement, context["entry"].today)) for agreement in recorded]
    return render(request, "datasources/agreements.html", context)


@login_required
@permission_required(MANAGE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, slug: str) -> HttpResponse:
    """Record an agreement, or with ``?renews=`` its renewal."""
    found = own_dataset(request, slug)
    renews = _renewed(request, found)
    initial = renewal_of(renews) if renews else {"party": found.standard.supplier}
    form = AgreementForm(request.POST or None, request.FILES or None, initial=initial)
    if form.is_valid() and _tried(
        form, lambda: record_agreement(found, actor=request.user, renews=renews, **form.cleaned_data)
    ):
        messages.success(request, _("协议已登记。"))
        return redirect("datasources:agreements", slug=slug)
    context = about(request, found, "agreements") | {"form": form, "renews": renews}
    return render(request, "datasources/agreement_form.html", context)


@login_required
@permission_required(MANAGE, raise_exception=True)
@require_POST
def end(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """End an agreement before its last day."""
    agreement = get_object_or_404(own_dataset(request, slug).agreements, pk=number)
    try:
        end_agreement(agreement, actor=request.user, reason=request.POST.get("reason", ""))
        messages.success(request, _("协议已终止。"))
    except DataError as error:
        messages.error(request, str(error))
    return redirect("datasources:agreements", slug=slug)


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
def agreement_file(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """The text of an agreement, to be kept rather than shown: what others uploaded is never opened in our pages."""
    found = visible_dataset(request, slug)
    agreement = get_object_or_404(found.agreements.select_related("dataset__standard"), pk=number)
    if not request.user.horizon.sees(found.office_path) or not agreement.file:
        raise Http404
    try:
        stream = open(agreement.file["path"], "rb")  # noqa: SIM115 (FileResponse closes it)
    except FileNotFoundError as error:
        raise Http404 from error
    announce_download(agreement, actor=request.user)
    return FileResponse(
        stream, as_attachment=True, filename=agreement.file["name"], content_type="application/octet-stream"
    )


@login_required
@permission_required(MANAGE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def purge(request: HttpRequest, slug: str) -> HttpResponse:
    """Destroy the data of a dataset now: what goes and what stays is shown first."""
    found = own_dataset(request, slug)
    form = PurgeForm(request.POST or None, dataset=found)
    if form.is_valid() and _tried(
        form, lambda: purge_dataset(found, actor=request.user, reason=form.cleaned_data["reason"])
    ):
        messages.success(request, _("数据已销毁，销毁记录保留在本页。"))
        return redirect(found)
    context = about(request, found, "overview") | {"form": form, "holdings": Holdings.of(found)}
    return render(request, "datasources/retention_purge.html", context)


@login_required
@permission_required(LOAD, raise_exception=True)
@require_http_methods(["GET", "POST"])
def keep(request: HttpRequest) -> HttpResponse:
    """沉淀为数据集: say why and how long, then go on to the upload."""
    form = DepositForm(request.POST or None, initial={"case": request.GET.get("case", "")[:80]})
    if form.is_valid():
        dataset = deposit(actor=request.user, **form.cleaned_data)
        asked = {"standard": dataset.standard.slug, "source": form.cleaned_data["case"]}
        messages.info(request, _("使用目的和保存期限已记下，请选择要沉淀的文件。"))
        return redirect(f"{reverse('datasources:upload')}?{urlencode(asked)}")
    return render(request, "datasources/retention_deposit.html", {"form": form, "office": request.user.office})


def own_dataset(request: HttpRequest, slug: str) -> Dataset:
    """A dataset of the person's own office; of others only they decide."""
    found = visible_dataset(request, slug)
    if found.office_path != request.user.office.path:
        raise PermissionDenied
    return found


def _renewed(request: HttpRequest, found: Dataset) -> Agreement | None:
    asked = request.GET.get("renews", "")
    return found.agreements.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 19 else None


def _tried(form: forms.Form, act: Callable[[], object]) -> bool:
    """Does it; a refusal becomes a sentence above the form."""
    try:
        act()
    except DataError as error:
        form.add_error(None, str(error))
        return False
    return True
