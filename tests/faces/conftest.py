"""Things for the pages to show."""

from collections.abc import Callable

import pytest

from eclor.core.context.actions import NewEntity, add_entity
from eclor.core.service.contract import Kpi, Service, Tile
from eclor.core.service.registry import Registry
from eclor.core.ui import shared
from eclor.faces.hypervisor.queries import figures as hypervisor
from eclor.faces.portal import tiles as portal


@pytest.fixture(autouse=True)
def every_page_is_drawn_anew(monkeypatch) -> None:
    """A page that an earlier test drew a second ago says nothing of this one."""
    monkeypatch.setattr(shared, "MOMENT", 0.0)


@pytest.fixture
def container(louis) -> Callable[..., int]:
    """Put a waste container on the map; its id."""

    def put(name: str, number: int = 1) -> int:
        new = NewEntity(
            type="WasteContainer",
            urn=f"urn:ngsi-ld:WasteContainer:{number}",
            name=name,
            lon=5.95,
            lat=49.47,
            attributes={},
        )
        return int(add_entity(louis, new).pk)

    return put


@pytest.fixture
def only_snow(monkeypatch) -> Callable[..., None]:
    """Let one service alone stand in the house: the snow plough, with these tiles and figures."""

    def stand(tiles: tuple[Tile, ...] = (), kpis: tuple[Kpi, ...] = ()) -> None:
        house = Registry()
        house.add(
            Service(
                key="snow",
                title="Neige",
                purpose="Déneiger.",
                icon="snowflake",
                tiles=tiles,
                kpis=kpis,
            )
        )
        monkeypatch.setattr(portal, "registry", house)
        monkeypatch.setattr(hypervisor, "registry", house)

    return stand
