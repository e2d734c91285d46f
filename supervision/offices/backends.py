"""Answers ``user.has_perm`` from the user's roles, and nothing else."""
from django.contrib.auth.backends import ModelBackend

from supervision.offices.roles import PERMISSIONS


class RoleBackend(ModelBackend):
    def get_all_permissions(self, user_obj, obj=None) -> set[str]:
        if not user_obj.is_active or user_obj.is_anonymous or not user_obj.office_id:
            return set()
        return set().union(*(PERMISSIONS[role] for role in user_obj.roles))

    def has_perm(self, user_obj, perm, obj=None) -> bool:
        return perm in self.get_all_permissions(user_obj)
