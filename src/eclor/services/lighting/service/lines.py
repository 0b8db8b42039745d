"""What the room says on the portal's home: until when the street is lit."""

from django.utils.formats import time_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from eclor.core.service.contract import Saying, Tile
from eclor.core.service.scope import Scope
from eclor.services.lighting import queries


def light_line(scope: Scope) -> Saying:
    """The next time the lamps turn, by the sun, and how many shine by their last word."""
    tonight, fleet = queries.tonight(scope), queries.fleet(scope)
    if tonight.dusk is None or tonight.dawn is None:
        return Saying(value="", context=gettext("The sun does not say when lamps turn here today."))
    dark = tonight.dusk <= scope.now
    turn = time_format(tonight.dawn if dark else tonight.dusk, "TIME_FORMAT")
    context = ""
    if fleet.heard:
        context = gettext("%(lit)s of %(lamps)s lamps shine") % {
            "lit": f"{fleet.lit:,}".replace(",", "\u00a0"),
            "lamps": f"{fleet.heard:,}".replace(",", "\u00a0"),
        }
    return Saying(
        value=turn,
        about=gettext("The lamps go out") if dark else gettext("The lamps come on"),
        context=context,
        at=fleet.newest if fleet.heard else None,
    )


TILES = (
    Tile(
        key="light",
        title=_("Street lighting"),
        icon="lamp-2",
        page="lighting",
        line=light_line,
    ),
)
