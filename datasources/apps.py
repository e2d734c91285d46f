from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DatasourcesConfig(AppConfig):
    name = "datasources"
    verbose_name = "数据资源"

    def ready(self) -> None:
        post_migrate.connect(bring_in_standards, sender=self, dispatch_uid="datasources.bring_in_standards")


def bring_in_standards(sender, *, using: str, **kwargs) -> None:
    """After every migration the shipped standards are in place; costs one query when nothing changed."""
    from datasources.actions.standards import install_standards  # models exist only once all apps are ready

    if using == "default":
        install_standards()
