"""The sky of the running night, or of the one to come."""

from eclor.core.service.scope import Scope
from eclor.services.lighting.queries.place import place
from eclor.services.lighting.rules.nights import DAY, night_of
from eclor.services.lighting.rules.sun import darkness
from eclor.services.lighting.words.place import Darkness


def tonight(scope: Scope) -> Darkness:
    """By day that of the evening to come; until dawn the one that runs."""
    here = place(scope)
    night = night_of(scope.now, here.zone)
    running = darkness(here, [night])[0]
    if running.dawn is not None and running.dawn <= scope.now:
        return darkness(here, [night + DAY])[0]
    return running
