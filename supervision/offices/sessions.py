"""Signing in and out as acts, announced like any other."""

from datasources.announcements import acted
from supervision.offices.models import User


def announce_sign_in(sender, *, request, user, **kwargs) -> None:
    _announce("session.sign_in", user, request)


def announce_sign_out(sender, *, request, user, **kwargs) -> None:
    if user is not None:
        _announce("session.sign_out", user, request)


def announce_refusal(sender, *, credentials, request=None, **kwargs) -> None:
    """A wrong password is an entry of the person's office; an unknown name one of the national office.

    The name that was typed is not kept: people type passwords into that field.
    """
    user = User.objects.filter(username=credentials.get("username")).select_related("office").first()
    _announce("session.refuse", user, request, actor=None)


def _announce(action: str, user: User | None, request, **changed) -> None:
    address = request.META.get("REMOTE_ADDR", "") if request is not None else ""
    said = {
        "actor": user,
        "target": user,
        "office_path": user.office.path if user and user.office else "",
        "detail": {"address": address},
        "purpose": "",
    }
    acted.send(sender=User, action=action, **(said | changed))
