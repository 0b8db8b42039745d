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
    """Streets together: W at full level, and W now by the lamps that said it."""

    streets: list[Street]

    @property
    def lamps(self) -> int:
        return sum(one.lamps for one in self.streets)

    @property
    def rated(self) -> float | None:
        """Lamps of unknown power are taken like the others; None where fewer than half are known."""
        return self._of_all([one.rated for one in self.streets], self.lamps - self.undescribed)

    @property
    def undescribed(self) -> int:
        """Lamps whose rated power nobody wrote down."""
        return sum(one.lamps - one.described for one in self.streets)

    @property
    def now(self) -> float | None:
        """Lamps whose power was not heard are taken like the others; None where fewer than half were."""
        return self._of_all([one.power for one in self.streets], self.lamps - self.unmetered)

    @property
    def unmetered(self) -> int:
        return sum(one.lamps - one.metered for one in self.streets)

    def _of_all(self, watts: Iterable[float | None], known: int) -> float | None:
        if not known or 2 * known < self.lamps:
            return None
        return sum(one or 0 for one in watts) * self.lamps / known

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
