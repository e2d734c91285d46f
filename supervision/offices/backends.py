"""Answers ``user.has_perm`` from the user's roles, and nothing else."""

from django.contrib.auth.backends import ModelBackend

from supervision.offices.models import User


class RoleBackend(ModelBackend):
    def get_all_permissions(self, user_obj, obj=None) -> set[str]:
        return set(getattr(user_obj, "permissions", ()))

    def has_perm(self, user_obj, perm, obj=None) -> bool:
        return perm in self.get_all_permissions(user_obj)

    def get_user(self, user_id) -> User | None:
        """The person of a session with office and roles, read anew on every request."""
        user = User.objects.select_related("office").prefetch_related("role_grants").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None
