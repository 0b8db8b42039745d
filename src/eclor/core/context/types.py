"""Entity types of the house itself, whatever rooms are installed."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from eclor.core.service.contract import Attribute, EntityType, measure
from eclor.core.service.words import Kind

COMMON_TYPES = (
    EntityType(
        key="Device",
        title=_("Device"),
        plural=_("Devices"),
        icon="router",
        attributes=(
            Attribute(
                key="rssi",
                title=_("Radio signal"),
                unit="DBM",
                symbol="dBm",
                measured=True,
                low=-150,
                high=20,
                public=False,
            ),
            Attribute(
                key="batteryLevel",
                title=_("Battery"),
                unit="P1",
                symbol="%",
                measured=True,
                low=0,
                high=100,
                public=False,
                due=timedelta(hours=24),
            ),
        ),
    ),
    EntityType(
        key="WeatherStation",
        senses_by=("weather_station",),
        serves=(
            "ecology",
            "safety_security",
        ),
        title=_("Weather station"),
        plural=_("Weather stations"),
        icon="temperature",
        attributes=(
            measure(
                "temperature", _("Air temperature"), "CEL", "°C", -60, 60, timedelta(minutes=10)
            ),
            measure("humidity", _("Humidity"), "P1", "%", 0, 100, timedelta(minutes=10)),
            measure(
                "precipitation",
                _("Rain in the last hour"),
                "MMT",
                "mm",
                0,
                300,
                timedelta(minutes=10),
            ),
            measure("windSpeed", _("Wind"), "MTS", "m/s", 0, 120, timedelta(minutes=10)),
            measure(
                "roadTemperature",
                _("Road temperature"),
                "CEL",
                "°C",
                -60,
                90,
                timedelta(minutes=10),
            ),
        ),
    ),
    EntityType(
        key="TrafficCounter",
        senses_by=("induction_loop",),
        serves=(
            "mobility",
            "planning_decision_making",
        ),
        title=_("Road counter"),
        plural=_("Road counters"),
        icon="road",
        attributes=(
            measure(
                "intensity", _("Vehicles per hour"), "", "véh/h", 0, 20_000, timedelta(minutes=6)
            ),
            measure("occupancy", _("Occupancy"), "P1", "%", 0, 100, timedelta(minutes=6)),
            measure("averageSpeed", _("Mean speed"), "KMH", "km/h", 0, 250, timedelta(minutes=6)),
        ),
    ),
    EntityType(
        key="Road",
        title=_("Street"),
        plural=_("Streets"),
        icon="road",
        attributes=(
            Attribute(key="roadClass", title=_("Class"), kind=Kind.TEXT),
            Attribute(key="lit", title=_("Lit"), kind=Kind.BOOLEAN),
            Attribute(key="roadOwner", title=_("Owner of the road"), kind=Kind.TEXT),
        ),
    ),
)
