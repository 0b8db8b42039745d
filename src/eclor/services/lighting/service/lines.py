"""What the room says on the portal's home: when the lamps turn next."""

from django.utils.formats import time_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from eclor.core.service.contract import Saying, Tile
from eclor.core.service.scope import Scope
from eclor.services.lighting import queries


def light_line(scope: Scope) -> Saying:
    """From when until when the lamps shine, by the sun: computed, so it has no age."""
    sky = queries.tonight(scope)
    if sky.dusk is None or sky.dawn is None:
        return Saying(value="", context=gettext("The sun does not say when lamps turn here today."))
    until = gettext("until %(hour)s") % {"hour": time_format(sky.dawn, "TIME_FORMAT")}
    if sky.dusk <= scope.now:
        return Saying(value=until)
    lit = gettext("from %(hour)s") % {"hour": time_format(sky.dusk, "TIME_FORMAT")}
    return Saying(value=lit, context=until)


TILES = (
    Tile(
        key="light",
        title=_("Street lighting"),
        icon="lamp-2",
        page="lighting",
        line=light_line,
        rank=30,
    ),
)
