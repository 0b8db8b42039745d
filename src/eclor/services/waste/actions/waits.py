"""Saying each minute how long the wait is, and each half hour when containers will be full.

The machine's own words carry no audit line: they are kept as observations, one a minute.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction

from eclor.core.gateways.recording import Measured, record
from eclor.core.service.scope import Scope
from eclor.core.service.words import Quality
from eclor.services.waste import queries
from eclor.services.waste.models import ContainerForecast, Silence, WaitForecast
from eclor.services.waste.queries import Site
from eclor.services.waste.queries.waits import told_curve
from eclor.services.waste.rules import containers as container_rules
from eclor.services.waste.rules import forecast, hours
from eclor.services.waste.rules.predicting import Learned
from eclor.services.waste.rules.wait import queue_now
from eclor.services.waste.words import PARIS, Confidence, Readings, Wait

log = logging.getLogger(__name__)
HALF_HOUR = timedelta(minutes=30)
LONGEST_TAP = timedelta(hours=3)


class ImplausibleWait(ValueError):
    """A wait somebody told us of that cannot be; the text says why."""


def estimate_waits(scope: Scope) -> int:
    """One word for every centre that can be read; returns how many have a wait.

    A centre that is closed or silent keeps no old value: its last observation grows old by itself.
    """
    sites = queries.sites(scope)
    readings = queries.readings_now(scope, sites)
    said = [_forecast(scope, site, readings[site.pk]) for site in sites]
    with transaction.atomic():
        for one in said:
            WaitForecast.objects.update_or_create(
                territory_id=scope.territory, centre_id=one.centre_id, defaults=_columns(one)
            )
    measures = [measure for one in said if (measure := _measured(one)) is not None]
    record(scope, measures)
    return len(measures)


def _forecast(scope: Scope, site: Site, readings: Readings) -> WaitForecast:
    learned = queries.learned(scope, site.pk)
    today = hours.open_spans(site.hours, scope.now.astimezone(PARIS).date())
    is_open = hours.is_open(site.hours, scope.now)
    wait = forecast.estimate(site.lane, learned, readings, scope.now) if is_open else None
    # What is only usual is no news: it is shown apart, under its own name.
    measured = wait if wait is not None and wait.confidence is not Confidence.USUAL else None
    ahead = forecast.forecast(site.lane, learned, readings, scope.now) if measured else []
    entry = hours.entry_spans(site.hours, scope.now.astimezone(PARIS).date())
    best = forecast.best_slot(learned, ahead, scope.now, entry)
    return WaitForecast(
        centre_id=site.pk,
        made_at=scope.now,
        heard_at=_heard_at(readings),
        p50=measured.p50 if measured else None,
        p90=measured.p90 if measured else None,
        confidence=measured.confidence.value if measured else "",
        silence=_silence(is_open, readings, measured, scope.now),
        curve=told_curve([(scope.now + timedelta(minutes=m), w) for m, w in ahead]),
        usual=told_curve(_usual_today(learned, today)),
        best=told_curve([(best.start, best.wait), (best.end, best.wait)]) if best else [],
    )


def _silence(is_open: bool, readings: Readings, wait: Wait | None, now: datetime) -> Silence:
    if not is_open:
        return Silence.CLOSED
    if wait is not None:
        return Silence.NONE
    if _heard_at(readings) is None:
        return Silence.NEVER_HEARD
    return Silence.NO_NEWS if queue_now(readings, now) is None else Silence.NO_DOCK


def _heard_at(readings: Readings) -> datetime | None:
    return max((z.heard_at for z in readings.zones if z.heard_at is not None), default=None)


def _usual_today(
    learned: Learned, spans: list[tuple[datetime, datetime]]
) -> list[tuple[datetime, Wait]]:
    """Each half hour it is open today, as that half hour of the week usually is."""
    found = []
    for start, end in spans:
        moment = start
        while moment < end:
            usual = learned.week.when(moment.astimezone(PARIS))
            if usual is not None:
                found.append((moment, usual.wait()))
            moment += HALF_HOUR
    return found


def _columns(said: WaitForecast) -> dict[str, object]:
    names = ("made_at", "heard_at", "p50", "p90", "confidence", "silence", "curve", "usual", "best")
    return {name: getattr(said, name) for name in names}


def _measured(said: WaitForecast) -> Measured | None:
    if said.p50 is None or said.p90 is None:
        return None
    return Measured(
        entity=said.centre_id,
        at=said.made_at.replace(microsecond=0),
        values={"waitP50": round(said.p50, 2), "waitP90": round(said.p90, 2)},
        quality=Quality.ESTIMATED,
    )


# --- waits people tell us of --------------------------------------------------------------------


def report_wait(scope: Scope, centre: int, arrived_at: datetime) -> float:
    """Somebody in the lane says "I am in": the minutes it took. Nothing about the person is kept.

    Raises NoSuchCentre, ImplausibleWait. One tap a minute and a centre is kept, whoever taps.
    """
    here = queries.centre(scope, centre)
    if not queries.opening(here, scope.now).is_open:
        raise ImplausibleWait(f"{here.name} is closed at this hour: nobody goes in.")
    waited = scope.now - arrived_at
    if not timedelta(0) <= waited <= LONGEST_TAP:
        raise ImplausibleWait("This wait began more than three hours ago: start again next time.")
    minutes = round(waited / timedelta(minutes=1), 1)
    record(
        scope,
        [
            Measured(
                entity=here.pk,
                # To the minute: whoever taps a hundred times is heard once.
                at=scope.now.replace(second=0, microsecond=0),
                values={"observedWait": minutes},
                quality=Quality.UNCERTAIN,
            )
        ],
    )
    return minutes


# --- containers ---------------------------------------------------------------------------------


def forecast_containers(scope: Scope) -> int:
    """The day each container will be full; returns how many have one."""
    found = {
        container: container_rules.full_on(fillings, scope.now)
        for container, fillings in queries.fillings(scope).items()
    }
    rows = [
        ContainerForecast(
            territory_id=scope.territory,
            container_id=container,
            made_at=scope.now,
            full_p50=full.p50 if full else None,
            full_p90=full.p90 if full else None,
        )
        for container, full in found.items()
    ]
    ContainerForecast.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["container"],
        update_fields=["made_at", "full_p50", "full_p90"],
    )
    known = {container: full for container, full in found.items() if full is not None}
    record(
        scope,
        [
            Measured(
                entity=container,
                at=scope.now.replace(microsecond=0),
                values={"hoursToFull": _hours_until(full.p90, scope.now)},
                quality=Quality.ESTIMATED,
            )
            for container, full in known.items()
        ],
    )
    return len(known)


def _hours_until(moment: datetime, now: datetime) -> float:
    return round(min(max((moment - now) / timedelta(hours=1), 0.0), 2400.0), 1)
