"""Streets to choose from on the night map: where their lamps stand, and what those chosen hold now."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from eclor.core.service.scope import Scope
from eclor.services.lighting.models import LAMP
from eclor.services.lighting.queries.streets import Street, streets

_PLACES = """
SELECT coalesce(c.insee, ''), coalesce(e.attributes->>'street', ''), e.lon, e.lat
FROM entity e LEFT JOIN commune c ON c.id = e.commune_id
WHERE e.territory_id = %(here)s AND e.type = %(lamp)s AND e.deleted_at IS NULL AND e.lon IS NOT NULL
    AND (%(all)s OR e.commune_id = ANY(%(communes)s)) AND (%(insee)s = '' OR c.insee = %(insee)s)
ORDER BY 1, 2, e.id
"""
Name = tuple[str, str]  # (INSEE code, street)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Streets together: W at full level of those whose power is known, W now by the lamps heard."""

    streets: list[Street]

    @property
    def lamps(self) -> int:
        return sum(one.lamps for one in self.streets)

    @property
    def rated(self) -> float | None:
        known = [one.rated for one in self.streets if one.rated is not None]
        return sum(known) if known else None

    @property
    def silent(self) -> int:
        return sum(one.silent for one in self.streets)

    @property
    def now(self) -> float | None:
        """Silent lamps are taken like those heard; None where fewer than half were."""
        heard = self.lamps - self.silent
        if not heard or 2 * heard < self.lamps:
            return None
        return sum(one.power or 0 for one in self.streets) * self.lamps / heard

    @property
    def classes(self) -> dict[str, tuple[int, int]]:
        """By lighting class ("" where nobody said): streets and lamps."""
        found: dict[str, tuple[int, int]] = {}
        for one in self.streets:
            known = found.get(one.lighting_class or "", (0, 0))
            found[one.lighting_class or ""] = known[0] + 1, known[1] + one.lamps
        return dict(sorted(found.items()))


def chosen(scope: Scope, names: Collection[Name]) -> Chosen:
    """Those of the names that are streets here, in the order of the list."""
    wanted = set(names)
    return Chosen([one for one in streets(scope) if (one.insee, one.name) in wanted])


def lamp_places(scope: Scope, insee: str = "") -> Iterable[tuple[Name, tuple[float, float]]]:
    """((INSEE code, street), (lon, lat)) of every lamp whose place is known, street by street."""
    there: dict[str, Any] = {
        "here": scope.territory, "lamp": LAMP, "insee": insee,
        "all": scope.everywhere, "communes": list(scope.communes),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, there)
        return [((code, street), (lon, lat)) for code, street, lon, lat in cursor.fetchall()]
