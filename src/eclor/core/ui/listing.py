"""The territory as a list: what the map shows, for whoever has no map, by type and commune."""

from dataclasses import dataclass
from typing import Any

from eclor.core.context import queries
from eclor.core.observations import queries as observations
from eclor.core.service.contract import Attribute, EntityType
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope
from eclor.core.territories.here import communes_of
from eclor.core.territories.models import Commune
from eclor.core.ui.ages import AgeLine, age_line

ROWS = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One thing: its name and commune, and the value its layer shows with its age."""

    pk: int
    name: str
    commune: str
    simulated: bool
    value: Any
    symbol: str
    age: AgeLine | None


@dataclass(frozen=True, slots=True)
class Listing:
    """``types`` are (key, title, count) of what can be listed; pages count from 1."""

    types: list[tuple[str, Any, int]]
    chosen: EntityType | None
    communes: list[Commune]
    commune: str
    lines: list[Line]
    page: int
    pages: int
    total: int


def listing(scope: Scope, type_key: str, insee: str, page: int) -> Listing:
    """The asked page, or the nearest there is: an old link must lead somewhere."""
    counts, drawn = queries.counts_by_type(scope), _drawn(scope)
    types = [
        (key, registry.types[key].plural, counts[key])
        for key in drawn
        if counts.get(key) and key in registry.types
    ]
    keys = [key for key, _, _ in types]
    key = type_key if type_key in keys else (keys[0] if keys else "")
    found = queries.entities(scope).filter(type=key)
    if insee:
        found = found.filter(commune__insee=insee[:5])
    total = found.count() if key else 0
    pages = max(1, -(-total // ROWS))
    page = min(max(1, page), pages)
    rows = found.select_related("commune").order_by("name", "pk")[(page - 1) * ROWS : page * ROWS]
    return Listing(
        types=types,
        chosen=registry.types.get(key),
        communes=list(communes_of(scope)),
        commune=insee,
        lines=_lines(scope, list(rows) if key else [], registry.attribute(key, drawn.get(key, ""))),
        page=page,
        pages=pages,
        total=total,
    )


def _drawn(scope: Scope) -> dict[str, str]:
    """Types that have a layer this person may see, with the attribute that colours the first."""
    return queries.states(scope)


def _lines(scope: Scope, rows: list[Any], card: Attribute | None) -> list[Line]:
    values = observations.latest_of(scope, [row.pk for row in rows]) if card else {}
    found = []
    for row in rows:
        value = values.get(row.pk, {}).get(card.key) if card else None
        age = age_line(value.at, scope.now, card.due) if value and card else None
        found.append(
            Line(
                pk=row.pk,
                name=row.name,
                commune=row.commune.name if row.commune else "",
                simulated=row.simulated,
                value=value.value if value and age and not age.lost else None,
                symbol=card.symbol if card else "",
                age=age,
            )
        )
    return found
