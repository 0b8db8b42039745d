"""When each commune works, and when a report must be treated by that."""

from datetime import date, datetime

from eclor.core.service.scope import Scope
from eclor.core.territories.models import Commune
from eclor.services.reports.models import WorkingHours
from eclor.services.reports.rules.routing import Route
from eclor.services.reports.rules.working import USUAL, Calendar, due


def calendars(scope: Scope) -> dict[int, Calendar]:
    """Of every commune, by its id: its own hours, else the federation's, else the usual ones."""
    rows = {
        one.commune_id: one for one in WorkingHours.objects.filter(territory_id=scope.territory)
    }
    communes = Commune.objects.filter(territory_id=scope.territory).values_list("pk", "insee")
    return {pk: _calendar(rows.get(pk) or rows.get(None), insee[:2]) for pk, insee in communes}


def due_by(scope: Scope, commune: int, way: Route, since: datetime) -> datetime:
    """When a report that came in ``since`` must be treated."""
    return due(calendars(scope)[commune], since, way.days, way.hours)


def _calendar(row: WorkingHours | None, department: str) -> Calendar:
    if row is None:
        return Calendar(text=USUAL, department=department)
    off = frozenset(date.fromisoformat(one) for one in row.off)
    return Calendar(text=row.text, department=department, off=off)
