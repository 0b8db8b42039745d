from django.apps import AppConfig


class ElectedConfig(AppConfig):
    name = "eclor.faces.elected"
    label = "elected"
