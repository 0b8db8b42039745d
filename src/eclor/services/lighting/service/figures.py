"""The room's figures, each from one query."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from eclor.core.observations.monthly import months
from eclor.core.service.contract import Drawn, Kpi, Monthly, MonthValue, Reading
from eclor.core.service.scope import Scope
from eclor.core.service.words import Severity
from eclor.services.lighting import queries
from eclor.services.lighting.models import CABINET
from eclor.services.lighting.rules.nights import DAY, bounds, night_of
from eclor.services.lighting.rules.sun import SUNSET, darkness

QUARTER = timedelta(minutes=15)


def lamps_lit(scope: Scope) -> Reading:
    """Lamps whose last known level is above zero; None when none was ever heard."""
    found = queries.fleet(scope)
    return Reading(value=found.lit if found.heard else None, at=found.newest)


def lamps_silent(scope: Scope) -> Reading:
    """Lamps not heard for three times their usual interval."""
    found = queries.fleet(scope)
    worried = Severity.WARNING if found.silent else None
    value = found.silent if found.heard else None
    return Reading(value=value, at=found.newest, severity=worried)


def lamps_working(scope: Scope) -> Reading:
    """Per cent of the lamps ever heard that are neither silent nor out of order."""
    found = queries.fleet(scope)
    if not found.heard:
        return Reading(value=None)
    share = 1 - queries.not_working(scope) / found.heard
    return Reading(value=100 * max(0.0, share), at=found.newest)


def energy_tonight(scope: Scope) -> Reading:
    """kWh through the cabinets' meters since noon, when the night of the trade begins."""
    zone = queries.place(scope).zone
    since, _until = bounds(night_of(scope.now, zone), zone)
    found = queries.counted(scope, since, scope.now)
    if not found:
        return Reading(value=None)
    return Reading(value=sum(c.kwh for c in found), at=min(c.at for c in found))


def saving_last_night(scope: Scope) -> Reading:
    """Per cent less than the same lamps at full light from sunset to sunrise, by the meters."""
    place = queries.place(scope)
    night = night_of(scope.now, place.zone) - DAY
    found = [c for c in queries.counted(scope, *bounds(night, place.zone)) if c.watts > 0]
    sky = darkness(place, [night], SUNSET)[0]
    if not found or sky.dusk is None or sky.dawn is None:
        return Reading(value=None)
    hours = (sky.dawn - sky.dusk) / timedelta(hours=1)
    full = sum(c.watts for c in found) * hours / 1000
    note = ngettext("%d metered cabinet", "%d metered cabinets", len(found)) % len(found)
    against = gettext("against full light from sunset to sunrise")
    return Reading(
        value=100 * (1 - sum(c.kwh for c in found) / full),
        at=max(c.at for c in found),
        note=f"{against}, {note}",
    )


KPIS = (
    Kpi(key="lamps_lit", title=_("Lamps lit"), unit="", value=lamps_lit),
    Kpi(
        key="lamps_silent",
        title=_("Lamps without news"),
        unit="",
        value=lamps_silent,
        due=QUARTER,
    ),
    Kpi(
        key="lamps_working",
        title=_("Lamps in working order"),
        unit="%",
        value=lamps_working,
        due=QUARTER,
        decimals=1,
    ),
    Kpi(
        key="energy_tonight",
        title=_("Energy of the lamps since noon"),
        unit="kWh",
        value=energy_tonight,
        due=QUARTER,
    ),
    Kpi(
        key="saving_last_night",
        title=_("Saved last night"),
        unit="%",
        value=saving_last_night,
        due=timedelta(hours=26),
    ),
)


def lighting_energy(scope: Scope, asked: Sequence[date]) -> dict[date, MonthValue]:
    """MWh through the cabinets' meters."""
    found = months(scope, CABINET, "energy", asked)
    return {
        month: MonthValue(
            value=None if one.whole is None else one.whole / 1000, measured=one.measured
        )
        for month, one in found.items()
    }


MONTHLY = (
    Monthly(
        key="energy",
        title=_("Energy of the street lights"),
        unit="MWh",
        months=lighting_energy,
        decimals=1,
        drawn=Drawn.BARS,
    ),
)
