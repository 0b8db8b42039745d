"""Lamps that are without power by day because their cabinet's clock cuts it: they owe no word."""

from datetime import datetime

from django.db import connection

from eclor.core.service.scope import Scope
from eclor.services.lighting.models import CABINET, FED_BY, LAMP
from eclor.services.lighting.queries.place import place
from eclor.services.lighting.rules.nights import DAY, night_of
from eclor.services.lighting.rules.sun import darkness

_FED_AT_NIGHT = """
SELECT DISTINCT l.id FROM relation r
JOIN entity c ON c.id = r.target_id AND c.type = %s AND c.deleted_at IS NULL
    AND c.attributes->'poweredAtNightOnly' = 'true'
JOIN entity l ON l.id = r.source_id AND l.type = %s AND l.deleted_at IS NULL
WHERE r.territory_id = %s AND r.name = %s ORDER BY l.id
"""


def fed_at_night_only(scope: Scope) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_FED_AT_NIGHT, [CABINET, LAMP, scope.territory, FED_BY])
        return [row[0] for row in cursor.fetchall()]


def next_dusk(scope: Scope) -> datetime | None:
    """When power comes back; None while it is dark, or where no dusk comes."""
    here = place(scope)
    night = night_of(scope.now, here.zone)
    for sky in darkness(here, [night - DAY, night, night + DAY]):
        if sky.dusk is None or sky.dawn is None:
            continue
        if sky.dusk <= scope.now < sky.dawn:
            return None
        if sky.dusk > scope.now:
            return sky.dusk
    return None
