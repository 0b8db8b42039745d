"""Lamps as TALQ gateways announced them: brought into the inventory, then linked to who speaks for them."""

from dataclasses import dataclass

from eclor.core.context.queries import entities
from eclor.core.gateways.actions import announced
from eclor.core.gateways.actions.common import ENROL
from eclor.core.service.scope import Scope
from eclor.services.lighting.actions.importing import keep_file
from eclor.services.lighting.models import LAMP, InventoryFile
from eclor.services.lighting.rules.importing.talq import lamps_file


@dataclass(frozen=True, slots=True)
class Linked:
    """Lamps that speak through their gateway now, and lamps that wait for somebody who may link them."""

    made: int
    waiting: int


class NoLamps(ValueError):
    """The gateway has announced no lamp."""


def keep_announced(scope: Scope, gateway: int) -> InventoryFile:
    """A file of the lamps a gateway announced, to be looked at and imported as any other.

    Raises NoLamps, or gateways' NotHere.
    """
    devices, lamps, luminaires = (
        announced.documents(scope, gateway, kind)
        for kind in ("devices", "lamp-types", "luminaire-types")
    )
    content = lamps_file(devices.values(), lamps, luminaires)
    if not content:
        raise NoLamps
    return keep_file(scope, "TALQ.geojson", content)


def link_controllers(scope: Scope) -> Linked:
    """Whose lamps name an announced device as their controller speak and obey through it from now on.

    Only for whoever may enrol devices: for others the lamps are counted, and wait.
    """
    addresses = [
        address
        for gateway in announced.announcing(scope)
        for address in announced.documents(scope, gateway.pk, "devices")
    ]
    rows = entities(scope).filter(type=LAMP, attributes__controller__in=addresses)
    found = {
        str(controller): (pk, LAMP)
        for pk, controller in rows.values_list("pk", "attributes__controller")
    }
    if not scope.may(ENROL):
        return Linked(0, len(announced.unlinked(scope, found)))
    return Linked(len(announced.link(scope, found)), 0)
