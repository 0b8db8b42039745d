"""Learning from waits that are over: each one when it is told, and all of them at night."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F

from eclor.core.service.scope import Scope
from eclor.services.waste import queries
from eclor.services.waste.lessons import lesson_of
from eclor.services.waste.models import JudgedWait, SiteLearning
from eclor.services.waste.queries import Site
from eclor.services.waste.queries.lane import Day
from eclor.services.waste.rules import hours
from eclor.services.waste.rules.predicting import Learned
from eclor.services.waste.rules.wait import lane_state, past_cases
from eclor.services.waste.words import PARIS, Case, Wait

log = logging.getLogger(__name__)
DAYS = 60  # two months: long enough for each weekday, short enough to follow the season
NIGHT = 2, 5  # hours: nobody is at a gate, and the machine is quiet
ONE_NIGHT, MISSED = timedelta(hours=12), timedelta(hours=36)
STEP = timedelta(minutes=5)
SAID_FOR = timedelta(minutes=3)  # what was announced counts for whoever arrived that soon after
MOST_HEARD = timedelta(days=2)


def learn_sites(scope: Scope) -> int:
    """Learn again the centres whose time has come; returns how many had a past to learn from.

    Each one at night, once; by day only a centre that never learned or whose night was missed.
    """
    fitted = dict(SiteLearning.objects.values_list("centre_id", "fitted_at"))
    learned = 0
    for site in queries.sites(scope):
        if not is_time_to_learn(scope.now, fitted.get(site.pk)):
            continue
        cases, arrivals = _past(scope, site)
        if not cases:
            log.info("%s has no past to learn from yet.", site.name)
            continue
        parameters = lesson_of(cases, arrivals)
        _store(scope, site.pk, parameters, len(cases))
        learned += 1
    return learned


def is_time_to_learn(now: datetime, fitted_at: datetime | None) -> bool:
    """Whether a lesson of that age is to be given again at this hour."""
    if fitted_at is None:
        return True
    age, hour = now - fitted_at, now.astimezone(PARIS).hour
    return age > MISSED or (age > ONE_NIGHT and NIGHT[0] <= hour < NIGHT[1])


def _past(scope: Scope, site: Site) -> tuple[list[Case], list[datetime]]:
    """Cases and arrivals of the last days, today left out: it is not over."""
    cases: list[Case] = []
    arrivals: list[datetime] = []
    for spans in _open_days(scope, site):
        day = queries.past(scope, site, spans[0][0], spans[-1][1])
        for span in spans:
            # Stretch by stretch: a queue does not last through lunch.
            watched = day.watched([span], STEP)
            entries = [t for t in day.entries if span[0] <= t < span[1]]
            cases += past_cases(site.lane, watched, entries)
            arrivals += [t.astimezone(PARIS) for t in entries]
    return cases, arrivals


def _open_days(scope: Scope, site: Site) -> Iterator[list[tuple[datetime, datetime]]]:
    today = scope.now.astimezone(PARIS).date()
    for back in range(DAYS, 0, -1):
        day: date = today - timedelta(days=back)
        if spans := hours.open_spans(site.hours, day):
            yield spans


@transaction.atomic
def _store(scope: Scope, centre: int, parameters: dict[str, object], cases: int) -> None:
    row, made = SiteLearning.objects.get_or_create(
        territory_id=scope.territory,
        centre_id=centre,
        defaults={
            "parameters": parameters,
            "fitted_at": scope.now,
            "heard_until": scope.now - MOST_HEARD,
            "cases": cases,
        },
    )
    if not made:
        SiteLearning.objects.filter(pk=row.pk).update(
            parameters=parameters, fitted_at=scope.now, cases=cases, revision=F("revision") + 1
        )


# --- a wait that is over ------------------------------------------------------------------------


def hear_waits(scope: Scope) -> int:
    """Hold what was said against the waits measured since last time, and learn from them."""
    return sum(_hear(scope, site) for site in queries.sites(scope))


@transaction.atomic
def _hear(scope: Scope, site: Site) -> int:
    row = SiteLearning.objects.select_for_update().filter(centre_id=site.pk).first()
    since = row.heard_until if row else scope.now - MOST_HEARD
    truths = queries.numbers(
        scope, site.pk, "observedWait", since + timedelta(microseconds=1), scope.now
    )
    if not truths:
        return 0
    learned = Learned.from_json(row.parameters) if row else Learned.nothing_yet()
    first = min(at - timedelta(minutes=minutes) for at, minutes in truths)
    day = queries.past(scope, site, first - timedelta(hours=1), scope.now)
    said = _said(scope, site.pk, first, scope.now)
    for at, minutes in truths:
        arrived_at = at - timedelta(minutes=minutes)
        case = _case(site, day, arrived_at, minutes)
        if (word := _word_at(said, arrived_at)) is not None:
            _judge(scope, site.pk, arrived_at, minutes, word, learned)
        if case is not None:
            learned = learned.heard(case)
    _remember(scope, site.pk, learned, truths[-1][0])
    return len(truths)


def _case(site: Site, day: Day, arrived_at: datetime, minutes: float) -> Case | None:
    """What could be seen on arrival; None when the lane was silent: nothing to learn from."""
    state = lane_state(site.lane, day.readings(arrived_at), arrived_at)
    if state.queue is None:
        return None
    return Case(arrived_at.astimezone(PARIS).date(), state, minutes)


def _said(
    scope: Scope, centre: int, since: datetime, until: datetime
) -> list[tuple[datetime, Wait]]:
    """What was announced, minute by minute."""
    start = since - SAID_FOR
    p90 = dict(queries.numbers(scope, centre, "waitP90", start, until))
    return [
        (at, Wait(p50, max(p50, p90[at])))
        for at, p50 in queries.numbers(scope, centre, "waitP50", start, until)
        if at in p90
    ]


def _word_at(said: list[tuple[datetime, Wait]], arrived_at: datetime) -> Wait | None:
    """The last announcement before the arrival, if it was recent; None: nothing was promised."""
    recent = [wait for at, wait in said if arrived_at - SAID_FOR <= at <= arrived_at]
    return recent[-1] if recent else None


def _judge(
    scope: Scope, centre: int, arrived_at: datetime, minutes: float, said: Wait, learned: Learned
) -> None:
    usual = learned.week.when(arrived_at.astimezone(PARIS))
    JudgedWait.objects.get_or_create(
        territory_id=scope.territory,
        centre_id=centre,
        arrived_at=arrived_at,
        defaults={
            "waited": minutes,
            "said_p50": said.p50,
            "said_p90": said.p90,
            "usual_p50": usual.p50 if usual else None,
            "usual_p90": max(usual.p50, usual.p90) if usual else None,
        },
    )


def _remember(scope: Scope, centre: int, learned: Learned, until: datetime) -> None:
    said = {"parameters": learned.to_json(), "heard_until": until}
    changed = SiteLearning.objects.filter(centre_id=centre).update(
        **said, revision=F("revision") + 1
    )
    if not changed:
        SiteLearning.objects.create(
            territory_id=scope.territory,
            centre_id=centre,
            cases=learned.cases,
            **said,
        )
