"""How long one would wait: now, on arriving from home, at the best moment, and elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from eclor.core.service.scope import Scope
from eclor.core.territories.here import communes_of
from eclor.core.territories.models import Commune
from eclor.services.waste.models import Silence, WaitForecast
from eclor.services.waste.queries.centres import Centre, Opening, centre, centres, opening
from eclor.services.waste.queries.journeys import Spot, drive_minutes
from eclor.services.waste.rules import forecast as rules
from eclor.services.waste.words import Confidence, Material, Slot, Wait

DUE = timedelta(minutes=1)  # a new word each minute
WITHDRAWN = 3 * DUE  # later than this nothing is said any more, whoever is at fault
MINUTE, HALF_HOUR = timedelta(minutes=1), timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True, slots=True)
class CentreNow:
    """A centre as of now. ``wait`` is None when nobody knows; ``silence`` then says why.

    ``heard_at`` is when its sensors last spoke: the age to show, fresh or not.
    """

    centre: Centre
    opening: Opening
    wait: Wait | None
    silence: Silence
    heard_at: datetime | None
    ahead: tuple[tuple[int, Wait], ...] = ()  # by minutes from now, two hours at most
    usual: tuple[tuple[datetime, Wait], ...] = ()  # each half hour of today
    best: Slot | None = None
    usual_now: Wait | None = None  # not a measure, and named so where it is shown


@dataclass(frozen=True, kw_only=True, slots=True)
class Journey:
    """Leaving now from a commune: the road, the arrival, the wait then (None: not known)."""

    start: str
    drive: int  # minutes, estimated
    arrives_at: datetime
    wait: Wait | None
    too_late: bool  # the last entry is before the arrival


@dataclass(frozen=True, kw_only=True, slots=True)
class Alternative:
    """Another centre open now, with its road from where one starts."""

    now: CentreNow
    drive: int
    takes_besides: tuple[Material, ...] = ()  # which this one does not


def centres_now(scope: Scope) -> list[CentreNow]:
    """All centres by name, in three questions whatever their number."""
    found = centres(scope)
    said = {
        forecast.centre_id: forecast
        for forecast in WaitForecast.objects.filter(
            territory_id=scope.territory, centre_id__in=[c.pk for c in found]
        )
    }
    return [_now(scope, one, said.get(one.pk)) for one in found]


def centre_now(scope: Scope, pk: int) -> CentreNow:
    """One centre. Raises NoSuchCentre."""
    one = centre(scope, pk)
    said = WaitForecast.objects.filter(territory_id=scope.territory, centre_id=pk).first()
    return _now(scope, one, said)


def _now(scope: Scope, one: Centre, said: WaitForecast | None) -> CentreNow:
    state = opening(one, scope.now)
    silence = _silence(scope.now, state, said)
    if said is None:
        return CentreNow(centre=one, opening=state, wait=None, silence=silence, heard_at=None)
    wait = _wait(said) if silence is Silence.NONE else None
    usual = tuple(_curve(said.usual))
    return CentreNow(
        centre=one,
        opening=state,
        wait=wait,
        silence=silence,
        heard_at=said.heard_at,
        ahead=tuple(_ahead(scope.now, said)) if wait else (),
        usual=usual,
        usual_now=_at(usual, scope.now),
        best=_best(scope.now, said),
    )


def _wait(said: WaitForecast) -> Wait | None:
    if said.p50 is None or said.p90 is None:
        return None
    return Wait(said.p50, said.p90, Confidence(said.confidence))


def _silence(now: datetime, state: Opening, said: WaitForecast | None) -> Silence:
    """A closed gate goes before anything else; then whether anybody still speaks."""
    if state.known and not state.is_open:
        return Silence.CLOSED
    if said is None:
        return Silence.NEVER_HEARD
    if now - said.made_at > WITHDRAWN:
        return Silence.NO_NEWS
    # It was closed a minute ago and has just opened: its first word is still to come.
    found = Silence(said.silence)
    return Silence.NO_NEWS if found is Silence.CLOSED else found


def _curve(told: Sequence[Sequence[Any]]) -> list[tuple[datetime, Wait]]:
    """The inverse of ``told_curve``."""
    return [
        (datetime.fromtimestamp(minute * 60, UTC), Wait(p50, p90, Confidence.FORECAST))
        for minute, p50, p90 in told
    ]


def told_curve(curve: Sequence[tuple[datetime, Wait]]) -> list[list[float]]:
    """A curve as it is stored: [minutes since the epoch, p50, p90] each, to a tenth of a minute."""
    return [
        [int(at.timestamp()) // 60, round(wait.p50, 1), round(wait.p90, 1)] for at, wait in curve
    ]


def _ahead(now: datetime, said: WaitForecast) -> list[tuple[int, Wait]]:
    """The stored curve counted from now: a minute has passed since it was made."""
    points = [(round((at - now) / MINUTE), wait) for at, wait in _curve(said.curve)]
    later = [point for point in points if point[0] > 0]
    begun = [wait for offset, wait in points if offset <= 0]
    return [(0, begun[-1]), *later] if begun else later


def _at(usual: Sequence[tuple[datetime, Wait]], now: datetime) -> Wait | None:
    """The half hour that is running."""
    return next((wait for at, wait in usual if at <= now < at + HALF_HOUR), None)


def _best(now: datetime, said: WaitForecast) -> Slot | None:
    """The best slot still to come; a forecast nobody renews loses it with time."""
    if not said.best or now - said.made_at > timedelta(hours=1):
        return None
    (start, wait), (end, _) = _curve(said.best)
    return Slot(start, end, wait) if end > now else None


# --- from home ----------------------------------------------------------------------------------


def communes(scope: Scope) -> list[Commune]:
    """Where somebody may start from."""
    return list(communes_of(scope))


def journey(now: datetime, start: Commune, to: CentreNow) -> Journey | None:
    """Leaving this commune now; None when the centre has no place on the map or is closed."""
    if to.centre.lon is None or to.centre.lat is None or not to.opening.is_open:
        return None
    drive = drive_minutes(Spot(start.lon, start.lat), Spot(to.centre.lon, to.centre.lat))
    arrives_at = now + timedelta(minutes=drive)
    last = to.opening.last_entry
    return Journey(
        start=start.name,
        drive=drive,
        arrives_at=arrives_at,
        wait=rules.wait_on_arrival(to.ahead, drive),
        too_late=last is None or arrives_at > last,
    )


def alternative(
    here: CentreNow, others: Sequence[CentreNow], start: Commune | None
) -> Alternative | None:
    """The nearest other centre open now: from the commune chosen, else from this one's gate."""
    origin = _origin(here, start)
    if origin is None:
        return None
    found = [
        Alternative(
            now=other,
            drive=drive_minutes(origin, Spot(other.centre.lon, other.centre.lat)),
            takes_besides=tuple(
                m for m in other.centre.materials if m not in here.centre.materials
            ),
        )
        for other in others
        if other.centre.pk != here.centre.pk
        and other.opening.is_open
        and other.centre.lon is not None
        and other.centre.lat is not None
    ]
    return min(found, key=lambda a: (a.drive, a.now.centre.name), default=None)


def _origin(here: CentreNow, start: Commune | None) -> Spot | None:
    if start is not None:
        return Spot(start.lon, start.lat)
    if here.centre.lon is None or here.centre.lat is None:
        return None
    return Spot(here.centre.lon, here.centre.lat)
