"""`eclor check` refuses an icon nobody can draw."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error, register

from eclor.core.service.contract import MapLayer, Page, Tile
from eclor.core.service.registry import registry
from eclor.core.ui.built import NotBuilt, icons
from eclor.core.ui.catalogue import without_examples

NO_EXAMPLES = "Write examples.html beside its template: what it is for, and each use."
HINT = "Take a name of web/src/icons.txt, or add one of the Tabler outline set there."


@register("eclor")
def icons_can_be_drawn(**kwargs: Any) -> list[CheckMessage]:
    """Every icon named by a card is in the built set; nothing to say before the build."""
    try:
        known = icons().outlines
    except NotBuilt:
        return []
    return [
        Error(f"{where} names the icon {name!r}, which is not in the set.", HINT, id="eclor.E010")
        for where, name in named()
        if name not in known
    ]


@register("eclor")
def components_can_be_looked_at(**kwargs: Any) -> list[CheckMessage]:
    """Every component has its examples."""
    return [
        Error(f"The component {name} has no examples.", NO_EXAMPLES, id="eclor.E011")
        for name in without_examples()
    ]


def named() -> Iterator[tuple[str, str]]:
    """(card, icon) of all cards that have one."""
    for entity_type in registry.types.values():
        yield f"entity type {entity_type.key}", entity_type.icon
    for service in registry:
        yield service.key, service.icon
        cards: tuple[MapLayer | Tile | Page, ...] = (
            *service.layers,
            *service.tiles,
            *service.pages,
        )
        for card in cards:
            yield f"{service.key}.{card.key}", card.icon
