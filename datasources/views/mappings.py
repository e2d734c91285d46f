"""What the office has confirmed about the files of its sources."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from datasources.actions.drafts import forget_mapping
from datasources.models import RememberedMapping
from datasources.views import LOAD


@login_required
@permission_required(LOAD, raise_exception=True)
@require_GET
def mappings(request: HttpRequest) -> HttpResponse:
    """Remembered mappings of the person's office."""
    return render(request, "datasources/mappings.html", {"mappings": _own(request).order_by("standard__slug", "pk")})


@login_required
@permission_required(LOAD, raise_exception=True)
@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete one of them."""
    forget_mapping(get_object_or_404(_own(request), pk=pk), actor=request.user)
    messages.success(request, _("已删除。该来源的下一个文件将重新识别。"))
    return redirect("datasources:mappings")


def _own(request: HttpRequest):
    mine = RememberedMapping.objects.filter(office_code=request.user.office.code)
    return mine.select_related("standard", "confirmed_by")
