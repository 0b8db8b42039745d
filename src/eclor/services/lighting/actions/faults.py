"""Looking at the night that ended, and at the lamps by day: faults become observations, and alarms.

The machine's own words carry no audit line: they are kept as observations.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta

import numpy as np

from eclor.core.alarms.watches import let_sleep
from eclor.core.gateways.recording import Measured, record
from eclor.core.service.scope import Scope
from eclor.core.service.words import Quality
from eclor.services.lighting.queries import asleep
from eclor.services.lighting.queries import nights as queries
from eclor.services.lighting.queries.nights import Wired
from eclor.services.lighting.queries.place import place
from eclor.services.lighting.rules.faults.hours import BURNS
from eclor.services.lighting.rules.faults.morning import morning, says
from eclor.services.lighting.rules.faults.outages import Outage, explained, outages
from eclor.services.lighting.rules.sun import elevation

INTERVALS = timedelta(minutes=45)  # three reports of a lamp
HIGH_SUN = 5.0  # degrees: half an hour of daylight; a late clock is no fault
SOUND: Mapping[str, bool | float] = says(None)


def look_at_night(scope: Scope) -> int:
    """Say of each lamp, feeder and cabinet what the last night showed; how many faults there are.

    Only what is wrong, or was when we last spoke, is said: 4,600 sound lamps need no word a day.
    """
    fleet = queries.wired(scope)
    if not fleet.lamps:
        return 0
    found = morning(queries.last_nights(scope, fleet), fleet.line)
    ill = {fleet.lamps[n]: says(fault) for n, fault in found.faults.items()}
    judged = {fleet.lamps[n] for n in found.judged}
    before = queries.deviating_before(scope)
    for attribute in ("lampFailure", "dimmingFailure"):
        before |= queries.found_before(scope, attribute)
    well = dict.fromkeys((before & judged) - set(ill), SOUND)
    measures = [_measured(scope, lamp, values) for lamp, values in {**ill, **well}.items()]
    measures += _causes(scope, fleet, found.outages, "supplyLoss", judged)
    record(scope, measures)
    return len(ill) + len(found.outages)


def look_by_day(scope: Scope) -> int:
    """Say which lamps burn under a high sun; how many faults there are, 0 by night."""
    here = place(scope)
    sun = float(elevation(scope.now.timestamp(), here.latitude, here.longitude))
    if sun < HIGH_SUN:
        return 0
    fleet, power = queries.wired(scope), queries.power_now(scope)
    watts = np.array([power.get(lamp, np.nan) for lamp in fleet.lamps])
    counted = np.isfinite(watts)
    burning = counted & (watts > BURNS * np.array(fleet.watts))
    causes = outages(fleet.line, burning, counted)
    alone = burning & ~explained(causes, len(fleet.lamps))
    ill = {fleet.lamps[n] for n in np.flatnonzero(alone)}
    heard = {fleet.lamps[n] for n in np.flatnonzero(counted)}
    before = queries.found_before(scope, "lampUnexpectedOn")
    changed = [(lamp, True) for lamp in ill - before]
    changed += [(lamp, False) for lamp in (before & heard) - ill]
    measures = [_measured(scope, lamp, {"lampUnexpectedOn": on}) for lamp, on in changed]
    measures += _causes(scope, fleet, causes, "contactorError", heard)
    record(scope, measures)
    return len(ill) + len(causes)


def _causes(
    scope: Scope, fleet: Wired, found: Iterable[Outage], attribute: str, judged: set[int]
) -> list[Measured]:
    """Feeders and cabinets that explain many lamps, and those that do no more."""
    # A lamp without a feeder of its own hangs on its cabinet, whose number stands for both.
    ill = {one.cabinet if one.feeder is None else one.feeder for one in found}
    heard = {
        thing
        for lamp, *things in zip(fleet.lamps, fleet.feeders, fleet.cabinets, strict=True)
        for thing in things
        if lamp in judged
    }
    before = queries.found_before(scope, attribute) & (heard | ill)
    said = {**dict.fromkeys(before - ill, False), **dict.fromkeys(ill, True)}
    things = {*fleet.feeders, *fleet.cabinets} - {0}
    return [_measured(scope, pk, {attribute: on}) for pk, on in said.items() if pk in things]


def _measured(scope: Scope, entity: int, values: Mapping[str, bool | float]) -> Measured:
    return Measured(entity=entity, at=scope.now, values=dict(values), quality=Quality.ESTIMATED)


def let_sleep_by_day(scope: Scope) -> int:
    """Ask lamps fed at night only for no word before three of their intervals of darkness."""
    dusk = asleep.next_dusk(scope)
    lamps = asleep.fed_at_night_only(scope) if dusk is not None else []
    if dusk is not None and lamps:
        let_sleep(scope, "lighting.lamp_silent", lamps, dusk + INTERVALS)
    return len(lamps)
