"""What stands in the street: lamps, the feeders they hang on, the cabinets that feed them."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from eclor.core.service.contract import Attribute, EntityType, measure
from eclor.core.service.words import Kind
from eclor.services.lighting.models import CABINET, FEEDER, LAMP, SUPPORT
from eclor.services.lighting.service.cabinet_events import CABINET_EVENT_ATTRIBUTES
from eclor.services.lighting.service.events import EVENT_ATTRIBUTES
from eclor.services.lighting.words import radio
from eclor.services.lighting.words.lwm2m import Object
from eclor.services.lighting.words.talq import CABINET_NAMES, LAMP_NAMES

# Outdoor lamp controller, luminaire, electrical monitor, photocell: what a lamp's radio speaks of.
LAMP_OBJECTS = (Object.LAMP_CONTROLLER, Object.LUMINAIRE, Object.MONITOR, Object.PHOTOCELL)
CABINET_OBJECTS = (Object.METER,)
QUARTER, FIVE, DAY = timedelta(minutes=15), timedelta(minutes=5), timedelta(days=1)


def _found(key: str, title: object) -> Attribute:
    """A fault we find in what lamps report, in the words of TALQ; for those who repair."""
    return Attribute(key=key, title=title, kind=Kind.BOOLEAN, measured=True, public=False, due=DAY)


def _of_light(key: str, title: object) -> Attribute:
    """A share of a lantern's light."""
    return Attribute(key=key, title=title, unit="P1", symbol="%", low=0, high=100)


