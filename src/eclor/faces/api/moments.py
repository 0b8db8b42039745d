"""The whole map as it stood: one past moment, what changed after it, and the course of a measure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db.models import Count
from django.http import HttpResponse
from numpy.typing import NDArray

from eclor.core.alarms.queries.rows import AlarmRow, fetch
from eclor.core.context import queries
from eclor.core.context.models import Entity
from eclor.core.identity.guards import Request
from eclor.core.observations import moments
from eclor.core.observations.moments import QUARTER, Measured
from eclor.core.service.contract import MapLayer
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope
from eclor.core.service.times import milliseconds
from eclor.faces.api.answers import BadQuestion, answer, moment, refusal
from eclor.faces.api.layers import card_of, drawn, no_layer
from eclor.faces.api.packed import packed
from eclor.faces.api.views import api

MOST_VALUES = 50_000
MOST_ALARMS = 500
MOST_NEWS = 50_000
FEW = 5  # things of a kind told one by one in "what changed"
LONGEST_STEP = timedelta(hours=2)
LONGEST_COURSE = timedelta(days=370)
BY_QUARTER = timedelta(days=4)  # a longer course is told by the hour
SPARSE = 1.6  # so many times the quarters between two values: they came by the hour
ADDS_UP = frozenset(
    {"WTT", "KWT", "KWH", "WHR", "LTR", "MTQ", ""}
)  # units whose sum means something


@api
def layer(request: Request, service: str, key: str) -> HttpResponse:
    """One layer at ``at``: packed columns id, value, at and summed; ``gone`` are things since removed.

    ``summed`` is 1 where raw values are no longer kept and a quarter of an hour's last one stands.
    """
    found = drawn(request.scope).get(f"{service}.{key}")
    if found is None:
        return no_layer(service, key)
    at = _past(request, "at")
    header = card_of(found) | {"layer": f"{service}.{key}", "at_ms": milliseconds(at)}
    header["gone"] = _gone_since(request.scope, found, at)
    measured = _measured(found)
    if measured is None:
        return packed(request, header, {})
    there = moments.standing(request.scope, measured, at)
    numbers: dict[str, NDArray[Any]] = {
        "id": there.entity,
        "value": there.value,
        "at": there.at,
        "summed": there.summed,
    }
    return packed(request, header | {"words": there.words}, numbers)


@api
def values(request: Request) -> HttpResponse:
    """What the map's layers were told in ]from, to], as the live stream tells it; at most two hours.

    ``values`` is null when there are more than 50,000: ask for moments instead.
    """
    since, until = _past(request, "from"), _past(request, "to")
    if not since < until <= since + LONGEST_STEP:
        raise BadQuestion("`to` must be after `from`, by two hours at most.")
    layers = drawn(request.scope)
    asked = request.GET.get("layers")
    chosen = (
        [layers[key] for key in asked.split(",") if key in layers] if asked else layers.values()
    )
    what = dict.fromkeys(filter(None, map(_measured, chosen)))
    found = moments.changes(request.scope, what, since, until, MOST_VALUES)
    told = None if found is None else [_as_live(*one) for one in found]
    return answer({"from_ms": milliseconds(since), "to_ms": milliseconds(until), "values": told})


def _as_live(entity: int, attribute: str, value: str, at: datetime) -> tuple[Any, ...]:
    return entity, attribute, msgspec.Raw(value.encode()), milliseconds(at), None


@api
def course(request: Request) -> HttpResponse:
    """The sum or mean of one layer's measure between ``from`` and ``to``, for the time line."""
    layers = {key: one for key, one in drawn(request.scope).items() if _measured(one)}
    key = request.GET.get("layer") or _telling(request.scope, layers)
    if key not in layers:
        return refusal(f"There is no layer {key} with a measure here.", 404)
    since, until = _given(request, "from"), _given(request, "to")
    if not since < until <= since + LONGEST_COURSE:
        raise BadQuestion("`to` must be after `from`, by 370 days at most.")
    measured, card = _measured(layers[key]), card_of(layers[key])
    if measured is None:
        raise LookupError(f"{key} was chosen among the layers with a measure.")
    attribute = registry.attribute(measured.entity_type, measured.attribute)
    summed = attribute is not None and attribute.unit in ADDS_UP
    hourly, points = _course(request.scope, measured, since, until, summed)
    return answer(
        {
            "layer": key,
            "layer_title": layers[key].title,
            "title": card["title"],
            "unit": card["unit"],
            "taken": "sum" if summed else "mean",
            "step_seconds": 3600 if hourly else 900,
            "points": [(milliseconds(at), round(value, 3)) for at, value in points],
        }
    )


def _course(
    scope: Scope, measured: Measured, since: datetime, until: datetime, summed: bool
) -> tuple[bool, list[tuple[datetime, float]]]:
    """(by the hour or not, points): by the quarter of an hour where values were that frequent."""
    if until - since <= BY_QUARTER:
        points = moments.course(scope, measured, since, until, summed=summed, hourly=False)
        if len(points) < 3 or points[-1][0] - points[0][0] < SPARSE * len(points) * QUARTER:
            return False, points
    return True, moments.course(scope, measured, since, until, summed=summed, hourly=True)


