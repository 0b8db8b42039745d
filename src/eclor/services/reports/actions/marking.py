"""The point of a report on the house's map: there while it is open, on its street, without a word."""

from dataclasses import replace
from datetime import timedelta

from eclor.core.context import actions as context
from eclor.core.context.streets import Placed, place_published
from eclor.core.gateways.recording import Measured, record
from eclor.core.service.scope import Scope
from eclor.core.service.words import Quality
from eclor.services.reports.models import REPORT, Report
from eclor.services.reports.queries.calendars import calendars
from eclor.services.reports.rules.life import OPEN
from eclor.services.reports.rules.working import used
from eclor.services.reports.words import CATEGORIES, Kind


def put_on_map(scope: Scope, row: Report) -> None:
    """Draw it, unless it is discreet or nobody said a point."""
    if row.lon is None or row.lat is None or CATEGORIES[Kind(row.kind)].discreet:
        return
    placed, lon, lat = _public_place(scope, row, row.lon, row.lat)
    drawn = context.add_entity(
        scope,
        context.NewEntity(
            type=REPORT,
            urn=f"urn:ngsi-ld:{REPORT}:{row.pk}",
            name=f"{row.kind} {row.pk}",
            lon=lon,
            lat=lat,
            commune=row.commune_id,
            attributes={"category": row.kind, "status": "open", "placed": placed},
            simulated=row.territory.simulated,
        ),
    )
    row.entity = drawn
    row.save(update_fields=["entity"])


def _public_place(scope: Scope, row: Report, lon: float, lat: float) -> tuple[Placed, float, float]:
    """Of a thing that stands on the map anyway its own place; otherwise never the point itself."""
    thing = row.asset
    if thing is not None and thing.lon is not None and thing.lat is not None:
        return Placed.THING, thing.lon, thing.lat
    return place_published(scope, lon, lat)


def take_off_map(scope: Scope, row: Report) -> None:
    if row.entity_id:
        context.take_away(replace(scope, communes=frozenset()), row.entity_id)


def measure_delays(scope: Scope) -> int:
    """Say of each open report on the map how much of its delay has gone by; how many there are."""
    rows = Report.objects.filter(
        territory_id=scope.territory, state__in=OPEN, entity__deleted_at__isnull=True
    ).exclude(entity=None)
    hours = calendars(scope)
    measures = [
        Measured(
            entity=row.entity_id or 0,
            at=scope.now - timedelta(microseconds=scope.now.microsecond),
            values={
                "delayUsed": used(hours[row.commune_id], row.received_at, row.due_at, scope.now)
            },
            quality=Quality.GOOD,
        )
        for row in rows
    ]
    record(scope, measures)
    return len(measures)
