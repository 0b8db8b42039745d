"""What TALQ gateways announced, for the room whose things it is; and who is linked to what."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from eclor.core.gateways import queries
from eclor.core.gateways.actions.common import (
    ENROL,
    NotHere,
    must,
    nudge_recorders_after_commit,
)
from eclor.core.gateways.actions.enrolling import (
    EnrolDevice,
    KeyTaken,
    add_device,
    child_key,
    names_of,
)
from eclor.core.gateways.models import Device, Protocol, Stranger, TalqDocument
from eclor.core.gateways.talq.words import DEVICES, Document
from eclor.core.service.scope import Scope
from eclor.core.trust import audit

DUE_SECONDS = 3_600  # TALQ gateways gather by the quarter of an hour at most, and report hourly


@dataclass(frozen=True, slots=True)
class Announcing:
    """A TALQ gateway, and how many devices it has announced."""

    pk: int
    key: str
    name: str
    devices: int


def announcing(scope: Scope) -> list[Announcing]:
    """Every TALQ gateway within reach that has announced something beside itself."""
    found = []
    for gateway in queries.in_scope(scope).filter(
        protocol=Protocol.TALQ, gateway__isnull=True, enabled=True
    ):
        count = TalqDocument.objects.filter(gateway=gateway, resource=DEVICES).count() - 1
        if count > 0:
            found.append(Announcing(gateway.pk, gateway.key, gateway.name or gateway.key, count))
    return sorted(found, key=lambda one: one.name)


def documents(scope: Scope, gateway: int, resource: str) -> dict[str, Document]:
    """What a gateway has announced of one kind, by name. Raises NotHere."""
    there = queries.in_scope(scope).filter(pk=gateway, protocol=Protocol.TALQ).first()
    if there is None:
        raise NotHere(_("Device %d is not in this territory.") % gateway)
    rows = TalqDocument.objects.filter(gateway=there, resource=resource).order_by("name")
    return dict(rows.values_list("name", "said"))


def unlinked(scope: Scope, things: Mapping[str, tuple[int, str]]) -> list[tuple[str, int]]:
    """(address, gateway) of those among ``things`` that were announced and are not enrolled yet."""
    known = TalqDocument.objects.filter(
        territory_id=scope.territory, resource=DEVICES, name__in=list(things)
    )
    there = Device.objects.filter(territory_id=scope.territory, gateway__protocol=Protocol.TALQ)
    enrolled = set(there.values_list("gateway_id", "external_id"))
    found = known.values_list("name", "gateway_id")
    return [(address, gateway) for address, gateway in found if (gateway, address) not in enrolled]


@transaction.atomic
def link(scope: Scope, things: Mapping[str, tuple[int, str]]) -> list[str]:
    """Enrol announced devices as what they are: address -> (entity, its type); the new keys.

    What is enrolled already stays as it is, and so does what nobody has announced. Raises
    PermissionDenied.
    """
    must(scope, ENROL)
    made = []
    for address, gateway in unlinked(scope, things):
        entity, kind = things[address]
        new = _enrolled(scope, gateway, address, entity, kind)
        Stranger.objects.filter(gateway_id=gateway, external_id=address).update(adopted_as=new)
        made.append(new.key)
    if made:
        audit.write(scope, "devices.link", {"protocol": "talq", "count": len(made)})
        nudge_recorders_after_commit()
    return made


def _enrolled(scope: Scope, gateway: int, address: str, entity: int, kind: str) -> Device:
    """Under its TALQ address, numbered where another federation has that key."""
    plain = child_key(address)
    for number in range(1, 10):
        with suppress(KeyTaken):
            return add_device(
                scope,
                EnrolDevice(
                    key=plain if number == 1 else f"{plain}-{number}",
                    entity=entity,
                    gateway=gateway,
                    external_id=address,
                    protocol=Protocol.TALQ,
                    due_seconds=DUE_SECONDS,
                    mapping=names_of(kind, Protocol.TALQ),
                ),
                "",
            )
    raise KeyTaken(_("Too many devices are called %s: enrol this one by hand.") % plain)
