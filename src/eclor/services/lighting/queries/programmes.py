"""Programmes with the streets that follow them, what controllers take, which by-laws hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from eclor.core.context.models import Entity
from eclor.core.service.scope import Scope
from eclor.services.lighting.models import MunicipalOrder, NightProgramme
from eclor.services.lighting.queries.owed import owed_by
from eclor.services.lighting.queries.place import place
from eclor.services.lighting.queries.rows import rows_of
from eclor.services.lighting.rules.nights import night_of
from eclor.services.lighting.rules.programmes.canonical import read
from eclor.services.lighting.rules.programmes.owed import too_dim
from eclor.services.lighting.rules.programmes.refusing import refusals
from eclor.services.lighting.words.programmes import ByLaw, Charge, Controller, Refusal

_PROGRAMMES = """
SELECT p.id, p.name, p.charge, p.digest, p.changed_at, count(e.id),
    count(e.id) FILTER (WHERE f.wanted = h.other #>> '{}'),
    count(e.id) FILTER (WHERE f.wanted <> p.digest)
FROM lighting_programme p
LEFT JOIN lighting_following f ON f.programme_id = p.id
LEFT JOIN entity e ON e.id = f.entity_id AND e.deleted_at IS NULL
    AND (%(all)s OR e.commune_id = ANY(%(communes)s))
LEFT JOIN series s ON s.entity_id = e.id AND s.attribute = 'programmeHash'
LEFT JOIN latest h ON h.series_id = s.id
WHERE p.territory_id = %(here)s AND (%(pk)s = 0 OR p.id = %(pk)s)
GROUP BY p.id ORDER BY p.name
"""
_STREETS = """
SELECT p.id, coalesce(c.insee, ''), coalesce(c.name, ''), coalesce(e.attributes->>'street', ''), count(*),
    count(*) FILTER (WHERE f.wanted = h.other #>> '{}'), count(*) FILTER (WHERE f.wanted <> p.digest)
FROM lighting_following f
JOIN lighting_programme p ON p.id = f.programme_id
JOIN entity e ON e.id = f.entity_id AND e.deleted_at IS NULL
LEFT JOIN commune c ON c.id = e.commune_id
LEFT JOIN series s ON s.entity_id = e.id AND s.attribute = 'programmeHash'
LEFT JOIN latest h ON h.series_id = s.id
WHERE p.territory_id = %(here)s AND (%(pk)s = 0 OR p.id = %(pk)s)
    AND (%(all)s OR e.commune_id = ANY(%(communes)s))
GROUP BY 1, 2, 3, 4 ORDER BY 3, 4
"""
# A controller that never said how many points it takes is thought of as the smallest usual one.
_POINTS = """
SELECT min(coalesce(l.num, %(usual)s)),
    coalesce(bool_and(coalesce(e.attributes->'presenceDetector' = 'true', false)), false)
FROM entity e
LEFT JOIN series s ON s.entity_id = e.id AND s.attribute = 'programmePoints'
LEFT JOIN latest l ON l.series_id = s.id
WHERE e.territory_id = %(here)s AND e.type = %(lamp)s AND e.deleted_at IS NULL
    AND (%(every)s OR e.id = ANY(%(lamps)s))
"""
_LOAD = """
SELECT coalesce(e.attributes->>'lightingClass', ''), count(*),
    coalesce(sum(CASE WHEN jsonb_typeof(e.attributes->'ratedPower') = 'number'
        THEN (e.attributes->>'ratedPower')::float8 END), 0)
FROM entity e LEFT JOIN lighting_following f ON f.entity_id = e.id
WHERE e.territory_id = %(here)s AND e.type = %(lamp)s AND e.deleted_at IS NULL
    AND (%(every)s OR f.programme_id = %(pk)s)
    AND (%(all)s OR e.commune_id = ANY(%(communes)s))
GROUP BY 1 ORDER BY 1
"""
_IN_STREETS = """
SELECT e.id FROM entity e LEFT JOIN commune c ON c.id = e.commune_id
JOIN unnest(%(insees)s::text[], %(streets)s::text[]) w(insee, street)
    ON coalesce(c.insee, '') = w.insee AND coalesce(e.attributes->>'street', '') = w.street
WHERE e.territory_id = %(here)s AND e.type = %(lamp)s AND e.deleted_at IS NULL
    AND (%(all)s OR e.commune_id = ANY(%(communes)s))
ORDER BY e.id
"""


@dataclass(frozen=True, slots=True)
class Written:
    """A programme: ``lamps`` follow it, ``same`` report what they were told, ``older`` were told it
    before it was last written."""

    pk: int
    name: str
    text: str
    digest: str
    changed_at: datetime
    lamps: int
    same: int
    older: int

    @property
    def charge(self) -> Charge:
        return read(self.text)

    @property
    def differing(self) -> int:
        return self.lamps - self.same


@dataclass(frozen=True, slots=True)
class Follows:
    """A street, and how many of its lamps follow a programme."""

    insee: str
    commune: str
    street: str
    lamps: int
    same: int
    older: int


@dataclass(frozen=True, slots=True)
class Load:
    """Lamps of one class (""=not said) together: ``watts`` of them at full level."""

    lighting_class: str
    lamps: int
    watts: float


def programmes(scope: Scope) -> list[Written]:
    return [Written(*row) for row in rows_of(_PROGRAMMES, scope, pk=0)]


def programme(scope: Scope, pk: int) -> Written | None:
    return next((Written(*row) for row in rows_of(_PROGRAMMES, scope, pk=pk)), None)


def names(scope: Scope) -> list[tuple[int, str]]:
    found = NightProgramme.objects.filter(territory_id=scope.territory).order_by("name")
    return list(found.values_list("pk", "name"))


def streets_following(scope: Scope, pk: int) -> list[Follows]:
    return [Follows(*row) for _, *row in rows_of(_STREETS, scope, pk=pk)]


def streets_of_all(scope: Scope) -> dict[int, list[Follows]]:
    """By programme; one that nobody follows is left out."""
    found: dict[int, list[Follows]] = {}
    for programme_, *row in rows_of(_STREETS, scope, pk=0):
        found.setdefault(programme_, []).append(Follows(*row))
    return found


def controller(scope: Scope, lamps: Sequence[int] | None = None) -> Controller:
    """What the smallest controller of these lamps takes, of the whole federation's when None.

    A programme may be written before it is known for which lamps: whether they detect a presence
    is asked of lamps that are named.
    """
    usual = Controller("")
    ((points, detect),) = rows_of(
        _POINTS, scope, usual=usual.points, every=lamps is None, lamps=list(lamps or ())
    )
    name = _("the smallest controller of these lamps")
    most = usual.points if points is None else int(points)
    return Controller(name, points=most, presence=lamps is None or bool(detect))


def load(scope: Scope, pk: int) -> list[Load]:
    """Lamps that follow a programme; with 0 all there are."""
    return [Load(*row) for row in rows_of(_LOAD, scope, pk=pk, every=not pk)]


def lamps_in(scope: Scope, streets: Sequence[tuple[str, str]]) -> list[int]:
    """Ids of the lamps in streets given as (INSEE code, name)."""
    rows = rows_of(
        _IN_STREETS, scope, insees=[i for i, _ in streets], streets=[s for _, s in streets]
    )
    return [pk for (pk,) in rows]


def by_laws(scope: Scope) -> list[MunicipalOrder]:
    """Those of this federation, the newest first."""
    found = _orders(scope).select_related("commune")
    if not scope.everywhere:
        found = found.filter(commune__in=[*scope.communes]) | found.filter(commune=None)
    return list(found.order_by("-first", "-pk"))


def laws_in(scope: Scope, commune: int | None) -> list[ByLaw]:
    """What holds in a commune: its own by-laws and those of all; with None only the latter."""
    found = _orders(scope)
    here = found.filter(commune=None) | found.filter(commune_id=commune or 0)
    return [_law(row) for row in here]


def why_not(scope: Scope, charge: Charge, lamps: Sequence[int], at: datetime) -> Refusal | None:
    """The first reason why these lamps must not keep a charge from a moment on; None: they may."""
    here = place(scope)
    first, takes = night_of(at, here.zone), controller(scope, lamps)
    there = Entity.objects.filter(pk__in=lamps)
    for laws in _windows(scope, there):
        found = refusals(charge, takes, here, laws, first)
        if found:
            return found[0]
    return too_dim(charge, owed_by(scope, lamps, first))


def laws_for(scope: Scope, pk: int) -> list[list[ByLaw]]:
    """By-laws of each commune where lamps follow a programme; all there are when none does yet."""
    there = Entity.objects.filter(lighting_following__programme=pk, deleted_at=None)
    return _windows(scope, there) or [[_law(row) for row in by_laws(scope)]]


def _windows(scope: Scope, lamps: QuerySet[Entity]) -> list[list[ByLaw]]:
    """The communes with the fewest by-laws first: what they refuse is refused."""
    communes = lamps.order_by().values_list("commune", flat=True).distinct()
    return sorted((laws_in(scope, commune) for commune in communes), key=len)


def _orders(scope: Scope) -> QuerySet[MunicipalOrder]:
    """Without their papers, which weigh."""
    found = MunicipalOrder.objects.filter(territory_id=scope.territory).defer("paper")
    return found.annotate(has_paper=Q(paper__isnull=False))


def paper_of(scope: Scope, pk: int) -> tuple[str, bytes] | None:
    """Reference and PDF of a municipal order; None where nobody attached one."""
    found = MunicipalOrder.objects.filter(territory_id=scope.territory, pk=pk, paper__isnull=False)
    row = found.first()
    return (row.reference, bytes(row.paper)) if row is not None and row.paper else None


def _law(row: Any) -> ByLaw:
    # Annotated by _orders: whether a paper is there, without reading it.
    own = reverse("lighting-by-law-paper", args=[row.pk]) if row.has_paper else ""
    return ByLaw(
        row.reference, row.off_from, row.off_until, row.first, row.last, own or row.document
    )
