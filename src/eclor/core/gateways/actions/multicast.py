"""Where a LoRaWAN server takes multicast, and which of its groups orders may use."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from eclor.core.gateways.actions.common import ENROL, device_here, must
from eclor.core.gateways.lorawan.groups import NoGroup, read_again
from eclor.core.gateways.lorawan.sealing import sealed
from eclor.core.gateways.models import Device, LorawanApi, LorawanGroup, Protocol
from eclor.core.service.scope import Scope
from eclor.core.trust import audit

MOST_GROUPS = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class SetMulticast:
    """``token`` "" keeps the one before; ``groups`` are UUIDs; without ``root`` all is forgotten."""

    server: int
    root: str
    token: str = field(default="", repr=False)
    groups: Sequence[str] = ()


@transaction.atomic
def set_multicast(scope: Scope, order: SetMulticast) -> None:
    """What is kept is as ``order`` says. Raises ValueError, PermissionDenied, NotHere."""
    must(scope, ENROL)
    if not scope.everywhere:
        raise PermissionDenied(_("A group may reach lamps of all communes: ask for that right."))
    server = device_here(scope, order.server)
    if server.protocol != Protocol.CHIRPSTACK or server.gateway_id is not None:
        raise ValueError(_("Only a ChirpStack server has multicast groups."))
    audit.write(
        scope,
        "devices.set_multicast",
        {"key": server.key, "to": order.root, "groups": list(order.groups)},
    )
    ours = LorawanGroup.objects.filter(server=server)
    ours.exclude(name__in=order.groups if order.root else []).delete()
    if not order.root:
        LorawanApi.objects.filter(server=server).delete()
        return
    _keep(server, order)
    for name in order.groups:
        LorawanGroup.objects.get_or_create(
            server=server, name=name, defaults={"territory_id": scope.territory}
        )


def _keep(server: Device, order: SetMulticast) -> None:
    """A token kept from before goes to no new address: whoever changes that, writes it anew."""
    known = LorawanApi.objects.select_for_update().filter(server=server).first()
    if not order.token and (known is None or known.root != order.root):
        raise ValueError(
            _("Write the token of its API: for a new address the old one is not used.")
        )
    token = sealed(order.token) if order.token else known.sealed_token if known else ""
    LorawanApi.objects.update_or_create(
        server=server,
        defaults={
            "territory_id": server.territory_id,
            "root": order.root,
            "sealed_token": token,
        },
    )


def read_groups(scope: Scope, server: int) -> list[LorawanGroup]:
    """Every group as its server has it now; what went wrong stands at each. Raises NotHere."""
    must(scope, ENROL)
    found = device_here(scope, server)
    known = LorawanApi.objects.filter(server=found).first()
    groups = list(LorawanGroup.objects.filter(server=found).order_by("title", "name"))
    if known is None:
        return groups
    for group in groups:
        try:
            read_again(group, known, scope.now)
        except NoGroup as problem:
            if problem.away:
                break  # nobody waits for a server that is away once for each group
    return groups