@api
def alarms(request: Request) -> HttpResponse:
    """Alarms told between ``from`` and ``to``, or open at ``at``; for those who see alarms."""
    if not request.scope.may("hypervisor.see"):
        return refusal("Sign in to read the alarms.", 403)
    if request.GET.get("at"):
        at = _past(request, "at")
        where = " AND a.announced_at <= %(at)s AND (a.cleared_at IS NULL OR a.cleared_at > %(at)s)"
        found = _alarms(request.scope, where, {"at": at})
    else:
        where = " AND a.announced_at >= %(since)s AND a.announced_at < %(until)s"
        between = {"since": _given(request, "from"), "until": _given(request, "to")}
        found = _alarms(request.scope, where, between)
    return answer({"alarms": found, "all": len(found) < MOST_ALARMS})


@api
def since(request: Request) -> HttpResponse:
    """What changed since ``at``: alarms begun and ended, things come, gone and fallen silent."""
    begun = _past(request, "at")
    scope, news = request.scope, list[dict[str, Any]]()
    if scope.may("hypervisor.see"):
        where = (
            " AND (a.announced_at > %(at)s OR (a.cleared_at > %(at)s AND a.announced_at < %(at)s))"
        )
        for alarm in _alarms(scope, where, {"at": begun}):
            over = alarm["cleared_at"] is not None
            at = alarm["cleared_at"] if over else alarm["announced_at"]
            news.append(alarm | {"what": "ended" if over else "begun", "at": at})
    news += _come_and_gone(scope, begun)
    for one in dict.fromkeys(filter(None, map(_measured, drawn(scope).values()))):
        silent = moments.fell_silent(scope, one, begun, MOST_NEWS)
        news += _grouped("silent", one.entity_type, len(silent), silent)
    news.sort(key=lambda one: one["at"], reverse=True)
    return answer({"since_ms": milliseconds(begun), "news": news})


def _measured(found: MapLayer) -> Measured | None:
    attribute = registry.attribute(found.entity_type, found.state)
    if attribute is None:
        return None
    return Measured(entity_type=found.entity_type, attribute=found.state, due=attribute.due)


def _telling(scope: Scope, layers: dict[str, MapLayer]) -> str:
    """The layer whose course says most in a glance: a power if there is one, of few things."""
    counts = queries.counts_by_type(scope)

    def order(key: str) -> tuple[bool, int]:
        attribute = registry.attribute(layers[key].entity_type, layers[key].state)
        power = attribute is not None and attribute.unit in ("WTT", "KWT")
        return not power, counts.get(layers[key].entity_type, 0) or 10**9

    return min(layers, key=order, default="")


def _gone_since(scope: Scope, found: MapLayer, at: datetime) -> list[tuple[Any, ...]]:
    """(id, lon, lat, name) of what stood on the map then and was taken away since."""
    gone = Entity.objects.filter(
        territory_id=scope.territory, type=found.entity_type, deleted_at__gt=at, lon__isnull=False
    )
    if not scope.everywhere:
        gone = gone.filter(commune_id__in=scope.communes)
    return list(gone.order_by("pk").values_list("pk", "lon", "lat", "name")[:MOST_VALUES])


def _come_and_gone(scope: Scope, begun: datetime) -> list[dict[str, Any]]:
    """Things made or taken away since then that a layer shows."""
    types = {one.entity_type for one in drawn(scope).values()}
    there = Entity.objects.filter(territory_id=scope.territory, type__in=types)
    if not scope.everywhere:
        there = there.filter(commune_id__in=scope.communes)
    news = list[dict[str, Any]]()
    for what, column in (("come", "created_at"), ("gone", "deleted_at")):
        changed = there.filter(**{f"{column}__gt": begun})
        counts = dict(changed.values_list("type").annotate(Count("pk")))
        for kind, count in counts.items():
            newest = changed.filter(type=kind).order_by(f"-{column}")[:FEW]
            rows = newest.values_list("pk", "name", column)
            news += _grouped(what, kind, count, list(rows))
    return news


def _grouped(
    what: str, kind: str, count: int, rows: Sequence[tuple[int, str, datetime]]
) -> list[dict[str, Any]]:
    """A few things one by one, many of a kind as one line; ``rows`` newest first."""
    if count > FEW:
        return [{"what": what, "at": milliseconds(rows[0][2]), "of": _plural(kind), "count": count}]
    return [
        {"what": what, "at": milliseconds(at), "entity": entity, "name": name, "of": _plural(kind)}
        for entity, name, at in rows
    ]


def _plural(kind: str) -> Any:
    known = registry.types.get(kind)
    return known.plural if known else kind


def _alarms(scope: Scope, where: str, given: dict[str, Any]) -> list[dict[str, Any]]:
    communes = ""
    if scope.communes:
        communes = " AND (a.entity_id IS NULL OR e.commune_id = ANY(%(communes)s))"
    order = f" ORDER BY a.raised_at DESC, a.id DESC LIMIT {MOST_ALARMS}"
    return [_told(row) for row in fetch(scope, where + communes, order, given)]


def _told(row: AlarmRow) -> dict[str, Any]:
    """What of an alarm is true whenever one looks: not who has it now."""
    told = row.as_json()
    kept = ("id", "title", "severity", "entity", "entity_name", "commune_name", "lon", "lat")
    return {name: told[name] for name in (*kept, "since", "announced_at", "cleared_at")}


def _given(request: Request, name: str) -> datetime:
    """A time that must be said. Raises BadQuestion."""
    if not request.GET.get(name):
        raise BadQuestion(f"Say {name}, like 2026-11-22T08:00:00+01:00.")
    return moment(request, name, request.scope.now)


def _past(request: Request, name: str) -> datetime:
    """A time that must be said and over. Raises BadQuestion."""
    at = _given(request, name)
    if at > request.scope.now:
        raise BadQuestion(f"{name} is yet to come: only what was measured can be shown.")
    return at
