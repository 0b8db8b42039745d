"""Wanted hash beside reported hash, lamp by lamp."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from eclor.core.service.scope import Scope
from eclor.services.lighting.models import LAMP
from eclor.services.lighting.queries.place import place
from eclor.services.lighting.rules.nights import DAY, night_of
from eclor.services.lighting.rules.programmes.canonical import read
from eclor.services.lighting.rules.programmes.curves import Curve, night_curve
from eclor.services.lighting.rules.sun import darkness

# A lamp says its hash once a day; after three days nobody knows any more what it keeps.
_COMPARED = """
SELECT e.id, coalesce(f.wanted, ''), coalesce(h.other #>> '{}', ''), d.num, d.at
FROM entity e
LEFT JOIN lighting_following f ON f.entity_id = e.id
LEFT JOIN series hs ON hs.entity_id = e.id AND hs.attribute = 'programmeHash'
LEFT JOIN latest h ON h.series_id = hs.id AND h.at > %(now)s - interval '3 days'
LEFT JOIN series ds ON ds.entity_id = e.id AND ds.attribute = 'programmeDiffers'
LEFT JOIN latest d ON d.series_id = ds.id
WHERE e.territory_id = %(here)s AND e.type = %(lamp)s AND e.deleted_at IS NULL
    AND (f.entity_id IS NOT NULL OR h.series_id IS NOT NULL)
"""
_OF_LAMP = """
SELECT f.programme_id, coalesce(p.name, ''), coalesce(f.wanted, ''), coalesce(f."order", ''),
    f.since, coalesce(h.other #>> '{}', ''), h.at, coalesce(p.charge, ''), coalesce(p.digest, '')
FROM entity e
LEFT JOIN lighting_following f ON f.entity_id = e.id
LEFT JOIN lighting_programme p ON p.id = f.programme_id
LEFT JOIN series hs ON hs.entity_id = e.id AND hs.attribute = 'programmeHash'
LEFT JOIN latest h ON h.series_id = hs.id
WHERE e.territory_id = %(here)s AND e.id = %(lamp)s
"""


@dataclass(frozen=True, slots=True)
class Compared:
    """``said`` is what was last told of it, None for nothing."""

    lamp: int
    wanted: str
    reported: str
    said: bool | None
    said_at: datetime | None

    @property
    def differs(self) -> bool:
        return self.wanted != self.reported


@dataclass(frozen=True, slots=True)
class Keeping:
    """What one lamp shall keep and what it says it keeps; "" where nothing was wanted or said.

    ``charge`` and ``digest`` are of the programme as it is written now.
    """

    programme: int | None
    name: str
    wanted: str
    order: str
    since: datetime | None
    reported: str
    reported_at: datetime | None
    charge: str
    digest: str

    @property
    def same(self) -> bool:
        return bool(self.wanted) and self.wanted == self.reported

    @property
    def outdated(self) -> bool:
        """The programme was written anew since the lamp was told."""
        return bool(self.digest) and self.digest != self.wanted


def compared(scope: Scope) -> list[Compared]:
    """Every lamp of the federation that was told a programme or says one."""
    with connection.cursor() as cursor:
        cursor.execute(_COMPARED, {"here": scope.territory, "now": scope.now, "lamp": LAMP})
        return [
            Compared(pk, wanted, reported, None if num is None else num > 0, at)
            for pk, wanted, reported, num, at in cursor.fetchall()
        ]


def keeping(scope: Scope, lamp: int) -> Keeping | None:
    """None for a lamp that was told nothing and says nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_LAMP, {"here": scope.territory, "lamp": lamp})
        row = cursor.fetchone()
    found = Keeping(*row) if row else None
    return found if found and (found.wanted or found.reported) else None


def wanted_curves(scope: Scope, keeping: Keeping) -> list[Curve]:
    """Last night and tonight as the lamp was told; none when its programme was written anew since."""
    if not keeping.charge or keeping.outdated:
        return []
    here, charge = place(scope), read(keeping.charge)
    tonight = night_of(scope.now, here.zone)
    return [
        night_curve(charge.programmes[charge.calendar.programme(sky.night)], sky, here)
        for sky in darkness(here, [tonight - DAY, tonight], charge.threshold)
    ]
