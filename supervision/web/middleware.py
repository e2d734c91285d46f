"""Headers and limits that hold for every page."""

import time
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import resolve_url


class PrivatePagesMiddleware:
    """Pages about people are never kept by a cache, and a session ends: when idle, and some hours after signing in.

    A REST client has no session; a person's browser that asks REST is held to the same limits as on pages.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest()  # no text has a NUL, and PostgreSQL refuses one with an error
        if request.user.is_authenticated:
            now = int(time.time())
            since = request.session.setdefault("signed_in", now)
            idle = now - request.session.get("last_seen", now)
            if idle > settings.SESSION_IDLE_SECONDS or now - since > settings.SESSION_COOKIE_AGE:
                logout(request)
            elif now - request.session.get("last_seen", 0) > 60:
                request.session["last_seen"] = now
        response = _sign_in_again(request, self.get_response(request))
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _sign_in_again(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """A fragment asked for after the session ended: the whole page goes to the sign-in page and comes back after it."""
    sign_in = resolve_url(settings.LOGIN_URL)
    if not request.htmx or response.status_code != 302 or not response.headers["Location"].startswith(sign_in):
        return response
    here = request.htmx.current_url_abs_path or "/"
    return HttpResponse(status=401, headers={"HX-Redirect": f"{sign_in}?{urlencode({'next': here})}"})
