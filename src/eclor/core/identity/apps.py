from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "eclor.core.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"
