"""Writing the table that says who treats what, within how many days."""

from dataclasses import dataclass

from django.db import transaction

from eclor.core.service.scope import Scope
from eclor.core.territories.models import Commune
from eclor.core.trust import audit
from eclor.services.reports.models import RuleLine
from eclor.services.reports.rules.routing import Line
from eclor.services.reports.words import Kind, Owner


@dataclass(frozen=True, kw_only=True, slots=True)
class WriteLine:
    """``commune`` 0: every commune; ``kind`` None: every category; ``owner`` None: every road."""

    commune: int
    kind: Kind | None
    team: str
    days: int
    hours: int = 0
    offered: bool = True
    owner: Owner | None = None

    def __post_init__(self) -> None:
        Line(commune=0, kind=None, team="", days=self.days, hours=self.hours)


@transaction.atomic
def write_line(scope: Scope, order: WriteLine) -> None:
    """Write it, or write it anew. Raises PermissionError outside the agent's communes."""
    if scope.communes and order.commune not in scope.communes:
        raise PermissionError("An agent of some communes writes lines of these communes.")
    commune = Commune.objects.filter(pk=order.commune).first() if order.commune else None
    if order.commune and commune is None:
        raise PermissionError("This commune is not in the federation.")
    RuleLine.objects.update_or_create(
        territory_id=scope.territory,
        commune=commune,
        kind=order.kind or "",
        owner=order.owner or "",
        defaults={
            "team": order.team.strip(),
            "days": order.days,
            "hours": order.hours,
            "offered": order.offered,
        },
    )
    audit.write(scope, "reports.write_line", order)


@transaction.atomic
def remove_line(scope: Scope, pk: int) -> None:
    """Take it out; nothing happens where it is not, or not within reach."""
    found = RuleLine.objects.filter(territory_id=scope.territory, pk=pk)
    if scope.communes:
        found = found.filter(commune_id__in=scope.communes)
    if found.delete()[0]:
        audit.write(scope, "reports.remove_line", {"line": pk})
