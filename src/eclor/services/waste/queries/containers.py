"""Containers along the streets: how full they are, and the day they will be."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from eclor.core.context import queries as context
from eclor.core.observations import queries as observations
from eclor.core.service.scope import Scope
from eclor.services.waste.models import CONTAINER, ContainerForecast
from eclor.services.waste.words import Filling, FullOn, Material

STALE = timedelta(hours=3)  # three reports missed: the level is not known any more
REMEMBERED = timedelta(days=42)


@dataclass(frozen=True, kw_only=True, slots=True)
class Container:
    """One container as of now; ``filling`` is None when it is silent since ``heard_at``."""

    pk: int
    name: str
    commune: str
    address: str
    material: Material | None
    simulated: bool
    lon: float | None
    lat: float | None
    filling: float | None
    temperature: float | None
    heard_at: datetime | None
    full_on: FullOn | None


def containers(scope: Scope) -> list[Container]:
    """The fullest first, silent ones last; three questions whatever their number."""
    found = list(
        context.entities(scope)
        .filter(type=CONTAINER)
        .select_related("commune", "fill_forecast")
        .order_by("name")
    )
    latest = observations.latest_of(scope, [entity.pk for entity in found])
    known = {m.value: m for m in Material}
    rows = []
    for entity in found:
        filling = latest[entity.pk].get("fillingLevel")
        warmth = latest[entity.pk].get("temperature")
        fresh = filling is not None and scope.now - filling.at <= STALE
        rows.append(
            Container(
                pk=entity.pk,
                name=entity.name,
                commune=entity.commune.name if entity.commune else "",
                address=str(entity.attributes.get("address", "")),
                material=known.get(str(entity.attributes.get("stream"))),
                simulated=entity.simulated,
                lon=entity.lon,
                lat=entity.lat,
                filling=float(filling.value) if filling and fresh else None,
                temperature=float(warmth.value) if warmth and fresh else None,
                heard_at=filling.at if filling else None,
                full_on=_full_on(scope, getattr(entity, "fill_forecast", None)),
            )
        )
    return sorted(rows, key=lambda c: (c.filling is None, -(c.filling or 0), c.name))


def _full_on(scope: Scope, said: ContainerForecast | None) -> FullOn | None:
    """A forecast older than a few hours is no forecast any more."""
    if said is None or said.full_p50 is None or said.full_p90 is None:
        return None
    if scope.now - said.made_at > STALE:
        return None
    return FullOn(said.full_p50, said.full_p90)


def fillings(scope: Scope) -> dict[int, list[Filling]]:
    """What every container said these last weeks, one value each few hours, in one question."""
    found: dict[int, list[Filling]] = {}
    with connection.cursor() as cursor:
        # The last value of each hour is kept ready; every third hour tells a filling well enough.
        cursor.execute(
            "SELECT s.entity_id, r.last_at, r.last FROM series s"
            " JOIN entity e ON e.id = s.entity_id AND e.type = %s AND e.deleted_at IS NULL"
            " JOIN rollup_hour r ON r.series_id = s.id"
            " WHERE s.territory_id = %s AND s.attribute = 'fillingLevel' AND r.at >= %s"
            " AND (extract(hour FROM r.at)::int %% 3 = 0 OR r.at > %s)"
            " ORDER BY s.entity_id, r.at",
            [CONTAINER, scope.territory, scope.now - REMEMBERED, scope.now - timedelta(hours=3)],
        )
        for entity, at, percent in cursor.fetchall():
            found.setdefault(entity, []).append(Filling(at, min(max(percent, 0.0), 100.0)))
    return found
