"""Pages of the frame itself: the workbench, the watermark, the health check."""

from django.contrib.auth.decorators import login_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.html import escape
from django.views.decorators.http import require_GET

from supervision.web.workbench import Workbench


@require_GET
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """工作台. A person without an office is told so and shown nothing else."""
    if request.user.office is None:
        return render(request, "web/no_office.html")
    return render(request, "web/home.html", {"bench": Workbench(request.user)})


@require_GET
@login_required
def watermark(request: HttpRequest) -> HttpResponse:
    """Person, office and date as a faint tile: it deters, the audit log controls."""
    words = [str(request.user), str(request.user.office or ""), timezone.localdate().isoformat()]
    text = escape(" ".join(filter(None, words)))
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="360" height="200">'
        '<text x="20" y="150" transform="rotate(-18 20 150)" font-family="sans-serif" font-size="13" '
        f'fill="#0c2a4f" fill-opacity=".075">{text}</text></svg>'
    )
    response = HttpResponse(svg, content_type="image/svg+xml")
    response.headers["Cache-Control"] = "private, max-age=600"
    patch_vary_headers(response, ["Cookie"])
    return response


@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """For a load balancer: 200 while the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "database unreachable"}, status=503)
    return JsonResponse({"status": "ok"})
