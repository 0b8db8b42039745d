"""Strangers heard through a gateway: those that wait, those ignored, what the adopted ones brought."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, Q, QuerySet

from eclor.core.gateways.models import Stranger
from eclor.core.gateways.queries.devices import in_scope
from eclor.core.service.scope import Scope

ROWS = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class StrangerPage:
    """One page of strangers, each with ``kept``, how many of its messages wait."""

    rows: list[Stranger]
    total: int
    ignored: int
    page: int
    pages: int


def strangers(scope: Scope) -> QuerySet[Stranger]:
    """Who spoke through a gateway and was never declared, the last heard first."""
    return (
        all_strangers(scope)
        .filter(adopted_as__isnull=True, ignored_at__isnull=True)
        .select_related("gateway")
        .order_by("-last_heard_at")
    )


def all_strangers(scope: Scope) -> QuerySet[Stranger]:
    """Those adopted or ignored too; for a role held in some communes, those of gateways there."""
    found = Stranger.objects.filter(territory_id=scope.territory)
    if scope.communes:
        found = found.filter(gateway__in=in_scope(scope))
    return found


def stranger(scope: Scope, pk: int) -> Stranger | None:
    return (
        _with_kept(all_strangers(scope))
        .select_related("gateway", "adopted_as")
        .filter(pk=pk)
        .first()
    )


def stranger_page(scope: Scope, *, ignored: bool = False, page: int = 1) -> StrangerPage:
    """The asked page of those that wait, or of those ignored."""
    unknown = all_strangers(scope).filter(adopted_as__isnull=True)
    found = unknown.filter(ignored_at__isnull=not ignored)
    total = found.count()
    pages = max(1, -(-total // ROWS))
    page = min(max(1, page), pages)
    rows = _with_kept(found).select_related("gateway").order_by("-last_heard_at", "pk")
    return StrangerPage(
        rows=list(rows[(page - 1) * ROWS : page * ROWS]),
        total=total,
        ignored=unknown.filter(ignored_at__isnull=False).count(),
        page=page,
        pages=pages,
    )


def values_since(scope: Scope, entity: int, since: datetime) -> int:
    """How many values of an entity reached the history from then on; ``delay`` is in milliseconds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM series s JOIN observation o ON o.series_id = s.id"
            " WHERE s.territory_id = %s AND s.entity_id = %s"
            " AND o.at + coalesce(o.delay, 0) * interval '1 millisecond' >= %s",
            [scope.territory, entity, since],
        )
        found: int = cursor.fetchone()[0]
    return found


def _with_kept(found: QuerySet[Stranger]) -> QuerySet[Stranger]:
    return found.annotate(kept=Count("messages", filter=Q(messages__handled_at__isnull=True)))
