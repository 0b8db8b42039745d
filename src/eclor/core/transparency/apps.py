from django.apps import AppConfig


class TransparencyConfig(AppConfig):
    name = "eclor.core.transparency"
    label = "transparency"
