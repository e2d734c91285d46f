from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "supervision.cases"
    label = "cases"
    verbose_name = "案件"
