"""Whom a dataset of the own office is shared with; and the office's side of it: share, take back, let others ask."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from datasources.actions.sharing import revoke_share, set_requestable, share_dataset
from datasources.errors import DataError
from datasources.forms.services import CANDIDATES, ShareForm
from datasources.models import Dataset, Share
from datasources.office_directory import find, names_of
from datasources.views import MANAGE


@login_required
@permission_required(MANAGE, raise_exception=True)
@require_http_methods(["GET", "POST"])
def shares(request: HttpRequest, slug: str) -> HttpResponse:
    """Every share of a dataset, ended ones too, and the form for another one."""
    dataset = _own(request, slug)
    if request.method != "POST":
        return _show(request, dataset, _form(dataset))
    form = _form(dataset, request.POST)
    if not form.is_valid():
        return _show(request, dataset, form)
    try:
        share_dataset(dataset, form.grant, actor=request.user)
    except DataError as error:
        form.add_error(None, str(error))
        return _show(request, dataset, form)
    messages.success(request, _("已共享，立即生效。"))
    return redirect("datasources:shares", slug=slug)


@login_required
@permission_required(MANAGE, raise_exception=True)
@require_GET
def share_offices(request: HttpRequest) -> HttpResponse:
    """Names for what has been typed so far: options of the form's list. Offices are no secret."""
    found = find(request.GET.get("office", ""), CANDIDATES)
    return render(request, "datasources/share_offices.html", {"found": found})


@login_required
@permission_required(MANAGE, raise_exception=True)
@require_POST
def revoke(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """End a share at once."""
    dataset = _own(request, slug)
    share = get_object_or_404(dataset.shares.all(), pk=number)
    try:
        revoke_share(share, actor=request.user, reason=request.POST.get("reason", ""))
    except DataError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("共享已收回，立即生效。"))
    return redirect("datasources:shares", slug=slug)


@login_required
@permission_required(MANAGE, raise_exception=True)
@require_POST
def offer(request: HttpRequest, slug: str) -> HttpResponse:
    """List the dataset among the services that others may ask for, or take it off the list."""
    dataset = _own(request, slug)
    requestable = request.POST.get("requestable") == "1"
    set_requestable(dataset, requestable, actor=request.user)
    messages.success(request, _("已列入数据服务清单。") if requestable else _("已从数据服务清单移除。"))
    return redirect("datasources:shares", slug=slug)


def _own(request: HttpRequest, slug: str) -> Dataset:
    """A dataset of the person's own office: only its owner may give it away."""
    visible = Dataset.objects.visible_to(request.user).select_related("standard")
    found = get_object_or_404(visible, slug=slug)
    if found.office_path != request.user.office.path:
        raise PermissionDenied
    return found


def _form(dataset: Dataset, data=None) -> ShareForm:
    return ShareForm(
        data,
        has_region=dataset.standard.standard.region is not None,
        may_browse=dataset.visibility == Dataset.Visibility.OPEN,
    )


def _show(request: HttpRequest, dataset: Dataset, form: ShareForm) -> HttpResponse:
    found = list(dataset.shares.select_related("granted_by"))
    names = names_of({share.to_office_code for share in found})
    in_force = set(Share.objects.in_force().filter(dataset=dataset).values_list("pk", flat=True))
    context = {
        "dataset": dataset,
        "form": form,
        "shares": [(share, names[share.to_office_code], share.pk in in_force) for share in found],
        "waiting": dataset.requests.filter(status="pending").count(),
        "today": timezone.localdate(),
    }
    return render(request, "datasources/shares.html", context)
