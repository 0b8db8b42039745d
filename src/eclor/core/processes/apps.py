from django.apps import AppConfig


class ProcessesConfig(AppConfig):
    name = "eclor.core.processes"
    label = "processes"
