from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "supervision.dashboard"
    label = "dashboard"
    verbose_name = "监督驾驶舱"
