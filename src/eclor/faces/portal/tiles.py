"""What each service says on the home page, read from its card."""

from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from eclor.core.service.contract import Page, Tile
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope
from eclor.core.ui.budget import Outcome, desk


@dataclass(frozen=True, slots=True)
class Row:
    """One line: ``line`` is what the service says, "" when it did not answer."""

    title: Any
    icon: str
    address: str
    line: str
    outcome: Outcome


def tiles(scope: Scope) -> list[Row]:
    """A row for each tile of each service; a slow or broken one says so in its own place."""
    cards: dict[tuple[str, str], Tile] = {
        (service.key, tile.key): tile for service in registry for tile in service.tiles
    }
    answers = desk.ask(scope, {key: tile.line for key, tile in cards.items()})
    return [
        Row(
            title=tile.title,
            icon=tile.icon,
            address=reverse(tile.page),
            line=str(answers[key].value or ""),
            outcome=answers[key].outcome,
        )
        for key, tile in cards.items()
    ]


def pages(scope: Scope) -> list[Page]:
    """Pages a service lists for people, without those a tile already leads to."""
    shown = {tile.page for service in registry for tile in service.tiles}
    return [
        page
        for service in registry
        for page in service.pages
        if page.open_to(scope) and page.url_name not in shown and _exists(page)
    ]


def _exists(page: Page) -> bool:
    """A page whose address needs an argument cannot stand in a menu."""
    try:
        reverse(page.url_name)
    except NoReverseMatch:
        return False
    return True
