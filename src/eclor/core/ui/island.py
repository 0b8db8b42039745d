"""What the page hands to the map island: addresses, ticket, bounds and words."""

from dataclasses import dataclass

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from eclor.core.live.views import ticket_for
from eclor.core.service.scope import Scope
from eclor.core.territories.models import Commune, Territory
from eclor.core.ui import built

LIVE = "/live"  # one stream for all federations: the ticket says which


@dataclass(frozen=True, slots=True)
class Island:
    """The data attributes of ``<eclor-map>``; ``bounds`` is west,south,east,north in degrees."""

    api: str
    live: str
    ticket: str
    renew: str
    sprite: str
    bounds: str
    schematic: bool
    words: dict[str, str]


def map_island(scope: Scope) -> Island:
    territory = Territory.objects.get(pk=scope.territory)
    box = (territory.west, territory.south, territory.east, territory.north)
    return Island(
        api=reverse("api"),
        live=LIVE,
        ticket=ticket_for(scope),
        renew=reverse("live-ticket"),
        sprite=static(built.icons().sprite),
        bounds=",".join(f"{degrees:.6f}" for degrees in box if degrees is not None),
        schematic=Commune.objects.filter(outline_simulated=True).exists(),
        words=words(),
    )


def words() -> dict[str, str]:
    """Every word the map says, in the page's language; names in braces are filled there."""
    return {
        "layers": _("Layers"),
        "reading": _("How to read it"),
        "map": _("Map of the territory. The list view says the same in text."),
        "sheet": _("Sheet"),
        "loading": _("Loading the territory…"),
        "no_ground": _("The outlines did not arrive ({problem}). Reload the page."),
        "no_sheet": _("This sheet did not arrive ({problem}). Try again."),
        "live": _("Live"),
        "cut": _("Cut for {since}"),
        "opening": _("Connecting"),
        "closer": _("Zoom in"),
        "farther": _("Zoom out"),
        "whole": _("Whole territory"),
        "schematic": _("Schematic, streets drawn by lot"),
        "hidden": _("hidden"),
        "key_lamp": _("lamp, brighter when it shines more"),
        "key_ok": _("reported"),
        "key_unknown": _("unknown or out of date"),
        "key_attention": _("to watch"),
        "key_alarm": _("alarm"),
        "close": _("Close the sheet"),
        "simulated": _("Simulated data"),
        "never": _("Nothing measured yet."),
        "unknown": _("unknown"),
        "yes": _("yes"),
        "no": _("no"),
        "age_fresh": _("measured %s ago"),
        "age_late": _("%s ago, late"),
        "age_lost": _("nothing for %s"),
        "fed_by": _("Fed by"),
        "fed_by_back": _("Feeds {count} others"),
        "alarms": _("Alarms"),
        "no_alarm": _("No alarm."),
        "nobody": _("Nobody has it"),
        "taken_by": _("{who} has it"),
        "since": _("{age} ago"),
        "take": _("Open"),
        "without_owner": _("{count} without owner"),
    }
