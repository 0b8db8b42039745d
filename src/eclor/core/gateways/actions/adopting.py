"""Strangers heard through a gateway: adopt them, or hear no more of them."""

from contextlib import suppress
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _

from eclor.core.context import queries as context
from eclor.core.context.actions import NewEntity, add_entity
from eclor.core.context.models import Entity
from eclor.core.gateways import queries
from eclor.core.gateways.actions.common import ADOPT, RELOAD, NotHere, must, stream, who
from eclor.core.gateways.actions.enrolling import (
    EnrolDevice,
    KeyTaken,
    add_device,
    child_key,
    names_of,
)
from eclor.core.gateways.actions.replaying import DISCARDED, Said, replay_filtered
from eclor.core.gateways.models import Device, RefusedMessage, Stranger
from eclor.core.service.registry import registry
from eclor.core.service.scope import Scope
from eclor.core.trust import audit


@dataclass(frozen=True, kw_only=True, slots=True)
class Adopt:
    """A stranger becomes a device: of ``entity``, or of a new one of a given type and place."""

    stranger: int
    entity: int | None = None
    type: str = ""
    name: str = ""
    lon: float | None = None
    lat: float | None = None
    commune: int | None = None
    due_seconds: int = 900

    def __post_init__(self) -> None:
        if self.entity is not None:
            return
        if self.type not in registry.types:
            raise ValueError(_("Choose what kind of thing it measures."))
        if not self.name.strip():
            raise ValueError(_("Give it a name."))


@dataclass(frozen=True, slots=True)
class Adoption:
    """The new device, and what became of all it had said before."""

    device: Device
    said: Said


def adopt(scope: Scope, order: Adopt) -> Adoption:
    """Make entity and device of a stranger, then say again what it had said.

    Raises ValueError, PermissionDenied, NotStored or BusDown; in the last two cases it is adopted
    and its messages still wait to be replayed.
    """
    must(scope, ADOPT)
    device = _adopt(scope, order)
    # The recorders must know the device before they hear it again.
    stream().publish(RELOAD, b"")
    filters = queries.RefusedFilters(stranger=order.stranger)
    return Adoption(device, replay_filtered(_may_replay(scope), filters))


def _may_replay(scope: Scope) -> Scope:
    """Who adopts may have said again what the adopted one said."""
    return replace(scope, permissions=scope.permissions | {"devices.replay"})


@transaction.atomic
def ignore(scope: Scope, pk: int, because: str) -> None:
    """Hear no more of a stranger; what it said leaves the list of those that wait."""
    must(scope, ADOPT)
    reason = because.strip().replace("\x00", "")
    if not reason or len(reason) > 200:
        raise ValueError(_("Say why in one sentence of at most 200 characters."))
    stranger = _stranger(scope, pk)
    if stranger.adopted_as_id is not None:
        raise ValueError(_("%s was adopted meanwhile.") % stranger.external_id)
    if stranger.ignored_at is not None:
        return
    stranger.ignored_at, stranger.ignored_by = scope.now, who(scope)
    stranger.ignored_because = reason
    stranger.save(update_fields=["ignored_at", "ignored_by", "ignored_because"])
    RefusedMessage.objects.filter(stranger=stranger, handled_at__isnull=True).update(
        handled_at=scope.now, handled_by=who(scope), outcome=DISCARDED
    )
    audit.write(
        scope, "devices.ignore", {"stranger": pk, "name": stranger.external_id, "why": reason}
    )


@transaction.atomic
def listen_again(scope: Scope, pk: int) -> None:
    """Take an ignored stranger back into quarantine."""
    must(scope, ADOPT)
    stranger = _stranger(scope, pk)
    if stranger.ignored_at is None:
        return
    stranger.ignored_at, stranger.ignored_by, stranger.ignored_because = None, "", ""
    stranger.save(update_fields=["ignored_at", "ignored_by", "ignored_because"])
    audit.write(scope, "devices.listen_again", {"stranger": pk, "name": stranger.external_id})


@transaction.atomic
def _adopt(scope: Scope, order: Adopt) -> Device:
    stranger = _stranger(scope, order.stranger)
    if stranger.adopted_as is not None:
        return stranger.adopted_as
    entity = _entity(scope, order, stranger)
    stranger.adopted_as = _add_child(scope, stranger, entity, order.due_seconds)
    stranger.ignored_at = None
    stranger.save(update_fields=["adopted_as", "ignored_at"])
    audit.write(scope, "devices.adopt", order)
    return stranger.adopted_as


def _stranger(scope: Scope, pk: int) -> Stranger:
    """Locked: two who decide at once decide one after the other. Raises NotHere."""
    found = (
        queries.all_strangers(scope)
        .select_for_update(of=("self",))
        .select_related("gateway", "adopted_as")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise NotHere(_("Nobody with the number %d waits to be adopted here.") % pk)
    return found


def _entity(scope: Scope, order: Adopt, stranger: Stranger) -> Entity:
    """The existing thing, or a new one whose address says where it was first heard."""
    if order.entity is not None:
        known = context.entity(scope, order.entity)
        if known is None:
            raise NotHere(_("Nothing with the number %d is in this territory.") % order.entity)
        return known
    if scope.communes and order.commune not in scope.communes:
        raise ValueError(_("Choose one of the communes your role holds for."))
    urn = f"urn:ngsi-ld:{order.type}:{stranger.gateway.key}:{stranger.external_id}"
    return add_entity(
        scope,
        NewEntity(
            type=order.type,
            urn=urn[:200],
            name=order.name.strip(),
            lon=order.lon,
            lat=order.lat,
            commune=order.commune,
            simulated=stranger.gateway.simulated,
        ),
    )


def _add_child(scope: Scope, stranger: Stranger, entity: Entity, due_seconds: int) -> Device:
    """The device of a stranger, under what its gateway calls it, numbered where that is taken."""
    plain = child_key(stranger.external_id)
    for number in range(1, 100):
        order = EnrolDevice(
            key=plain if number == 1 else f"{plain}-{number}",
            entity=entity.pk,
            gateway=stranger.gateway.pk,
            external_id=stranger.external_id,
            protocol=stranger.protocol,
            due_seconds=due_seconds,
            mapping=names_of(entity.type, stranger.protocol),
        )
        with suppress(KeyTaken):
            return add_device(scope, order, "")
    raise KeyTaken(_("Too many devices are called %s: enrol this one by hand.") % plain)
