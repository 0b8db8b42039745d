from django.apps import AppConfig


class DocsConfig(AppConfig):
    name = "eclor.faces.docs"
    label = "handbook"
