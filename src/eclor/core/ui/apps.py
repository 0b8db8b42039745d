from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "eclor.core.ui"
    label = "ui"

    def ready(self) -> None:
        from eclor.core.ui import checks  # noqa: F401 -- registers the system check
