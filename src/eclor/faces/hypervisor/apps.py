from django.apps import AppConfig


class HypervisorConfig(AppConfig):
    name = "eclor.faces.hypervisor"
    label = "hypervisor"
    default_auto_field = "django.db.models.BigAutoField"
