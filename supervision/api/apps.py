from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "supervision.api"
    label = "api"
    verbose_name = "接口"

    def ready(self) -> None:
        from supervision.api import schema  # noqa: F401  registers how the two ways in are described
