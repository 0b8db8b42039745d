from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "eclor.faces.portal"
    label = "portal"
