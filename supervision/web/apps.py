from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "supervision.web"
    label = "web"
    verbose_name = "页面"
