from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "supervision.web"
    label = "web"
    verbose_name = "页面"

    def ready(self) -> None:
        from supervision import wiring  # noqa: F401  (models are loaded only now)
