"""Interventions as lists and sheets show them."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from eclor.core.alarms import queries as alarms
from eclor.core.alarms.queries import AlarmRow, Filters
from eclor.core.identity.models import Person, Role
from eclor.core.identity.queries import colleagues
from eclor.core.service.scope import Scope
from eclor.services.lighting.models import Intervention, InterventionPhoto
from eclor.services.lighting.queries.place import place
from eclor.services.lighting.rules.interventions import is_late
from eclor.services.lighting.words.interventions import Part, Stage

MOST = 200
RECENT = timedelta(days=30)


class NoSuchIntervention(LookupError):
    """It does not exist here, or lies in a commune out of reach."""


@dataclass(frozen=True, slots=True)
class Work:
    """One intervention with the names of those in it; ``late``: its planned day is over."""

    row: Intervention
    asked_by: str
    assignee: str
    ended_by: str
    late: bool

    @property
    def stage(self) -> Stage:
        return Stage(self.row.stage)

    @property
    def parts(self) -> list[Part]:
        return [Part(name, count) for name, count in self.row.parts]


def within_reach(scope: Scope) -> QuerySet[Intervention]:
    """The only way to get interventions."""
    found = Intervention.objects.filter(territory_id=scope.territory)
    if not scope.everywhere:
        found = found.filter(entity__commune_id__in=scope.communes)
    return found.select_related("entity", "entity__commune")


def interventions(
    scope: Scope, ended: bool = False, mine: bool = False, commune: str = ""
) -> list[Work]:
    """Open ones, late first, then by planned day, unplanned ones before; or those ended lately."""
    found = within_reach(scope)
    if ended:
        found = found.filter(ended_at__gte=scope.now - RECENT).order_by("-ended_at")
    else:
        found = found.filter(ended_at__isnull=True).order_by("planned_on", "asked_at", "pk")
    if mine:
        found = found.filter(Q(assignee=scope.person) | Q(asked_by=scope.person))
    if commune:
        found = found.filter(entity__commune__insee=commune[:5])
    rows = _works(scope, list(found[:MOST]))
    return rows if ended else sorted(rows, key=lambda w: (not w.late, w.row.planned_on is not None))


def of_thing(scope: Scope, entity: int) -> list[Work]:
    """The history of one thing, the newest first."""
    return _works(scope, list(within_reach(scope).filter(entity_id=entity).order_by("-asked_at")))


def intervention(scope: Scope, pk: int) -> Work:
    """Raises NoSuchIntervention."""
    row = within_reach(scope).filter(pk=pk).first()
    if row is None:
        raise NoSuchIntervention(f"There is no intervention {pk} here.")
    return _works(scope, [row])[0]


def photos_of(scope: Scope, intervention: int) -> list[int]:
    """Numbers of its pictures, the oldest first; the pixels stay where they are."""
    found = InterventionPhoto.objects.filter(
        territory_id=scope.territory, intervention__in=within_reach(scope).filter(pk=intervention)
    )
    return list(found.order_by("pk").values_list("pk", flat=True))


def photo_of(scope: Scope, pk: int) -> InterventionPhoto:
    """Within reach as its intervention is. Raises NoSuchIntervention."""
    found = InterventionPhoto.objects.filter(
        territory_id=scope.territory, pk=pk, intervention__in=within_reach(scope)
    ).first()
    if found is None:
        raise NoSuchIntervention(f"There is no photo {pk} here.")
    return found


def expected(scope: Scope, entity: int) -> dict[int, Intervention]:
    """alarm -> the open intervention that answers it."""
    rows = within_reach(scope).filter(entity_id=entity, alarm__gt=0, ended_at__isnull=True)
    return {row.alarm: row for row in rows}


def alarms_of(scope: Scope, entity: int) -> list[AlarmRow]:
    """What needs somebody at this thing now."""
    return alarms.open_alarms(scope, Filters(entity=entity))


def teams(scope: Scope) -> list[tuple[str, str]]:
    """(number, name) of those who may go."""
    found = Person.objects.filter(
        territory_id=scope.territory,
        is_active=True,
        grants__role__in=(Role.OPERATOR, Role.ADMINISTRATOR),
    ).distinct()
    return [(str(pk), name) for pk, name in found.order_by("name").values_list("pk", "name")]


def _works(scope: Scope, rows: list[Intervention]) -> list[Work]:
    names = colleagues(scope, {n for r in rows for n in (r.asked_by, r.assignee, r.ended_by)})
    today = _today(scope)
    return [
        Work(
            row,
            names.get(row.asked_by, ""),
            names.get(row.assignee, ""),
            names.get(row.ended_by, ""),
            is_late(Stage(row.stage), row.planned_on, today),
        )
        for row in rows
    ]


def _today(scope: Scope) -> date:
    return scope.now.astimezone(place(scope).zone).date()
