"""Finding the rooms: one entry-point group for ours and for everybody's."""

from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import entry_points

from eclor.core.service.contract import Attribute, EntityType, Service

GROUP = "eclor.services"


def installed_packages() -> list[str]:
    """Packages announced by installed distributions, read without importing any of them.

    Settings call this while Django is not ready yet: only names are needed for INSTALLED_APPS.
    """
    return sorted({point.value for point in entry_points(group=GROUP)})


class Registry:
    """All the services of this house, by key, with the entity types they brought."""

    def __init__(self) -> None:
        self._services: dict[str, Service] = {}
        self._types: dict[str, EntityType] = {}

    def add(self, service: Service) -> None:
        if service.key in self._services:
            raise ValueError(f"Two services are called {service.key!r}.")
        for entity_type in service.entity_types:
            if entity_type.key in self._types:
                raise ValueError(f"Two services describe the entity type {entity_type.key!r}.")
        self._services[service.key] = service
        self._types.update({t.key: t for t in service.entity_types})

    def load(self, common_types: tuple[EntityType, ...] = ()) -> None:
        """Import every room's card. Called once, when Django's models are ready."""
        self._types.update({t.key: t for t in common_types})
        for package in installed_packages():
            self.add(import_module(f"{package}.service").SERVICE)

    def __iter__(self) -> Iterator[Service]:
        return iter(self._services.values())

    def __getitem__(self, key: str) -> Service:
        return self._services[key]

    @property
    def types(self) -> dict[str, EntityType]:
        """Every entity type of the house by key."""
        return dict(self._types)

    def attribute(self, entity_type: str, key: str) -> Attribute | None:
        found = self._types.get(entity_type)
        return found.attribute(key) if found else None


registry = Registry()
