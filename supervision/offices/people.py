"""Pages about people and offices, for system administrators."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from supervision.offices import actions
from supervision.offices.errors import OfficeError
from supervision.offices.filters import PeopleFilter
from supervision.offices.forms import NewPersonForm, PersonForm, ResetPasswordForm
from supervision.offices.models import Office, User

PAGE_ROWS = 30


def for_administrators(view):
    return login_required(permission_required("offices.manage_people", raise_exception=True)(view))


@require_GET
@for_administrators
def people(request: HttpRequest) -> HttpResponse:
    visible = User.objects.visible_to(request.user).select_related("office").prefetch_related("role_grants")
    found = PeopleFilter(request.GET, visible.order_by("office__path", "username"))
    page = Paginator(found.qs, PAGE_ROWS).get_page(request.GET.get("page"))
    return render(request, "offices/people.html", {"filter": found, "page": page})


@require_http_methods(["GET", "POST"])
@for_administrators
def new_person(request: HttpRequest) -> HttpResponse:
    start = {"office": request.user.office.code}
    form = NewPersonForm(request.POST or None, actor=request.user, initial=start)
    if form.is_valid() and _tried(form, actions.create_person, actor=request.user, **form.cleaned_data):
        messages.success(request, _("已新增人员 %(name)s。") % {"name": form.cleaned_data["display_name"]})
        return redirect("offices:people")
    return render(request, "offices/new_person.html", {"form": form})


@require_http_methods(["GET", "POST"])
@for_administrators
def person(request: HttpRequest, pk: int) -> HttpResponse:
    someone = _visible(request, pk)
    start = {
        "display_name": someone.display_name,
        "post": someone.post,
        "office": someone.office.code,
        "roles": list(someone.roles),
    }
    form = PersonForm(request.POST or None, actor=request.user, initial=start)
    if form.is_valid() and _tried(form, actions.change_person, actor=request.user, person=someone, **form.cleaned_data):
        messages.success(request, _("已保存。单位和角色的变化自其下一次操作起生效。"))
        return redirect("offices:person", pk=pk)
    reset = ResetPasswordForm(person=someone)
    return render(request, "offices/person.html", {"someone": someone, "form": form, "reset": reset})


@require_POST
@for_administrators
def set_password(request: HttpRequest, pk: int) -> HttpResponse:
    someone = _visible(request, pk)
    form = ResetPasswordForm(request.POST, person=someone)
    if form.is_valid():
        actions.reset_password(actor=request.user, person=someone, password=form.cleaned_data["password"])
        messages.success(request, _("密码已重置，其原有登录已全部失效。请通过可靠方式告知本人，并提醒其尽快修改。"))
    else:
        messages.error(request, _("密码未重置：%(why)s") % {"why": "".join(form.errors["password"])})
    return redirect("offices:person", pk=pk)


@require_POST
@for_administrators
def set_active(request: HttpRequest, pk: int) -> HttpResponse:
    someone = _visible(request, pk)
    active = request.POST.get("active") == "1"
    try:
        actions.set_active(actor=request.user, person=someone, active=active)
        messages.success(request, _("账号已启用。") if active else _("账号已停用，其登录立即失效。"))
    except OfficeError as error:
        messages.error(request, str(error))
    return redirect("offices:person", pk=pk)


@require_GET
@for_administrators
def offices(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    found = Office.objects.visible_to(request.user).search(text).select_related("parent")
    found = found.annotate(active_people=Count("people", filter=Q(people__is_active=True))).order_by("path")
    page = Paginator(found, PAGE_ROWS).get_page(request.GET.get("page"))
    return render(request, "offices/offices.html", {"page": page, "text": text})


@require_GET
@for_administrators
def office(request: HttpRequest, code: str) -> HttpResponse:
    place = get_object_or_404(Office.objects.visible_to(request.user).select_related("parent"), code=code)
    return render(request, "offices/office.html", {"place": place})


def _visible(request: HttpRequest, pk: int) -> User:
    return get_object_or_404(User.objects.visible_to(request.user).select_related("office"), pk=pk)


def _tried(form, action, **fields) -> bool:
    """Does it; a refusal becomes a sentence above the form."""
    try:
        action(**fields)
    except OfficeError as error:
        form.add_error(None, str(error))
        return False
    return True
