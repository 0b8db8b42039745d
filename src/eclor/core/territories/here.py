"""The federation a request is in, found by its address."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from eclor.core.service.scope import Scope
from eclor.core.territories.models import Commune


@dataclass(frozen=True, slots=True)
class Here:
    """What a page must know of its federation before it asks the database anything else."""

    id: int
    slug: str
    name: str
    simulated: bool
    timezone: str


def at(host: str, slug: str = "") -> Here | None:
    """The federation named by ``slug``, else the one whose host this is, else the first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM eclor_territory_at(%s, %s)", [host, slug])
        row = cursor.fetchone()
    return Here(*row) if row else None


def home_of(scope: Scope) -> Commune | None:
    """The commune that the person chose as home on this device."""
    return Commune.objects.filter(pk=scope.home).first() if scope.home else None


def communes_of(scope: Scope) -> QuerySet[Commune]:
    """The communes of the federation by name, without their outlines, which are heavy."""
    return Commune.objects.filter(territory_id=scope.territory).defer("outline")


def every_territory() -> list[int]:
    """Ids of all federations, for the processes that serve each in turn."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM eclor_territories()")
        return [row[0] for row in cursor.fetchall()]
