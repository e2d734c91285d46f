"""The list of services: datasets of other offices that one may use, ask for, and follow."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from datasources.actions import requests as acts
from datasources.actions.browsing import browse_rows
from datasources.errors import DataError
from datasources.forms.services import RequestForm
from datasources.models import Dataset, Subscription, UseRequest
from datasources.services import services
from datasources.views import READ

PAGE_SIZE = 30


@login_required
@permission_required(READ, raise_exception=True)
@require_GET
def service_list(request: HttpRequest) -> HttpResponse:
    """Datasets of other offices: those shared with the own office, and those it may ask for."""
    known = Dataset.objects.known_to(request.user).select_related("standard").order_by("standard__slug", "office_path")
    text = request.GET.get("text", "").strip()
    if text:
        said = Q(standard__title_zh__icontains=text) | Q(standard__supplier__icontains=text) | Q(slug__icontains=text)
        known = known.filter(said)
    page = Paginator(known, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "services": services(page, request.user), "text": text, "tab": "services"}
    return render(request, "datasources/request_services.html", context)


@login_required
@permission_required(READ, raise_exception=True)
@require_http_methods(["GET", "POST"])
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """One of them: what it is, on what terms, and the form to ask for its use."""
    dataset = _known(request, slug)
    if request.method != "POST":
        return _show(request, dataset, _request_form(dataset))
    form = _request_form(dataset, request.POST)
    if not form.is_valid():
        return _show(request, dataset, form)
    try:
        asked = acts.ask_for_use(dataset, actor=request.user, **form.cleaned_data)
    except DataError as error:
        form.add_error(None, str(error))
        return _show(request, dataset, form)
    messages.success(request, _("申请已提交，等待数据所属单位审批。"))
    return redirect(asked)


@login_required
@permission_required(READ, raise_exception=True)
@require_POST
def service_sample(request: HttpRequest, slug: str) -> HttpResponse:
    """Some rows of a dataset that was shared for browsing, masked; audited."""
    dataset = _known(request, slug)
    try:
        rows = browse_rows(dataset, actor=request.user, purpose=request.POST.get("purpose", ""))
    except DataError as error:
        messages.error(request, str(error))
        return redirect("datasources:service", slug=slug)
    if not rows:
        messages.info(request, _("没有可以查看的数据。"))
        return redirect("datasources:service", slug=slug)
    return _show(request, dataset, _request_form(dataset), sample=rows)


@login_required
@permission_required(READ, raise_exception=True)
@require_POST
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Subscribe to news of a dataset, or no longer."""
    visible, known = Dataset.objects.visible_to(request.user), Dataset.objects.known_to(request.user)
    dataset = get_object_or_404(Dataset, Q(pk__in=visible.values("pk")) | Q(pk__in=known.values("pk")), slug=slug)
    if request.POST.get("follow") == "1":
        acts.subscribe(dataset, actor=request.user)
        messages.success(request, _("已订阅，有新数据入库时会在工作台提示。"))
    else:
        acts.unsubscribe(dataset, actor=request.user)
        messages.info(request, _("已取消订阅。"))
    return redirect("datasources:subscriptions")


@login_required
@permission_required(READ, raise_exception=True)
@require_http_methods(["GET", "POST"])
def subscriptions(request: HttpRequest) -> HttpResponse:
    """What the person follows, news first; by POST all of it is noted as seen."""
    if request.method == "POST":
        acts.note_news_seen(actor=request.user)
        return redirect("datasources:subscriptions")
    mine = Subscription.objects.visible_to(request.user).select_related("dataset__standard")
    followed = services([subscription.dataset for subscription in mine], request.user)
    followed.sort(key=lambda one: not one.has_news)
    own = {one.dataset.pk for one in followed if request.user.horizon.sees(one.dataset.office_path)}
    return render(
        request, "datasources/request_subscriptions.html", {"services": followed, "own": own, "tab": "subscriptions"}
    )


def _known(request: HttpRequest, slug: str) -> Dataset:
    return get_object_or_404(Dataset.objects.known_to(request.user).select_related("standard"), slug=slug)


def _request_form(dataset: Dataset, data=None) -> RequestForm:
    return RequestForm(data, may_browse=dataset.visibility == Dataset.Visibility.OPEN)


def _show(request: HttpRequest, dataset: Dataset, form: RequestForm, sample=None) -> HttpResponse:
    (entry,) = services([dataset], request.user)
    history = UseRequest.objects.filter(dataset=dataset, office_path=request.user.office.path)
    context = {
        "service": entry,
        "dataset": dataset,
        "form": form,
        "history": history.select_related("requester"),
        "sample": sample,
        "columns": dataset.standard.standard.columns.values(),
    }
    return render(request, "datasources/request_service.html", context)
