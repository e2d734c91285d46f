"""Pages of cases: the list, one case, and opening one from leads."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from supervision.cases.actions import open_case
from supervision.cases.forms import CaseForm, CaseSearch
from supervision.cases.models import Case
from supervision.errors import SupervisionError
from supervision.leads.models import Lead

PAGE = 50
_ID = re.compile(r"[0-9]{1,18}")


@require_GET
@login_required
@permission_required("cases.view_cases", raise_exception=True)
def cases(request: HttpRequest) -> HttpResponse:
    """案件: those of the viewer's office and below."""
    search = CaseSearch(request.GET)
    found = search.choose(Case.objects.visible_to(request.user).select_related("office", "opened_by").with_lead_count())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "cases/cases.html", {"page_obj": page, "search": search})


@require_GET
@login_required
@permission_required("cases.view_cases", raise_exception=True)
def case(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Case.objects.visible_to(request.user).select_related("office", "opened_by"), pk=pk)
    leads = found.leads.visible_to(request.user).select_related("model", "office")
    return render(request, "cases/case.html", {"case": found, "leads": leads})


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("leads.handle_lead", raise_exception=True)
def open_from_leads(request: HttpRequest) -> HttpResponse:
    """成案: ask for the title, open the case, show it. ``lead`` may be given several times."""
    asked = [pk for pk in request.GET.getlist("lead") + request.POST.getlist("lead") if _ID.fullmatch(pk)]
    leads = list(Lead.objects.visible_to(request.user).select_related("model", "office").filter(pk__in=asked))
    if not leads:
        return redirect("leads:leads")
    form = CaseForm(request.POST or None, initial={"title": leads[0].title})
    if request.method == "POST" and form.is_valid():
        try:
            opened = open_case(leads, actor=request.user, title=form.cleaned_data["title"])
        except SupervisionError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已立案：%(number)s") % {"number": opened.number})
            return redirect("cases:case", pk=opened.pk)
    return render(request, "cases/open.html", {"form": form, "leads": leads})
