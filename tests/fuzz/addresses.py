"""Every address of the house, read from its own table: a page made tomorrow is attacked tomorrow."""

import re
from dataclasses import dataclass
from random import Random
from urllib.parse import quote
from uuid import UUID

from django.urls import URLPattern, URLResolver, get_resolver

from eclor.core.service.registry import registry
from eclor.services.reports.words import CATEGORIES
from tests.fuzz.mutations import TRAPS

PLACE = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
NUMBERS = ("1", "2", "3", "9", "57", "0", "00", "1000000", f"{2**31}", f"{2**63 - 1}", f"{2**63}")
FORMS = ("json", "csv", "geojson", "jsonld", "ics", "svg", "xml", "exe")
CHOICES = {
    "form": FORMS,
    "code": (*CATEGORIES, "1", "2"),
}  # what the places of an address mostly hold
LIVE = "/live/"  # streamed by another process, which has no table


@dataclass(frozen=True, slots=True)
class Address:
    """One entry of the table, e.g. ``/alarms/rules/<int:pk>/``."""

    route: str

    def filled(self, random: Random) -> str:
        """A path for it: mostly what could be there, now and then a trap where the place takes one."""
        service = random.choice(list(registry))
        keys = [k.key for k in (*service.layers, *service.datasets, *service.commands)] or ["none"]

        def put(place: re.Match[str]) -> str:
            kind, name = place["kind"] or "str", place["name"]
            if kind == "int":
                return random.choice(NUMBERS)
            if kind == "uuid":
                return str(UUID(int=random.choice((0, 1, 2**128 - 1))))
            if kind != "slug" and random.random() < 0.2:
                return quote(random.choice(TRAPS)[:300], safe="")
            if name == "service":
                return service.key
            return random.choice(CHOICES.get(name, keys))

        return PLACE.sub(put, self.route)


def addresses() -> list[Address]:
    """Each address with a plain route, in the table's order; devices' regular ones are attacked apart."""
    return [Address(LIVE), *(Address(route) for route in _routes("/", get_resolver()))]


def _routes(before: str, resolver: URLResolver) -> list[str]:
    found: list[str] = []
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += _routes(route, entry)
        elif isinstance(entry, URLPattern) and not route.startswith("/^"):
            found.append(route)
    return found
