"""What each service says on the home page, read from its card."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse

from eclor.core.service.contract import Page, Saying, Tile
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope
from eclor.core.service.words import Stand
from eclor.core.ui.ages import AgeLine, age_line
from eclor.core.ui.budget import Answer, Outcome, desk

# "6 min", "1 380", "−0,6 °C": a number that a page may set large, and its unit.
NUMBER = re.compile(r"(?P<number>[−-]?\d[\d\s.,]*)(?P<unit>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the home page; ``saying`` is None when the service did not answer.

    ``age`` is None for a figure that does not age; a value three intervals old is withdrawn.
    """

    key: str
    title: Any
    icon: str
    address: str
    outcome: Outcome
    service: str
    saying: Saying | None = None
    age: AgeLine | None = None

    @property
    def value(self) -> str:
        """The useful number, "" when nobody knows it now."""
        lost = self.age is not None and self.age.lost
        return "" if self.saying is None or lost else str(self.saying.value or "")

    @property
    def line(self) -> str:
        """All in one line: "Audun-le-Tiche: 6 min"."""
        about = str(self.saying.about) if self.saying else ""
        return ": ".join(part for part in (about, self.value) if part)

    @property
    def number(self) -> str:
        found = NUMBER.fullmatch(self.value)
        return found["number"].strip() if found else ""

    @property
    def unit(self) -> str:
        found = NUMBER.fullmatch(self.value)
        return found["unit"].strip() if found else ""

    @property
    def sign(self) -> str:
        """The sign of state to draw, "" when all is well."""
        if self.saying is None or self.saying.severity is None or not self.value:
            return ""
        return self.saying.severity.sign


def tiles(scope: Scope, order: Sequence[str] = ()) -> list[Row]:
    """A row for each tile of each service; a slow or broken one says so in its own place.

    Those named by ``order`` come first, in that order; the others follow by the rank on their card.
    """
    cards = ordered(order)
    answers = desk.ask(scope, {("tile", key): tile.line for key, (_, tile) in cards.items()})
    return [
        _row(scope, key, service, tile, answers[("tile", key)])
        for key, (service, tile) in cards.items()
    ]


def ordered(order: Sequence[str] = ()) -> dict[str, tuple[str, Tile]]:
    """Every tile by its full key "service.tile", with its service's key."""
    every = [(service.key, tile) for service in registry for tile in service.tiles]
    every.sort(key=lambda card: card[1].rank)
    cards = {f"{service}.{tile.key}": (service, tile) for service, tile in every}
    first = {key: cards[key] for key in order if key in cards}
    return first | {key: card for key, card in cards.items() if key not in first}


def _row(scope: Scope, key: str, service: str, tile: Tile, answer: Answer) -> Row:
    said = answer.value if answer.outcome is Outcome.ANSWERED else None
    if said is not None and not isinstance(said, Saying):
        said = Saying(value=said)
    return Row(
        key=key,
        title=tile.title,
        icon=tile.icon,
        address=(said.address if said else "") or reverse(tile.page),
        outcome=answer.outcome,
        service=service,
        saying=said,
        age=age_line(said.at, scope.now, said.due) if said and said.at else None,
    )


def pages(scope: Scope) -> list[Page]:
    """Pages a service lists for people, without those a tile already leads to."""
    shown = {tile.page for service in registry for tile in service.tiles}
    return [
        page
        for service in registry
        for page in service.pages
        if page.stands is Stand.MENU
        and page.open_to(scope)
        and page.url_name not in shown
        and exists(page)
    ]


def exists(page: Page) -> bool:
    """A page whose address needs an argument cannot stand in a menu."""
    try:
        reverse(page.url_name)
    except NoReverseMatch:
        return False
    return not page.entity_type
