"""Finding a service, a page, a place or a passage by what people type, accents forgiven."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from eclor.core.context.searching import things
from eclor.core.service.contract import Page
from eclor.core.service.folding import folded
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope
from eclor.core.territories.here import communes_of
from eclor.faces.docs import library
from eclor.faces.portal.tiles import exists

LONGEST = 100
MOST_PLACES, MOST_PASSAGES = 20, 6


@dataclass(frozen=True, slots=True)
class Found:
    """One line of an answer: where it leads and what it is."""

    title: Any
    address: str
    icon: str
    context: Any = ""
    language: str = ""


def search(scope: Scope, text: str) -> dict[str, list[Found]]:
    """What answers, by heading, in the order people are likely to mean it; empty groups left out."""
    words = folded(text).split()[:8]
    if not words:
        return {}
    groups = {
        _("Services and pages"): list(_services(scope, words)),
        _("Places"): [*_communes(scope, words), *_things(scope, text)],
        _("Open data"): list(_datasets(words)),
        _("Documentation"): list(_passages(text)),
    }
    return {title: found for title, found in groups.items() if found}


def _services(scope: Scope, words: list[str]) -> Iterator[Found]:
    """Tiles, then pages, then the house's own; a service's purpose answers for its tiles."""
    seen = set()
    for service in registry:
        known = (service.title, service.purpose)
        for tile in service.tiles:
            if _answers(words, tile.title, *known):
                seen.add(tile.page)
                yield Found(tile.title, reverse(tile.page), tile.icon, service.purpose)
        for page in service.pages:
            fresh = _open(page, scope) and page.url_name not in seen
            if fresh and _answers(words, page.title, page.also):
                yield Found(page.title, reverse(page.url_name), page.icon, service.title)
    for title, name, icon in _own_pages():
        if _answers(words, title):
            yield Found(title, reverse(name), icon)


def _open(page: Page, scope: Scope) -> bool:
    return page.open_to(scope) and exists(page)


def _own_pages() -> tuple[tuple[Any, str, str], ...]:
    """(title, URL name, icon) of the pages no service brings."""
    return (
        (gettext_lazy("Live map of the territory"), "map", "map"),
        (gettext_lazy("For me: my commune, my order, my colours"), "choices", "user"),
        (
            gettext_lazy("Where these figures come from, open data"),
            "sources",
            "database-export",
        ),
        (gettext_lazy("Accessibility"), "accessibility", "accessible"),
        (gettext_lazy("Documentation, help, user guides"), "docs", "book"),
        (gettext_lazy("Sign in"), "signin", "login"),
    )


def _communes(scope: Scope, words: list[str]) -> Iterator[Found]:
    for commune in communes_of(scope):
        if _answers(words, commune.name, gettext_lazy("Commune")):
            address = f"{reverse('map')}?view=list&commune={commune.insee}"
            yield Found(commune.name, address, "map-pin", _("What stands in this commune"))


def _things(scope: Scope, text: str) -> Iterator[Found]:
    for thing in things(scope, text, most=MOST_PLACES):
        context = ", ".join(part for part in (thing.kind, thing.commune) if part)
        yield Found(thing.name, reverse("place", args=[thing.id]), thing.icon, context)


def _datasets(words: list[str]) -> Iterator[Found]:
    for service in registry:
        for data in service.datasets:
            if _answers(words, data.title, data.description):
                address = f"{reverse('sources')}#{service.key}-{data.key}"
                yield Found(data.title, address, "database-export", data.description)


def _passages(text: str) -> Iterator[Found]:
    for hit in library.search(text, MOST_PASSAGES):
        address = f"{reverse('docs-page', args=[hit.entry.name])}#{hit.anchor}"
        title = hit.entry.title
        if hit.heading != title:
            title = f"{title}, {hit.heading}"
        yield Found(title, address, "book", hit.excerpt, hit.entry.language)


def _answers(words: list[str], *said: object) -> bool:
    """Whether every word typed stands in what is said, in whichever language of the house."""
    told: list[str] = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            told.extend(str(one) for one in said)
    text = folded(" ".join(told))
    return all(word in text for word in words)
