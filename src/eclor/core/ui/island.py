"""What the page hands to the map island: addresses, ticket, bounds and words."""

from dataclasses import dataclass

from django.conf import settings
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
    base: str
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
        base=settings.ECLOR.base_map,
        words=words(),
    )


@dataclass(frozen=True, slots=True)
class TimelineIsland:
    """The data attributes of ``<eclor-timeline>``."""

    api: str
    sprite: str
    alarms: bool
    person: str  # colleagues who share a device each have their own absence
    words: dict[str, str]


def timeline_island(scope: Scope) -> TimelineIsland:
    return TimelineIsland(
        api=reverse("api"),
        sprite=static(built.icons().sprite),
        alarms=scope.may("hypervisor.see"),
        person=scope.person,
        words=timeline_words(),
    )


def words() -> dict[str, str]:
    """Every word the map says, in the page's language; names in braces are filled there."""
    return {
        "layers": _("Layers"),
        "reading": _("How to read it"),
        "map": _("Map of the territory. The list view says the same in text."),
        "sheet": _("Sheet"),
        "loading": _("Loading the territory…"),
        "no_load": _("Part of the map did not arrive ({problem}). It is asked for again."),
        "no_base": _("The base map does not answer ({problem}). The territory's own map stays."),
        "no_past": _("This moment did not arrive ({problem}). The map still shows the one before."),
        "summed": _(
            "Finer values are no longer kept for this moment: each is its quarter-hour's last."
        ),
        "no_layer": _("The layer {layer} no longer exists. The rest is shown."),
        "unreadable": _("This part of the link cannot be read: {part}."),
        "future": _("This moment is yet to come. The map shows now."),
        "gone": _("What this link leads to no longer exists."),
        "dismiss": _("Close this message"),
        "isolate": _("Space shows or hides, Enter shows it alone"),
        "all_layers": _("Enter brings the others back"),
        "worst_unknown": _("unknown or out of date:"),
        "worst_attention": _("to watch:"),
        "worst_alarm": _("in alarm:"),
        "filter": _("Look for"),
        "filter_text": _("Name of a thing"),
        "commune": _("Commune"),
        "every_commune": _("Every commune"),
        "state": _("State"),
        "every_state": _("Every state"),
        "found": _("{count} things found."),
        "found_none": _("Nothing found here."),
        "filter_off": _("Show all"),
        "map_keys": _(
            "Map: arrows move it, plus and minus zoom, N goes from thing to thing, Enter opens."
        ),
        "walked": _("{thing}. {place} of {count}."),
        "no_sheet": _("This sheet did not arrive ({problem}). Try again."),
        "live": _("Live"),
        "cut": _("Cut for {since}"),
        "opening": _("Connecting"),
        "closer": _("Zoom in"),
        "farther": _("Zoom out"),
        "whole": _("Whole territory"),
        "encircle": _("Draw around"),
        "draw_around": _("Draw a line around what the order is for. Esc gives up."),
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
        "stands_at": _("Stands at"),
        "stands_at_back": _("Its health as a gateway"),
    }


def timeline_words() -> dict[str, str]:
    """Every word the time line says."""
    return {
        "timeline": _("Time line"),
        "direct": _("Live"),
        "replay": _("Replay a moment"),
        "still": _("Without the map, nothing is replayed."),
        "replayed": _("Replayed"),
        "back": _("Back to now"),
        "play": _("Play"),
        "pause": _("Pause"),
        "step_back": _("One step back"),
        "step_on": _("One step on"),
        "speed": _("Speed"),
        "span": _("Shown"),
        "day": _("1 day"),
        "week": _("7 days"),
        "month": _("30 days"),
        "go_to": _("Go to"),
        "future": _("to come"),
        "usual": _("as 7 days before"),
        "sum": _("{layer}, {title}, total"),
        "mean": _("{layer}, {title}, mean"),
        "no_course": _("The time line did not arrive ({problem}). It is asked for again."),
        "nothing": _("Nothing was measured in this time."),
        "at": _("Moment shown: {moment}"),
        "now": _("now"),
        "slider": _(
            "Moment shown. Arrows go by one minute, Page keys by one hour, End comes back to now."
        ),
        "since_one": _("1 change"),
        "since_many": _("{count} changes"),
        "since_none": _("No change"),
        "since_when": _("since you left at {when}"),
        "since_first": _("Your next absence will be counted from now."),
        "since_title": _("What changed since {when}"),
        "since_failed": _("What changed did not arrive ({problem})."),
        "close": _("Close"),
        "seen": _("All seen"),
        "what_begun": _("Alarm: {title}"),
        "what_ended": _("Ended: {title}"),
        "what_silent": _("Silent: {name}"),
        "what_come": _("New: {name}"),
        "what_gone": _("Taken away: {name}"),
        "many_silent": _("{count} silent: {of}"),
        "many_come": _("{count} new: {of}"),
        "many_gone": _("{count} taken away: {of}"),
    }