LAMP_ATTRIBUTES = (
    Attribute(key="street", title=_("Street"), kind=Kind.TEXT),
    Attribute(key="supportNumber", title=_("Number of the support"), kind=Kind.TEXT),
    Attribute(key="lanternType", title=_("Lantern"), kind=Kind.TEXT),
    Attribute(
        key="ratedPower",
        title=_("Rated power"),
        unit="WTT",
        symbol="W",
        low=0,
        high=2000,
    ),
    Attribute(
        key="luminousFlux",
        title=_("Luminous flux"),
        unit="LUM",
        symbol="lm",
        low=0,
        high=200_000,
    ),
    Attribute(
        key="colourTemperature",
        title=_("Colour temperature"),
        unit="KEL",
        symbol="K",
        low=1000,
        high=10_000,
    ),
    Attribute(key="optics", title=_("Optics"), kind=Kind.TEXT),
    Attribute(
        key="lanternHeight",
        title=_("Mounting height"),
        unit="MTR",
        symbol="m",
        low=0,
        high=60,
    ),
    Attribute(key="mountedOn", title=_("Mounted on"), kind=Kind.TEXT),
    # What the decree of 27 December 2018 asks of a lantern; the maker's figures, in per cent.
    _of_light("upwardLight", _("Light above the horizon, as mounted")),
    _of_light("upwardLightRatio", _("Light above the horizon, by the maker")),
    _of_light("fluxCode3", _("CIE flux code no. 3")),
    Attribute(key="lightingClass", title=_("Lighting class"), kind=Kind.TEXT),
    Attribute(key="controller", title=_("Controller"), kind=Kind.TEXT),
    Attribute(key="programme", title=_("Programme at installation"), kind=Kind.TEXT),
    Attribute(key="crossing", title=_("Lights a crossing"), kind=Kind.BOOLEAN),
    # Of lamp and driver: a sodium lamp on a conventional ballast burns fully or is off.
    Attribute(key="dimmable", title=_("Can be dimmed"), kind=Kind.BOOLEAN),
    Attribute(key="presenceDetector", title=_("Detects a presence"), kind=Kind.BOOLEAN),
    measure("power", _("Power"), "WTT", "W", 0, 2000, QUARTER),
    measure("dimming", _("Light level"), "P1", "%", 0, 100, QUARTER),
    measure("energy", _("Energy meter"), "KWH", "kWh", 0, 1e9, QUARTER),
    measure("burningHours", _("Burning hours"), "HUR", "h", 0, 1e6, QUARTER),
    # Hash of what the controller really keeps: compared with what it was told.
    Attribute(
        key="programmeHash",
        title=_("Programme reported"),
        kind=Kind.TEXT,
        measured=True,
        public=False,
        due=DAY,
    ),
    # What its controller announces: the most switch points of one night.
    Attribute(
        key="programmePoints",
        title=_("Switch points it takes"),
        measured=True,
        low=0,
        high=10_000,
        public=False,
        due=DAY,
    ),
    # Only lamps that detect a presence say it: override, sensor, programme or fail_safe.
    Attribute(
        key="levelReason",
        title=_("Why it shines as it does"),
        kind=Kind.TEXT,
        measured=True,
        public=False,
        due=QUARTER,
    ),
    _found("programmeDiffers", _("Keeps another programme than it was told")),
    _found("lampFailure", _("Lamp out of order")),
    _found("lampUnexpectedOn", _("Burns by day")),
    _found("dimmingFailure", _("Does not dim")),
    # Power over what is usual for this lamp at its level, less 100.
    Attribute(
        key="powerDeviation",
        title=_("Power beside the usual"),
        unit="P1",
        symbol="%",
        measured=True,
        low=-100,
        high=1000,
        public=False,
        due=DAY,
    ),
    *EVENT_ATTRIBUTES,
)
STREETLIGHT = EntityType(
    key=LAMP,
    senses_by=("technology_switch",),
    serves=("energy_efficiency", "safety_security"),
    title=_("Street light"),
    plural=_("Street lights"),
    icon="lamp-2",
    attributes=LAMP_ATTRIBUTES,
    names={
        "talq": LAMP_NAMES,
        "chirpstack": radio.names([one.key for one in LAMP_ATTRIBUTES], LAMP_OBJECTS),
    },
)
STREETLIGHT_GROUP = EntityType(
    key=FEEDER,
    title=_("Lighting feeder"),
    plural=_("Lighting feeders"),
    icon="git-branch",
    attributes=(
        Attribute(key="circuitId", title=_("Number of the feeder"), kind=Kind.TEXT),
        _found("supplyLoss", _("No power")),
        _found("contactorError", _("Feeds its lamps by day")),
    ),
)
STREETLIGHT_CONTROL_CABINET = EntityType(
    key=CABINET,
    senses_by=("technology_switch",),
    serves=("energy_efficiency",),
    title=_("Lighting cabinet"),
    plural=_("Lighting cabinets"),
    icon="server-bolt",
    attributes=(
        Attribute(key="street", title=_("Street"), kind=Kind.TEXT),
        Attribute(key="lamps", title=_("Lamps it feeds"), low=0, high=10_000),
        # Usual in France: the cabinet's clock cuts the feeders by day, and lamps then owe no word.
        Attribute(key="poweredAtNightOnly", title=_("Power at night only"), kind=Kind.BOOLEAN),
        Attribute(
            key="maximumPowerAvailable",
            title=_("Subscribed power"),
            unit="WTT",
            symbol="W",
            low=0,
            high=1e6,
        ),
        measure("voltage", _("Voltage"), "VLT", "V", 0, 500, FIVE),
        measure("activePower", _("Power"), "WTT", "W", 0, 1e6, FIVE),
        measure("energy", _("Energy meter"), "KWH", "kWh", 0, 1e9, FIVE),
        Attribute(
            key="doorOpen",
            title=_("Door open"),
            kind=Kind.BOOLEAN,
            measured=True,
            public=False,
            due=FIVE,
        ),
        _found("supplyLoss", _("No power")),
        _found("contactorError", _("Feeds its lamps by day")),
        *CABINET_EVENT_ATTRIBUTES,
    ),
    names={
        "talq": CABINET_NAMES,
        "chirpstack": radio.names(
            ("voltage", "activePower", "energy", "supplyLoss"), CABINET_OBJECTS
        ),
    },
)
STREETLIGHT_SUPPORT = EntityType(
    key=SUPPORT,
    title=_("Lighting support"),
    plural=_("Lighting supports"),
    icon="map-pin",
    attributes=(
        Attribute(key="supportNumber", title=_("Number of the support"), kind=Kind.TEXT),
        Attribute(key="supportType", title=_("Kind of support"), kind=Kind.TEXT),
        Attribute(key="material", title=_("Material"), kind=Kind.TEXT),
        Attribute(key="height", title=_("Height"), unit="MTR", symbol="m", low=0, high=60),
        Attribute(key="street", title=_("Street"), kind=Kind.TEXT),
        Attribute(key="mountedOn", title=_("Mounted on"), kind=Kind.TEXT),
    ),
)
ENTITY_TYPES = (
    STREETLIGHT,
    STREETLIGHT_GROUP,
    STREETLIGHT_CONTROL_CABINET,
    STREETLIGHT_SUPPORT,
)
