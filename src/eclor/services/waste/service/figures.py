"""The room's figures and its open data, each from one query."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from eclor.core.service.contract import Dataset, Kpi, Reading
from eclor.core.service.scope import Scope
from eclor.services.waste import queries
from eclor.services.waste.models import Silence
from eclor.services.waste.queries import CentreNow, Container
from eclor.services.waste.texts import STREAMS
from eclor.services.waste.words import Stream

NEARLY_FULL = 85
Row = Mapping[str, Any]


def _mean_wait(scope: Scope) -> Reading:
    """Over the centres that know theirs; not known when none does."""
    found = queries.centres_now(scope)
    known = [c for c in found if c.wait is not None]
    if not known:
        closed = all(c.opening.known and not c.opening.is_open for c in found)
        return Reading(value=None, instead=_("all closed") if found and closed else "")
    waits = [c.wait.p50 for c in known if c.wait is not None]
    return Reading(
        value=sum(waits) / len(waits),
        at=min((c.heard_at for c in known if c.heard_at is not None), default=None),
    )


def _nearly_full(scope: Scope) -> Reading:
    heard = [c for c in queries.containers(scope) if c.filling is not None]
    return Reading(
        value=float(sum(c.filling > NEARLY_FULL for c in heard if c.filling is not None))
        if heard
        else None,
        at=min((c.heard_at for c in heard if c.heard_at is not None), default=None),
    )


def _without_news(scope: Scope) -> Reading:
    """Centres that are open and whose lane nobody hears."""
    found = queries.centres_now(scope)
    silent = [c for c in found if c.silence in (Silence.NO_NEWS, Silence.NEVER_HEARD)]
    return Reading(value=float(len(silent)) if found else None, at=scope.now)


KPIS = (
    Kpi(key="mean_wait", title=_("Mean wait at the centres"), unit="min", value=_mean_wait),
    Kpi(
        key="containers_nearly_full",
        title=_("Containers over 85 %"),
        unit="",
        value=_nearly_full,
        due=timedelta(hours=1),  # as the containers speak
    ),
    Kpi(
        key="centres_without_news",
        title=_("Open centres without news"),
        unit="",
        value=_without_news,
    ),
)


def _centre_rows(scope: Scope) -> Iterator[Row]:
    return (_centre_row(one) for one in queries.centres_now(scope))


def _centre_row(one: CentreNow) -> Row:
    return {
        "id": one.centre.pk,
        "name": one.centre.name,
        "commune": one.centre.commune,
        "address": one.centre.address,
        "lon": one.centre.lon,
        "lat": one.centre.lat,
        "opening_hours": one.centre.hours.text if one.centre.hours else None,
        "materials": " ".join(m.value for m in one.centre.materials),
        "open": one.opening.is_open if one.opening.known else None,
        "closes_at": one.opening.closes_at,
        "opens_at": one.opening.opens_at,
        "wait_p50_minutes": round(one.wait.p50, 1) if one.wait else None,
        "wait_p90_minutes": round(one.wait.p90, 1) if one.wait else None,
        "unknown_because": one.silence.value or None,
        "sensors_heard_at": one.heard_at,
        "simulated": one.centre.simulated,
    }


def _container_rows(scope: Scope) -> Iterator[Row]:
    return (_container_row(one) for one in queries.containers(scope))


def _container_row(one: Container) -> Row:
    return {
        "id": one.pk,
        "name": one.name,
        "commune": one.commune,
        "address": one.address,
        "material": one.material.value if one.material else None,
        "lon": one.lon,
        "lat": one.lat,
        "filling_percent": one.filling,
        "heard_at": one.heard_at,
        "full_likely_at": one.full_on.p50 if one.full_on else None,
        "full_at_the_earliest": one.full_on.p90 if one.full_on else None,
        "simulated": one.simulated,
    }


def _round_rows(scope: Scope) -> Iterator[Row]:
    for one in queries.rounds(scope):
        yield {
            "insee": one.commune.insee,
            "commune": one.commune.name,
            "street": one.street,
            "stream": one.stream,
            "stream_name": str(STREAMS[Stream(one.stream)]),
            "weekdays": " ".join(str(day + 1) for day in one.weekdays),  # ISO: Monday is 1
            "every_weeks": one.every,
            "first_week_of": one.since,
            "bins_out_by": one.at.isoformat("minutes"),
            "on_holidays": one.shift,
        }


def _accuracy_rows(scope: Scope) -> Iterator[Row]:
    for score in queries.scores(scope):
        for one in score.days:
            found = one.accuracy
            yield {
                "centre": score.centre.pk,
                "name": score.centre.name,
                "day": one.day,
                "measured_waits": one.truths,
                "mean_error_minutes": round(found.mean_error, 2) if found else None,
                "within_five_minutes": round(found.within_five, 3) if found else None,
                "p90_coverage": round(found.coverage, 3) if found else None,
                "bias_minutes": round(found.bias, 2) if found else None,
            }


DATASETS = (
    Dataset(
        key="centres",
        title=_("Recycling centres and their wait now"),
        description=_(
            "Each centre with its hours, materials, and the wait outside the gate in minutes: half "
            "of the people wait at most P50, nine in ten at most P90. Empty when nobody knows."
        ),
        rows=_centre_rows,
    ),
    Dataset(
        key="containers",
        title=_("Waste containers and how full they are"),
        description=_("Each container with its level in percent and the day it will be full."),
        rows=_container_rows,
    ),
    Dataset(
        key="collections",
        title=_("Collection calendar"),
        description=_("Every round by commune and street; weekdays go from 1, Monday, to 7."),
        rows=_round_rows,
    ),
    Dataset(
        key="accuracy",
        title=_("How right the announced waits were"),
        description=_(
            "By centre and day, the announced waits against those really measured. Figures are "
            "empty on days with fewer than five measures: too few to say."
        ),
        rows=_accuracy_rows,
    ),
)
