"""The house's own card: what stands in the territory before any room takes charge of it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import connection
from django.utils.translation import gettext_lazy as _

from eclor.core.observations.monthly import months
from eclor.core.service.contract import (
    Drawn,
    Kpi,
    MapLayer,
    Monthly,
    MonthValue,
    Reading,
    Service,
)
from eclor.core.service.scope import Scope
from eclor.core.service.words import Severity


def lamps_lit(scope: Scope) -> Reading:
    """Lamps whose last known level is above zero; None when none was ever heard."""
    count, heard, newest = _lamps(scope, "l.num > 0")
    return Reading(value=count if heard else None, at=newest)


def lamps_silent(scope: Scope) -> Reading:
    """Lamps not heard for three times their usual interval."""
    count, heard, newest = _lamps(scope, "l.at < %(now)s - 3 * interval '15 minutes'")
    worried = Severity.WARNING if count else None
    return Reading(value=count if heard else None, at=newest, severity=worried)


def _lamps(scope: Scope, which: str) -> tuple[int, int, datetime | None]:
    """(lamps of which this is true, lamps ever heard, newest time heard)."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FILTER (WHERE {which}), count(*), max(l.at)"  # noqa: S608
            " FROM latest l JOIN series s ON s.id = l.series_id"
            " JOIN entity e ON e.id = l.entity_id"
            " WHERE l.territory_id = %(here)s AND s.attribute = 'dimming'"
            " AND e.type = 'Streetlight' AND e.deleted_at IS NULL",
            {"here": scope.territory, "now": scope.now},
        )
        found: tuple[int, int, datetime | None] = cursor.fetchone()
    return found


def lighting_energy(scope: Scope, asked: Sequence[date]) -> dict[date, MonthValue]:
    """MWh through the cabinets' meters."""
    found = months(scope, "StreetlightControlCabinet", "energy", asked)
    return {
        month: MonthValue(
            value=None if one.whole is None else one.whole / 1000, measured=one.measured
        )
        for month, one in found.items()
    }


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
            key="lamps",
            title=_("Street lights"),
            icon="lamp-2",
            entity_type="Streetlight",
            state="dimming",
        ),
        MapLayer(
            key="cabinets",
            title=_("Lighting cabinets"),
            icon="server-bolt",
            entity_type="StreetlightControlCabinet",
            state="activePower",
            shown_at_first=False,
        ),
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
    kpis=(
        Kpi(key="lamps_lit", title=_("Lamps lit"), unit="", value=lamps_lit),
        Kpi(
            key="lamps_silent",
            title=_("Lamps without news"),
            unit="",
            value=lamps_silent,
            due=timedelta(minutes=15),
        ),
    ),
    monthly=(
        Monthly(
            key="lighting_energy",
            title=_("Energy of the street lights"),
            unit="MWh",
            months=lighting_energy,
            decimals=1,
            drawn=Drawn.BARS,
        ),
        Monthly(
            key="road_traffic",
            title=_("Vehicles a day past a road counter"),
            unit="",
            months=road_traffic,
        ),
    ),
)
