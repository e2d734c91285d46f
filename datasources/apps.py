from django.apps import AppConfig
from django.db.models.signals import post_migrate

from datasources.announcements import dataset_loaded


class DatasourcesConfig(AppConfig):
    name = "datasources"
    verbose_name = "数据资源"

    def ready(self) -> None:
        dataset_loaded.connect(move_position, dispatch_uid="datasources.move_position")
        post_migrate.connect(bring_in_standards, sender=self, dispatch_uid="datasources.bring_in_standards")


def bring_in_standards(sender, *, using: str, **kwargs) -> None:
    """After every migration the shipped standards are in place; costs one query when nothing changed."""
    from datasources.actions.standards import install_standards  # models exist only once all apps are ready

    if using == "default":
        install_standards()


def move_position(sender, *, load, **kwargs) -> None:
    """A collected load takes effect together with the position of its source."""
    from datasources.actions import scheduling  # models exist only once all apps are ready

    scheduling.move_position(load)
