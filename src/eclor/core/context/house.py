"""The house's own card: what stands in the territory before any room takes charge of it."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext_lazy as _

from eclor.core.observations.monthly import months
from eclor.core.service.contract import (
    MapLayer,
    Monthly,
    MonthValue,
    Service,
)
from eclor.core.service.scope import Scope


def road_traffic(scope: Scope, asked: Sequence[date]) -> dict[date, MonthValue]:
    """Vehicles a day past a counter, the mean of all counters."""
    found = months(scope, "TrafficCounter", "intensity", asked)
    return {
        month: MonthValue(value=one.mean * 24, measured=one.measured)
        for month, one in found.items()
    }


HOUSE = Service(
    key="territory",
    title=_("Territory"),
    purpose=_("Show what stands in the territory, whatever services are installed."),
    icon="map-2",
    layers=(
        MapLayer(
            key="weather",
            title=_("Weather stations"),
            icon="temperature",
            entity_type="WeatherStation",
            state="temperature",
        ),
        MapLayer(
            key="roads",
            title=_("Road counters"),
            icon="road",
            entity_type="TrafficCounter",
            state="intensity",
        ),
    ),
    monthly=(
        Monthly(
            key="road_traffic",
            title=_("Vehicles a day past a road counter"),
            unit="",
            months=road_traffic,
        ),
    ),
)
