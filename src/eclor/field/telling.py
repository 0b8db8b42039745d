"""Telling open pages that much has changed behind their backs: they then read everything again."""

from eclor.core.bus.reading import Bus, BusRefusal
from eclor.core.bus.wire import BusDown
from eclor.core.observations.recorder import live
from eclor.core.service import bus
from eclor.core.service.configuration import Configuration


def refresh_pages(configuration: Configuration, territory: int) -> bool:
    """Whether the bus took the word; if not, pages show the news when they are loaded again."""
    try:
        with Bus(bus.url(configuration), "eclor refresh", patience=2.0) as line:
            line.send(live.resync([territory]))
    except (BusDown, BusRefusal):
        return False
    return True
