"""审计记录: who did what, for auditors."""

from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from datasources.announcements import acted
from supervision.audit.exports import rows_as_csv
from supervision.audit.filters import EntryFilter
from supervision.audit.models import Entry
from supervision.audit.words import ACTIONS

PAGE_ROWS = 50


@require_GET
@login_required
@permission_required("audit.read_audit", raise_exception=True)
def entries(request: HttpRequest) -> HttpResponse:
    found = EntryFilter(request.GET, Entry.objects.visible_to(request.user))
    page = Paginator(found.qs, PAGE_ROWS).get_page(request.GET.get("page"))
    for entry in page:
        entry.title = ACTIONS.get(entry.action, entry.action)
        entry.details = [(name, _readable(value)) for name, value in entry.detail.items()]
    return render(request, "audit/entries.html", {"filter": found, "page": page})


@require_GET
@login_required
@permission_required("audit.read_audit", raise_exception=True)
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered list as CSV. That it was taken is itself an entry."""
    found = EntryFilter(request.GET, Entry.objects.visible_to(request.user)).qs
    newest = found.first()
    rows = found.filter(sequence__lte=newest.sequence) if newest else found  # without the entry written next
    with transaction.atomic():
        acted.send(
            sender=Entry,
            actor=request.user,
            action="audit.export",
            target=None,
            office_path=request.user.office.path,
            detail={"rows": rows.count(), "filters": request.GET.dict()},
            purpose="",
        )
    name = f"audit-{timezone.localdate():%Y%m%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(rows_as_csv(rows), content_type="text/csv; charset=utf-8", headers=headers)


def _readable(value) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)
