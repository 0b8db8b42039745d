from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    name = "eclor.core.territories"
    label = "territories"
    default_auto_field = "django.db.models.BigAutoField"
