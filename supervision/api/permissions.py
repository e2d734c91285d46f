"""What a view asks for: one of its scopes from a client, one of its permissions from a person."""

from rest_framework.permissions import BasePermission

from supervision.api.principals import ClientPrincipal


class ScopeOrRole(BasePermission):
    """A view names ``required_scope`` and ``required_permission`` (a word or several, one is enough).

    A view that names neither is closed to everybody.
    """

    message = "没有这一操作所需的权限。"

    def has_permission(self, request, view) -> bool:
        user = request.user
        if isinstance(user, ClientPrincipal):
            return any(scope in user.scopes for scope in words(view, "required_scope"))
        if not user.is_authenticated:
            return False
        return any(user.has_perm(permission) for permission in words(view, "required_permission"))


def words(view, name: str) -> tuple[str, ...]:
    given = getattr(view, name, ())
    return (given,) if isinstance(given, str) else tuple(given)
