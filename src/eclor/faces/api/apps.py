from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "eclor.faces.api"
    label = "api"
