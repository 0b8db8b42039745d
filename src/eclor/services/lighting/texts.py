"""The trade's words as people read them, in their language."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from eclor.services.lighting.rules.classes.decree import Measure
from eclor.services.lighting.rules.hour_ahead import Why as Hour
from eclor.services.lighting.rules.street_wishes import Why
from eclor.services.lighting.words.adaptive import Way
from eclor.services.lighting.words.charging import ORDINARY
from eclor.services.lighting.words.compliance import Standing
from eclor.services.lighting.words.energy import Cause
from eclor.services.lighting.words.interventions import Defect, Origin, Stage
from eclor.services.lighting.words.inventory import LampState
from eclor.services.lighting.words.programmes import Because, Refusal, Turn
from eclor.services.lighting.words.streets import LightBy, Use

STATES = {
    LampState.BROKEN: _("fault found"),
    LampState.SILENT: _("no news"),
    LampState.NEVER_HEARD: _("never heard"),
    LampState.LIT: _("lit"),
    LampState.OFF: _("not lit"),
}
STAGES = {
    Stage.ASKED: _("to plan"),
    Stage.PLANNED: _("planned"),
    Stage.DONE: _("settled"),
    Stage.DISMISSED: _("closed without action"),
}
DEFECTS = {
    Defect.DARK: _("Lamp out"),
    Defect.DAY_BURNER: _("Lamp burning by day"),
    Defect.FLICKERS: _("Lamp that flickers"),
    Defect.NOT_DIMMING: _("Lamp that does not dim"),
    Defect.LANTERN_TURNED: _("Lantern turned"),
    Defect.GLASS_BROKEN: _("Lantern glass broken"),
    Defect.HATCH_DAMAGED: _("Hatch damaged"),
    Defect.POLE_DAMAGED: _("Pole damaged"),
    Defect.CABLE_CUT: _("Cable cut"),
    Defect.NO_SUPPLY: _("No supply"),
    Defect.NO_NEWS: _("Controller silent"),
    Defect.UPKEEP: _("Planned upkeep"),
    Defect.OTHER: _("Something else"),
}
ORIGINS = {
    Origin.UNKNOWN: _("not known"),
    Origin.WEAR: _("wear"),
    Origin.VANDALISM: _("vandalism"),
    Origin.ACCIDENT: _("road accident"),
    Origin.STORM: _("storm, flood"),
}
# What an alarm of the card means for those who repair.
DEFECT_OF_RULE = {
    "lighting.lamp_failed": Defect.DARK,
    "lighting.lamp_by_day": Defect.DAY_BURNER,
    "lighting.lamp_does_not_dim": Defect.NOT_DIMMING,
    "lighting.lamp_silent": Defect.NO_NEWS,
    "lighting.cabinet_silent": Defect.NO_SUPPLY,
    "lighting.feeder_dead": Defect.NO_SUPPLY,
}
CAUSES = {
    Cause.LAMP_CHANGE: _("Lamps changed for LED"),
    Cause.OVER_LIGHTING: _("No more light than the class asks for"),
    Cause.CONSTANT_OUTPUT: _("Constant light from a lamp that ages"),
    Cause.SWITCHING: _("Switching by the sun, to the minute"),
    Cause.CONTROL: _("Level by the traffic of the hour"),
    Cause.SWITCH_OFF: _("Lamps off in the middle of the night"),
}
WHY_NOT_LIT = {
    Why.BY_DAY: _("It is not dark enough for lamps to shine."),
    Why.NOT_OFF: _("Its lamps are not off, as far as anybody knows."),
    Why.LIT: _("Somebody has just lit it."),
    Why.HELD: _("The technical services have ordered it off for a while."),
    Why.OFTEN: _("It was lit as often as one night allows."),
    Why.BUSY: _("Many streets are being lit right now. Try again in some minutes."),
    Why.ENOUGH: _("Many wishes came from your part of the network. Try again in an hour."),
}
HOURS = {
    Hour.RAISED: _("The counter asked for %(level)s %%, the programme keeps %(kept)s %%: raised."),
    Hour.ENOUGH: _(
        "The counter asked for %(level)s %%, the programme keeps %(kept)s %%: nothing to do."
    ),
    Hour.SILENT: _("The counter said nothing of the hour before: the programme stands."),
    Hour.SOON: _("The lamps come on within the hour: they are looked at again then."),
    Hour.OFF: _("The lamps are off at this hour: nothing to raise."),
    Hour.HELD: _("The counter asked for %(level)s %%; somebody's order holds these lamps."),
    Hour.NOBODY: _("No lamp follows this programme."),
    Hour.REFUSED: _(
        "The counter asked for %(level)s %%; the desk refused the order, see the audit."
    ),
}
WAYS = {
    Way.FULL: _("Full light from dusk to dawn"),
    Way.TODAY: _("What the lamps do today"),
    Way.WEEKLY: _("One programme by the kind of night, given once"),
    Way.AHEAD: _("A programme for each night, planned at noon"),
    Way.LIVE: _("The same, raised by the hour where the counters ask for it"),
    Way.POINTS: _("The best with these switch points, knowing the future"),
    Way.BOUND: _("The exact least, knowing the future"),
    Way.BOUND_OFF: _(
        "The exact least where municipal orders let single lamps be off, knowing the future"
    ),
}
# Where a factor comes from, by the document its row names.
SOURCES = {
    "assumption": _("assumption, to be replaced by the territory's own figures"),
    "published lamp changes": _("published: Los Angeles, San Diego, Chula Vista, 2013 to 2024"),
    "own sun formula": _("computed: the sun from −0.833° to −4° at this place"),
    "Sustainability 10:1221": _(
        "published: Krakow, one year of traffic (Sustainability 10:1221, 2018)"
    ),
    "plan tried on past nights": _("computed: nights of the past year planned from own counters"),
    "by-laws recorded": _("computed: hours off by the municipal orders recorded"),
    "own inventory": _("own inventory; what a change saves is published, 45 to 63 %"),
    "average of communes": _("average of communes, 2025"),
    "ADEME Base Empreinte": _(
        "ADEME Base Empreinte, 2023, average mix of mainland France, not checked again"
    ),
    "controllers' data sheets": _("data sheets of controllers, 2026"),
}
MEASURES = {
    Measure.FLUX_DENSITY: _("Installed flux by surface"),
    Measure.UPWARD: _("Light above the horizon, as mounted"),
    Measure.UPWARD_LAMP: _("Light above the horizon, by the maker"),
    Measure.FLUX_CODE: _("CIE flux code no. 3"),
    Measure.COLOUR: _("Colour temperature"),
}
STANDINGS = {
    Standing.BROKEN: _("broken"),
    Standing.UNKNOWN: _("not everything known"),
    Standing.KEPT: _("kept"),
}
RULES = {
    "": _("any rule"),
    "class": _("lighting class"),
    "decree": _("decree of 2018"),
    "hours": _("municipal orders"),
}
USES = {Use.STREET: _("movement: a street, a square"), Use.CAR_PARK: _("a car park")}
LIGHT_BY = {
    LightBy.NOBODY: _("nobody yet"),
    LightBy.CALCULATION: _("a lighting calculation"),
    LightBy.MEASUREMENT: _("a measurement on the ground"),
}
UNITS = {Measure.FLUX_DENSITY: "lm/m²", Measure.COLOUR: "K"}
# Whom a lamp with a presence detector says it obeys.
BECAUSE = {
    Because.OVERRIDE: _("an order"),
    Because.SENSOR: _("presence"),
    Because.PROGRAMME: _("its programme"),
    Because.FAIL_SAFE: _("no valid programme: full light"),
}
WEEKDAYS = {
    "1": _("Monday"), "2": _("Tuesday"), "3": _("Wednesday"), "4": _("Thursday"),
    "5": _("Friday"), "6": _("Saturday"), "7": _("Sunday"),
}  # fmt: skip
TURNS = {Turn.DUSK: _("dusk"), Turn.DAWN: _("dawn")}
# Refusals are written by rules that know no language; here each gets its words.
REFUSALS = (
    _("%(size)s bytes are too many: a lamp keeps %(most)s."),
    _("The calendar names the programme %(name)s, which is not there."),
    _("%(count)s programmes are too many: %(controller)s takes %(most)s."),
    _("%(count)s rules are too many: %(controller)s takes %(most)s."),
    _("Lamps switch with the sun between -18 and 5 degrees, not %(threshold)s."),
    _("Programme %(name)s has %(count)s switch points: %(controller)s takes %(most)s."),
    _("Programme %(name)s moves dusk or dawn by more than %(most)s minutes."),
    _("Programme %(name)s asks for %(level)s per cent: a lamp shines between 0 and 100."),
    _("Programme %(name)s asks for %(level)s per cent: below %(lowest)s the lamp is not steady."),
    _("Programme %(name)s follows the sun: the controller cannot."),
    _("Programme %(name)s has a point %(minutes)s minutes from %(turn)s: at most %(most)s."),
    _("Programme %(name)s has a ramp of %(ramp)s s: the controller cannot."),
    _(
        "Programme %(name)s lists %(time)s after a later or the same time: order the points "
        "from noon to noon."
    ),
    _("Programme %(name)s has a ramp of %(ramp)s s that lasts past the next switch point."),
    _("Programme %(name)s follows passages: %(lamps)s has no presence detector."),
    _(
        "Programme %(name)s holds %(hold)s s after a passage and rises within %(ramp)s s: "
        "%(least)s to %(most)s s, and at most %(risen)s s."
    ),
    _(
        "Programme %(name)s gives %(level)s per cent with somebody there: %(street)s needs"
        " %(needed)s for its class %(class)s."
    ),
    _(
        "Programme %(name)s gives %(level)s per cent with somebody there: %(street)s needs"
        " %(needed)s for its class %(class)s. Nobody has said what it gives at full light, so just"
        " its class is taken: describe the street."
    ),
    _(
        "Programme %(name)s is off from %(from)s to %(until)s in the night of %(night)s: "
        "outside the window of %(laws)s."
    ),
    _(
        "Programme %(name)s is off from %(from)s to %(until)s in the night of %(night)s: "
        "no by-law in force then lets these lamps be off."
    ),
)


def said(refusal: Refusal) -> str:
    """A refusal of the rules in the language of whoever reads."""
    values = {name: _worded(value) for name, value in refusal.values.items()}
    return gettext(refusal.text) % values


def _worded(value: object) -> object:
    if value == ORDINARY:
        return gettext("of ordinary nights")
    return str(TURNS[value]) if isinstance(value, Turn) else value


def editor_words() -> dict[str, str]:
    """What the editor of a night says by itself (web/src/night); {n}, {at}, {level} are filled there."""
    return {
        "point": gettext("Switch point {n}"),
        "first": gettext("Level from dusk on"),
        "value": gettext("{at} {level} %"),
        "dusk": gettext("{n} min after dusk,"),
        "dawn": gettext("{n} min after dawn,"),
        "trouble": gettext("The house did not answer: the picture shows the night as it was."),
    }
