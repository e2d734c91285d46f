"""Headers and limits that hold for every page."""

import time

from django.conf import settings
from django.contrib.auth import logout


class PrivatePagesMiddleware:
    """Pages about people are never kept by a cache, and an idle session ends."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated and not request.path.startswith("/api/"):
            now = int(time.time())
            if now - request.session.get("last_seen", now) > settings.SESSION_IDLE_SECONDS:
                logout(request)
            elif now - request.session.get("last_seen", 0) > 60:
                request.session["last_seen"] = now
        response = self.get_response(request)
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "no-store")
        return response
