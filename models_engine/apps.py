from django.apps import AppConfig


class ModelsEngineConfig(AppConfig):
    name = "models_engine"
    verbose_name = "监督模型"
