"""Requests for the use of datasets: the log of both sides, and the decisions."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from datasources.actions import requests as acts
from datasources.errors import DataError
from datasources.forms.services import ApprovalForm
from datasources.models import UseRequest
from datasources.office_directory import names_of
from datasources.views import MANAGE, READ

PAGE_SIZE = 30


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
def request_log(request: HttpRequest) -> HttpResponse:
    """Every request that the own office or one below made or received, newest first, those to decide on top."""
    found = UseRequest.objects.visible_to(request.user).select_related("dataset__standard", "requester")
    to_decide = list(found.to_decide(request.user)) if request.user.has_perm(MANAGE) else []
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    names = names_of({code for one in [*page, *to_decide] for code in (one.office_code, one.dataset.office_code)})
    context = {
        "page_obj": page,
        "rows": _named(page, names),
        "to_decide": _named(to_decide, names),
        "tab": "requests",
    }
    return render(request, "datasources/requests.html", context)


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
def one_request(request: HttpRequest, pk: int) -> HttpResponse:
    """One request and what became of it; the owner's administrators decide here."""
    return _show_request(request, _visible(request, pk))


@login_required
@permission_required(MANAGE, raise_exception=True)
@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree: a share is made."""
    found = _to_decide(request, pk)
    form = _approval_form(found, request.POST)
    if not form.is_valid():
        return _show_request(request, found, form)
    return _act(request, found, lambda: acts.approve_request(found, actor=request.user, **form.cleaned_data))


@login_required
@permission_required(MANAGE, raise_exception=True)
@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Do not agree, with a reason."""
    found = _to_decide(request, pk)
    return _act(
        request, found, lambda: acts.refuse_request(found, actor=request.user, note=request.POST.get("note", ""))
    )


@login_required
@permission_required(READ, raise_exception=True)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The person who asked no longer asks."""
    found = _visible(request, pk)
    if found.requester_id != request.user.pk:
        raise PermissionDenied
    return _act(request, found, lambda: acts.withdraw_request(found, actor=request.user))


def _visible(request: HttpRequest, pk: int) -> UseRequest:
    visible: QuerySet[UseRequest] = UseRequest.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("dataset__standard", "requester", "decided_by", "share"), pk=pk)


def _to_decide(request: HttpRequest, pk: int) -> UseRequest:
    found = _visible(request, pk)
    if found.dataset.office_path != request.user.office.path:
        raise PermissionDenied
    return found


def _act(request: HttpRequest, found: UseRequest, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except DataError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("已处理。"))
    return redirect(found)


def _approval_form(found: UseRequest, data=None) -> ApprovalForm:
    return ApprovalForm(data, has_region=found.dataset.standard.standard.region is not None)


def _show_request(request: HttpRequest, found: UseRequest, form: ApprovalForm | None = None) -> HttpResponse:
    names = names_of([found.office_code, found.dataset.office_code])
    may_decide = found.dataset.office_path == request.user.office.path and request.user.has_perm(MANAGE)
    context = {
        "asked": found,
        "office": names[found.office_code],
        "owner": names[found.dataset.office_code],
        "form": form or _approval_form(found),
        "may_decide": may_decide and found.status == UseRequest.Status.PENDING,
        "may_withdraw": found.requester_id == request.user.pk and found.status == UseRequest.Status.PENDING,
    }
    return render(request, "datasources/request.html", context)


def _named(rows, names: dict[str, str]) -> list[tuple[UseRequest, str, str]]:
    return [(one, names[one.office_code], names[one.dataset.office_code]) for one in rows]
