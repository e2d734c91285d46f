from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "supervision.audit"
    label = "audit"
    verbose_name = "审计"
