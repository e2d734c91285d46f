"""No page answers somebody who has not signed in, apart from the few that must."""

import pytest
from django.urls import get_resolver

OPEN_TO_ALL = {
    "/sign-in/",
    "/healthz",
    "/oauth/token/",
    "/api/v1/schema/",
    "/api/v1/docs/",
    "/i18n/setlang/",
}


def addresses() -> list[str]:
    """Every address of ours, with 1 for each parameter."""
    import re

    found = []

    def walk(patterns, prefix=""):
        for entry in patterns:
            route = prefix + str(entry.pattern).lstrip("^").rstrip("$")
            if hasattr(entry, "url_patterns"):
                walk(entry.url_patterns, route)
            else:
                found.append("/" + re.sub(r"<[^>]+>|\(\?P<[^)]*\)", "1", route).replace("\\", ""))

    walk(get_resolver().url_patterns)
    return sorted(set(found))


@pytest.mark.django_db
@pytest.mark.parametrize("address", [path for path in addresses() if path not in OPEN_TO_ALL])
def test_nothing_is_shown_to_somebody_who_has_not_signed_in(client, address):
    answer = client.get(address)
    assert answer.status_code in (301, 302, 401, 403, 404, 405), f"{address} answered {answer.status_code}"
    if answer.status_code == 302:
        assert answer.url.startswith("/sign-in/")
