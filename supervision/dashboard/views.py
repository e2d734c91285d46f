"""The dashboard: one page, one scope."""

from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from supervision.dashboard.figures import Scope
from supervision.dashboard.forms import PERIODS, PeriodForm
from supervision.dashboard.page import Page
from supervision.dashboard.periods import period_of
from supervision.offices.models import Office


@require_GET
@login_required
@permission_required("dashboard.view_dashboard", raise_exception=True)
def dashboard(request: HttpRequest) -> HttpResponse:
    """监督驾驶舱 of the viewer's office, or of one below it (``?office=CODE``)."""
    code = request.GET.get("office") or request.user.office.code
    office = get_object_or_404(Office.objects.visible_to(request.user), code=code)
    form, today = PeriodForm(request.GET), timezone.localdate()
    period = period_of(request.GET.get("period", ""), *form.days(), today)
    page = Page(Scope(request.user, office, period), today)
    return render(request, "dashboard/dashboard.html", {"page": page, "form": form, "periods": PERIODS})
