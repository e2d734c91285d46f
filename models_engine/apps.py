from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ModelsEngineConfig(AppConfig):
    name = "models_engine"
    verbose_name = "监督模型"

    def ready(self) -> None:
        post_migrate.connect(install_library, sender=self, dispatch_uid="models_engine.install_library")


def install_library(sender, *, using: str, **kwargs) -> None:
    """After every migration the shipped models are in place. Floor 1 migrates first, so its standards are in."""
    from models_engine.actions import import_library  # tables are known only now, and few commands need an engine

    if using == "default":
        import_library()
