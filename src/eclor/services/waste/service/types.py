"""What exists in the trade: recycling centres with their lane, containers along the streets."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from eclor.core.service.contract import Attribute, EntityType
from eclor.core.service.words import Kind
from eclor.services.waste.models import CENTRE, CONTAINER

# Zones report when they change and at least each minute, the gate with each car.
EACH_MINUTE = timedelta(minutes=1)


def _zone(number: int, title: object) -> Attribute:
    """A presence sensor of the lane; zone 1 is at the gate."""
    return Attribute(
        key=f"zone{number}", title=title, kind=Kind.BOOLEAN, measured=True, due=EACH_MINUTE
    )


def _wait(key: str, title: object, due: timedelta) -> Attribute:
    """Minutes outside the gate; nobody has waited twelve hours."""
    return Attribute(
        key=key,
        title=title,
        unit="MIN",
        symbol="min",
        measured=True,
        low=0,
        high=720,
        due=due,
    )


RECYCLING_CENTRE = EntityType(
    key=CENTRE,
    senses_by=("motion_detector",),
    serves=("waste_management", "mobility"),
    title=_("Recycling centre"),
    plural=_("Recycling centres"),
    icon="recycle",
    attributes=(
        # OSM opening_hours, public holidays included: "Mo-Sa 09:00-18:00; PH off".
        Attribute(key="openingHours", title=_("Opening hours"), kind=Kind.TEXT),
        Attribute(key="lastEntry", title=_("Last entry before closing"), unit="MIN", symbol="min"),
        Attribute(key="materials", title=_("Materials accepted"), kind=Kind.JSON),
        Attribute(key="docks", title=_("Docks"), low=1, high=60),
        # Cars in the queue when each zone is reached, from the gate outwards: [2, 6, 12, 20].
        Attribute(key="laneZones", title=_("Cars up to each zone"), kind=Kind.JSON),
        Attribute(
            key="minutesPerCar",
            title=_("Minutes from gate to exit"),
            unit="MIN",
            symbol="min",
            low=0.1,
            high=240,
        ),
        Attribute(key="address", title=_("Address"), kind=Kind.TEXT),
        Attribute(key="phone", title=_("Telephone"), kind=Kind.TEXT),
        _zone(1, _("Lane zone 1 occupied")),
        _zone(2, _("Lane zone 2 occupied")),
        _zone(3, _("Lane zone 3 occupied")),
        _zone(4, _("Lane zone 4 occupied")),
        # Cars through the gate since the counter started; it may start again from nought.
        Attribute(
            key="gateCount",
            title=_("Cars counted at the gate"),
            measured=True,
            low=0,
            due=timedelta(minutes=5),
        ),
        Attribute(
            key="docksOpen",
            title=_("Docks open"),
            measured=True,
            low=0,
            high=60,
            due=timedelta(minutes=5),
        ),
        # A wait that is over: a stopwatch in the lane, or two taps of somebody who gave no name.
        _wait("observedWait", _("Wait really measured"), timedelta(hours=24)),
        # Ours: what the sensors and the past let us say, written each minute while it is open.
        _wait("waitP50", _("Wait"), EACH_MINUTE),
        _wait("waitP90", _("Wait, nine times in ten at most"), EACH_MINUTE),
    ),
)

WASTE_CONTAINER = EntityType(
    key=CONTAINER,
    senses_by=("ultrasonic_level_sensor",),
    serves=("waste_management",),
    title=_("Waste container"),
    plural=_("Waste containers"),
    icon="trash",
    attributes=(
        Attribute(key="stream", title=_("What it takes"), kind=Kind.TEXT),
        Attribute(key="volume", title=_("Volume"), unit="MTQ", symbol="m³", low=0.05, high=60),
        Attribute(key="address", title=_("Address"), kind=Kind.TEXT),
        Attribute(
            key="fillingLevel",
            title=_("Filling level"),
            unit="P1",
            symbol="%",
            measured=True,
            low=0,
            high=100,
            due=timedelta(hours=1),
        ),
        Attribute(
            key="temperature",
            title=_("Temperature inside"),
            unit="CEL",
            symbol="°C",
            measured=True,
            low=-40,
            high=120,
            due=timedelta(hours=1),
        ),
        # Ours: the cautious end of the forecast, written each half hour while one can be made.
        Attribute(
            key="hoursToFull",
            title=_("Hours before it is full"),
            unit="HUR",
            symbol="h",
            measured=True,
            low=0,
            high=2400,
            due=timedelta(hours=2),
        ),
    ),
)

ENTITY_TYPES = (RECYCLING_CENTRE, WASTE_CONTAINER)
