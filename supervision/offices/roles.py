"""Roles and the permissions they carry. Permissions are declared by the rooms (``Meta.permissions``)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    PROSECUTOR = "prosecutor", _("检察官")
    DEPARTMENT_HEAD = "department_head", _("部门负责人")
    MODEL_AUTHOR = "model_author", _("模型编写人")
    PROVINCIAL_MODEL_ADMIN = "provincial_model_admin", _("省级模型管理员")
    DATA_ADMIN = "data_admin", _("数据管理员")
    AUDITOR = "auditor", _("审计员")
    SYSTEM_ADMIN = "system_admin", _("系统管理员")


_PROSECUTOR = {
    "leads.view_leads",
    "leads.handle_lead",
    "leads.export_leads",
    "leads.reveal_identity",
    "cases.view_cases",
    "dashboard.view_dashboard",
    "datasources.browse_rows",
    "datasources.look_up",
}
_DATA = {
    "datasources.browse_rows",
    "datasources.load_data",
    "datasources.manage_catalogue",
    "datasources.manage_sources",
}
PERMISSIONS: dict[str, frozenset[str]] = {
    Role.PROSECUTOR: frozenset(_PROSECUTOR),
    Role.DEPARTMENT_HEAD: frozenset(
        _PROSECUTOR | {"models_engine.run_model", "datasources.load_data", "datasources.manage_catalogue"}
    ),
    Role.MODEL_AUTHOR: frozenset(
        {
            "models_engine.write_model",
            "models_engine.run_model",
            "datasources.load_data",
            "datasources.browse_rows",
            "dashboard.view_dashboard",
        }
    ),
    Role.PROVINCIAL_MODEL_ADMIN: frozenset(
        _DATA
        | {
            "models_engine.write_model",
            "models_engine.publish_model",
            "models_engine.run_model",
            "dashboard.view_dashboard",
        }
    ),
    Role.DATA_ADMIN: frozenset(_DATA | {"datasources.look_up", "dashboard.view_dashboard"}),
    Role.AUDITOR: frozenset({"audit.read_audit"}),
    Role.SYSTEM_ADMIN: frozenset({"offices.manage_people"}),
}
