from django.apps import AppConfig
from django.db.models.signals import post_migrate


class OfficesConfig(AppConfig):
    name = "supervision.offices"
    label = "offices"
    verbose_name = "单位与人员"

    def ready(self) -> None:
        post_migrate.connect(_seed, sender=self, dispatch_uid="offices.seed")


def _seed(sender, **kwargs) -> None:
    from supervision.offices.seeding import seed_after_migration  # models are loaded after apps

    seed_after_migration(sender, **kwargs)
