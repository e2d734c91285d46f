from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "supervision.offices"
    label = "offices"
    verbose_name = "单位与人员"
