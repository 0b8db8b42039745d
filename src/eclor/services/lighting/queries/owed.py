"""The light that the streets of some lamps owe whoever passes."""

from collections.abc import Sequence
from datetime import date

from django.db import connection

from eclor.core.service.scope import Scope
from eclor.services.lighting.models import Following
from eclor.services.lighting.rules.programmes.owed import Owed, owed
from eclor.services.lighting.words.streets import LightBy, StreetFacts

# What somebody described stands before what the inventory of its lamps says.
_STREETS = """
SELECT DISTINCT coalesce(e.attributes->>'street', ''),
    coalesce(nullif(s.lighting_class, ''), e.attributes->>'lightingClass', ''),
    s.light, coalesce(s.light_by, '')
FROM entity e
LEFT JOIN lighting_street s ON s.territory_id = e.territory_id AND s.commune_id = e.commune_id
    AND s.name = e.attributes->>'street'
WHERE e.territory_id = %(here)s AND e.id = ANY(%(lamps)s) ORDER BY 1, 2
"""


def owed_by(scope: Scope, lamps: Sequence[int], on: date) -> list[Owed]:
    """Street by street; one without a class owes nothing that could be checked."""
    with connection.cursor() as cursor:
        cursor.execute(_STREETS, {"here": scope.territory, "lamps": list(lamps)})
        rows = cursor.fetchall()
    found = [
        owed(street, StreetFacts(lighting_class=said, light=light, light_by=LightBy(by)), on)
        for street, said, light, by in rows
    ]
    return [one for one in found if one is not None]


def lamps_keeping(scope: Scope, programme: int) -> list[int]:
    """Ids of all lamps that were told a programme, in whichever commune."""
    found = Following.objects.filter(
        territory_id=scope.territory, programme_id=programme, entity__deleted_at=None
    )
    return list(found.values_list("entity_id", flat=True))
