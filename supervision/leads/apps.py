from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "supervision.leads"
    label = "leads"
    verbose_name = "线索"
