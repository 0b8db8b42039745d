"""Streets as their lamps make them: how many, how strong, how they do."""

from dataclasses import dataclass

from django.db import connection

from eclor.core.context import queries as context
from eclor.core.service.scope import Scope
from eclor.services.lighting.models import CABINET, LAMP

_STREETS = """
SELECT coalesce(c.insee, ''), coalesce(c.name, ''), coalesce(e.attributes->>'street', '') AS street,
    count(*), count(l.at), count(*) FILTER (WHERE l.num > 0),
    sum(CASE WHEN jsonb_typeof(e.attributes->'ratedPower') = 'number'
        THEN (e.attributes->>'ratedPower')::float8 END),
    sum(p.num), min(e.attributes->>'lightingClass'), count(p.at),
    count(*) FILTER (WHERE jsonb_typeof(e.attributes->'ratedPower') = 'number')
FROM entity e
LEFT JOIN commune c ON c.id = e.commune_id
LEFT JOIN series s ON s.entity_id = e.id AND s.attribute = 'dimming'
LEFT JOIN latest l ON l.series_id = s.id AND l.at > %(now)s - 3 * interval '15 minutes'
LEFT JOIN series t ON t.entity_id = e.id AND t.attribute = 'power'
LEFT JOIN latest p ON p.series_id = t.id AND p.at > %(now)s - 3 * interval '15 minutes'
WHERE e.territory_id = %(here)s AND e.type = %(lamp)s AND e.deleted_at IS NULL
    AND (%(all)s OR e.commune_id = ANY(%(communes)s)) AND (%(insee)s = '' OR c.insee = %(insee)s)
GROUP BY 1, 2, 3 ORDER BY 2, 3
"""


@dataclass(frozen=True, slots=True)
class Street:
    """``heard`` and ``lit`` of its ``lamps`` within three quarters of an hour; ``rated`` of
    ``described`` lamps and ``power`` of ``metered`` ones in W, None where nothing is known."""

    insee: str
    commune: str
    name: str
    lamps: int
    heard: int
    lit: int
    rated: float | None
    power: float | None
    lighting_class: str | None
    metered: int
    described: int

    @property
    def silent(self) -> int:
        """Lamps not heard for three quarters of an hour, or ever."""
        return self.lamps - self.heard


def streets(scope: Scope, insee: str = "") -> list[Street]:
    """By commune and name; lamps without a street stand under the name ""."""
    with connection.cursor() as cursor:
        cursor.execute(
            _STREETS,
            {
                "here": scope.territory,
                "now": scope.now,
                "lamp": LAMP,
                "all": scope.everywhere,
                "communes": list(scope.communes),
                "insee": insee,
            },
        )
        return [Street(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Lit:
    """The lamps of one commune, added up."""

    name: str
    lamps: int
    heard: int
    lit: int


def by_commune(scope: Scope) -> list[Lit]:
    """The same, commune by commune."""
    found: dict[str, Lit] = {}
    for street in streets(scope):
        known = found.get(street.commune, Lit(street.commune, 0, 0, 0))
        found[street.commune] = Lit(
            street.commune,
            known.lamps + street.lamps,
            known.heard + street.heard,
            known.lit + street.lit,
        )
    return [one for one in found.values() if one.name]


def cabinets(scope: Scope) -> list[tuple[int, str]]:
    """(id, name) of every cabinet within reach."""
    found = context.entities(scope).filter(type=CABINET).order_by("name")
    return list(found.values_list("pk", "name"))


def classes(scope: Scope) -> list[str]:
    """The lighting classes that lamps here have."""
    found = context.entities(scope).filter(type=LAMP, attributes__has_key="lightingClass")
    said = found.values_list("attributes__lightingClass", flat=True).distinct()
    return sorted(str(one) for one in said)
