"""The last application to be ready: it opens the rooms' doors."""

from django.apps import AppConfig


class RunConfig(AppConfig):
    name = "eclor.run"
    label = "run"

    def ready(self) -> None:
        from eclor.core.alarms.house import ALARMS
        from eclor.core.commands.house import ORDERS
        from eclor.core.context.house import HOUSE
        from eclor.core.context.types import COMMON_TYPES
        from eclor.core.gateways.house import DEVICES
        from eclor.core.notices.house import NOTICES
        from eclor.core.processes.house import PLATFORM_ROOM
        from eclor.core.service import checks  # noqa: F401 -- registers the system checks
        from eclor.core.service.registry import registry
        from eclor.core.transparency.house import TRANSPARENCY
        from eclor.core.trust import checks as trust_checks  # noqa: F401 -- registers its own
        from eclor.core.trust.house import TRUST
        from eclor.faces.hypervisor.card import CONSOLE
        from eclor.run.voice import give_voice

        registry.load(COMMON_TYPES)
        registry.add(HOUSE)
        registry.add(CONSOLE)
        registry.add(ALARMS)
        registry.add(DEVICES)
        registry.add(PLATFORM_ROOM)
        registry.add(TRUST)
        registry.add(ORDERS)
        registry.add(NOTICES)
        registry.add(TRANSPARENCY)
        give_voice()
