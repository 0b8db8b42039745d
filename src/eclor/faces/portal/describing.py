"""Where figures come from: each service's cards told to whoever wants to check."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from eclor.core.context import queries
from eclor.core.context.queries import Sheet
from eclor.core.service.contract import Attribute, Dataset, EntityType, Kpi, Page, Service
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope
from eclor.core.service.words import Audience
from eclor.core.ui.ages import AgeLine, age_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One service as somebody reads it who wants to know what it measures and publishes."""

    service: Service
    measured: list[tuple[EntityType, int, list[Attribute]]]  # kind, how many there are, what
    figures: list[Kpi]
    datasets: list[Dataset]


def sources(scope: Scope) -> list[Source]:
    """Services that measure or publish something for everybody."""
    counts = queries.counts_by_type(scope)
    found = [_source(service, counts) for service in registry]
    return [one for one in found if one.measured or one.datasets or one.service.tiles]


def _source(service: Service, counts: dict[str, int]) -> Source:
    kinds = list(dict.fromkeys(layer.entity_type for layer in service.layers))
    types = [registry.types[kind] for kind in kinds if kind in registry.types]
    return Source(
        service=service,
        measured=[
            (kind, counts.get(kind.key, 0), attributes)
            for kind in types
            if (attributes := [a for a in kind.attributes if a.measured and a.public])
        ],
        figures=[kpi for kpi in service.kpis if kpi.audience is Audience.PUBLIC],
        datasets=list(service.datasets),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of a place's page; ``value`` None: not known now."""

    title: Any
    value: Any
    symbol: str = ""
    age: AgeLine | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One thing of the territory as everybody may see it; ``page`` is its service's own, if any."""

    sheet: Sheet
    kind: EntityType | None
    page: Page | None
    measured: list[Fact]
    described: list[Fact]


def place(scope: Scope, pk: int) -> Place | None:
    """None when nobody described it here, or it is gone."""
    sheet = queries.sheet(scope, pk)
    if sheet is None:
        return None
    pages = (page for service in registry for page in service.pages)
    return Place(
        sheet=sheet,
        kind=registry.types.get(sheet.type),
        page=next((p for p in pages if p.entity_type == sheet.type and p.open_to(scope)), None),
        measured=list(_measured(scope, sheet)),
        described=list(_described(sheet)),
    )


def _measured(scope: Scope, sheet: Sheet) -> Iterator[Fact]:
    for measure in sheet.measured:
        card = registry.attribute(sheet.type, measure.attribute)
        if card is None:
            continue
        age = age_line(datetime.fromisoformat(measure.at), scope.now, card.due)
        value = None if age.lost else measure.value
        yield Fact(title=card.title, value=value, symbol=card.symbol, age=age)


def _described(sheet: Sheet) -> Iterator[Fact]:
    """What the card names and a person can read; lists and drawings are for programs."""
    for key, value in sheet.attributes.items():
        card = registry.attribute(sheet.type, key)
        if card is not None and card.public and isinstance(value, str | int | float | bool):
            yield Fact(title=card.title, value=value, symbol=card.symbol)
